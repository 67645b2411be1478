import { createInterface } from 'node:readline';
import { uuidv7 } from 'uuidv7';
import { openWorkerParts, type WorkerParts } from '../src/composition/worker-parts.js';
import { createWorkerMetrics } from '../src/composition/worker-metrics.js';
import { loadEnvironment } from '../src/config/environment.js';
import type { EngineCall } from '../src/application/engine/run-engine.js';
import type { LaneReport } from '../src/domain/sync/lane.js';
import { CONTACT_JOB, SYNC } from './support/bench-configuration.js';

/** What the loop prints for every line that it reads. */
export interface BareLoopResult {
  readonly runId: string;
  readonly cpuSeconds: number;
}

const CALL: EngineCall = { signal: new AbortController().signal, heartbeat: () => undefined };
const LANES = 8;

/** The contact import without Temporal: the same engine, reads, writes and lanes in one plain loop. One run per line read. */
async function main(): Promise<void> {
  const parts = await openWorkerParts(loadEnvironment(process.env, 'server'), createWorkerMetrics());
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== 'run') continue;
    const before = process.cpuUsage();
    const runId = await importOnce(parts);
    const { user, system } = process.cpuUsage(before);
    const result: BareLoopResult = { runId, cpuSeconds: (user + system) / 1e6 };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  await parts.close();
}

async function importOnce({ engine, lifecycle, runs }: WorkerParts): Promise<string> {
  const id = uuidv7();
  const inserted = await runs.insertRun({
    id,
    sync: SYNC,
    job: CONTACT_JOB,
    kind: 'import',
    workflowId: `bare-loop:${id}`,
    dryRun: false,
    ids: null,
    parentRunId: null,
    trigger: 'person',
  });
  if (inserted.status !== 'inserted') throw new Error(`The run was ${inserted.status}.`);
  const planned = await engine.plan(id, CALL);
  if (planned.status !== 'planned') throw new Error(`The plan was ${planned.status}.`);
  await lifecycle.recordStatus({ runId: id, status: 'running', reason: null, disableJob: false });
  let lanes = planned.lanes;
  for (let round = 1; lanes.length > 0; round += 1) {
    await workLanes(engine, id, lanes);
    lanes = (await engine.settle(id, round)).lanes;
  }
  await lifecycle.finishRun({ runId: id, ended: 'completed', reason: null });
  return id;
}

/** Eight at once; one that runs dry takes half of the largest rest, as the workflow does it. */
async function workLanes(
  engine: WorkerParts['engine'],
  runId: string,
  lanes: readonly LaneReport[],
): Promise<void> {
  const waiting = [...lanes];
  const work = async (): Promise<void> => {
    for (let lane = waiting.shift() ?? null; lane !== null;) {
      const slice = await engine.slice(runId, lane.lane, CALL);
      if (slice.stop) throw new Error(`Lane ${lane.lane} stopped: ${slice.stop.kind}.`);
      if (slice.done) lane = waiting.shift() ?? (await engine.split(runId));
    }
  };
  await Promise.all(Array.from({ length: LANES }, work));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
