import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { recordHistory } from '../../../src/bin/record-history.js';
import { ON_DEMAND_QUEUE } from '../../../src/domain/sync/workflow-ids.js';
import type { RecordRunInput, SyncRunInput } from '../../../workflows/contracts.js';
import { ScriptedRun } from '../../temporal/support/scripted-run.js';
import type { TemporalBench } from '../../temporal/support/temporal-bench.js';

/** A path through a workflow worth keeping: changed code must still be able to replay it. */
export interface Recording {
  readonly name: string;
  /** Plays it on a server and returns the histories of its executions by file name. */
  play(bench: TemporalBench): Promise<ReadonlyMap<string, string>>;
}

export const RECORDINGS: readonly Recording[] = [
  jobRun('import-run.plain', 'importRun', new ScriptedRun([12, 3]), async () => undefined),
  jobRun('link-run.plain', 'linkRun', new ScriptedRun([2]), async () => undefined),
  jobRun('export-run.plain', 'exportRun', new ScriptedRun([2]), async () => undefined),
  jobRun('deal-push-run.plain', 'dealPushRun', new ScriptedRun([2]), async () => undefined),
  jobRun('import-run.split-and-settled', 'importRun', splitting(), async () => undefined),
  jobRun('import-run.paused', 'importRun', pausedAt(2), async (bench, handle, run) => {
    await bench.until(handle, ({ status }) => status === 'paused');
    run.control = 'run';
    await handle.signal('resume');
  }),
  jobRun('import-run.awaiting', 'importRun', awaiting(), async (bench, handle, run) => {
    await bench.until(handle, ({ status }) => status === 'paused');
    run.awaiting = false;
    await handle.signal('resume');
  }),
  jobRun('import-run.parked', 'importRun', parked(false), async () => undefined),
  jobRun('import-run.needs-person', 'importRun', parked(true), async (bench, handle, run) => {
    await bench.until(handle, ({ status }) => status === 'parked');
    run.jobDisabled = false;
    await handle.signal('resume');
  }),
  jobRun('import-run.cancelled', 'importRun', pausedAt(1), async (bench, handle) => {
    await bench.until(handle, ({ status }) => status === 'paused');
    await handle.cancel();
  }),
  jobRun(
    'import-run.continued-as-new',
    'importRun',
    new ScriptedRun(Array.from({ length: 8 }, () => 500)),
    async () => undefined,
  ),
  jobRun('verify-run.plain', 'verifyRun', repairing(), async () => undefined),
  { name: 'sync-run.plain', play: playSync },
  { name: 'launch-run.plain', play: playLaunch },
  { name: 'record-run.plain', play: playRecord },
];

type Script = (bench: TemporalBench, handle: WorkflowHandle, run: ScriptedRun) => Promise<void>;

function jobRun(name: string, type: string, run: ScriptedRun, script: Script): Recording {
  return {
    name,
    play: async (bench) => {
      const worker = await bench.work(run.activities());
      const handle = await bench.startRun(type);
      await script(bench, handle, run);
      await settled(handle);
      await bench.stop(worker);
      return chain(bench, name, handle);
    },
  };
}

function splitting(): ScriptedRun {
  const run = new ScriptedRun([40, 1, 2]);
  run.pagesPerSlice = 2;
  run.splitFrom = 4;
  run.rounds.set(1, [3]);
  return run;
}

/** What was found goes back into the queues in a round of its own. */
function repairing(): ScriptedRun {
  const run = new ScriptedRun([12, 3, 2]);
  run.rounds.set(1, [3]);
  return run;
}

function pausedAt(slice: number): ScriptedRun {
  const run = new ScriptedRun([30]);
  run.onSlice = (_lane, nth) => {
    if (nth === slice) run.control = 'pause';
    return null;
  };
  return run;
}

function awaiting(): ScriptedRun {
  const run = new ScriptedRun([10]);
  run.onSlice = (_lane, nth) => {
    run.awaiting = nth === 1;
    return nth === 1 ? { kind: 'awaiting' } : null;
  };
  return run;
}

function parked(needsPerson: boolean): ScriptedRun {
  const run = new ScriptedRun([10]);
  run.onSlice = (_lane, nth) => {
    if (nth > 1) return null;
    const until = needsPerson ? null : new Date(Date.now() + 300).toISOString();
    return {
      kind: 'parked',
      code: 'daily-limit',
      message: 'The daily limit is used up.',
      until,
      needsPerson,
    };
  };
  return run;
}

async function playSync(bench: TemporalBench): Promise<ReadonlyMap<string, string>> {
  const run = new ScriptedRun([2]);
  const suffix = randomUUID();
  run.launch = async ({ job }) =>
    job === 'paused'
      ? { status: 'skipped', reason: 'The job is paused.', activeRunId: null }
      : {
          status: 'started',
          runId: randomUUID(),
          workflowId: `import:${suffix}/${job}`,
          kind: 'import',
          systemQueue: bench.queue,
        };
  const jobs = ['user-link', 'paused', 'company-import'].map((job) => ({ job, kind: 'import' as const }));
  const input: SyncRunInput = { runId: randomUUID(), sync: 'main', attributes: true, jobs };
  return playOne(bench, run, 'sync-run.plain', 'syncRun', `sync:${suffix}`, input);
}

async function playLaunch(bench: TemporalBench): Promise<ReadonlyMap<string, string>> {
  const run = new ScriptedRun([1]);
  run.launch = async () => ({
    status: 'skipped',
    reason: 'A run of this job is already on its way.',
    activeRunId: 'r',
  });
  const input = { sync: 'main', job: 'company-import' };
  return playOne(bench, run, 'launch-run.plain', 'launchRun', `launch:${randomUUID()}`, input);
}

/** Two jobs read the record, one after the other; their slices have a queue of their own. */
async function playRecord(bench: TemporalBench): Promise<ReadonlyMap<string, string>> {
  const run = new ScriptedRun([1]);
  const work = ['contact-import', 'contact-link'].map((job) => ({ runId: randomUUID(), job }));
  const input: RecordRunInput = { sync: 'main', attributes: true, work };
  const slices = await bench.work(run.activities(), ON_DEMAND_QUEUE);
  try {
    const id = `record:main/hubspot/contacts/${randomUUID()}`;
    return await playOne(bench, run, 'record-run.plain', 'recordRun', id, input);
  } finally {
    await bench.stop(slices);
  }
}

async function playOne(
  bench: TemporalBench,
  run: ScriptedRun,
  name: string,
  type: string,
  workflowId: string,
  input: unknown,
): Promise<ReadonlyMap<string, string>> {
  const worker = await bench.work(run.activities());
  const handle = await bench.client.workflow.start(type, {
    taskQueue: bench.queue,
    workflowId,
    args: [input],
  });
  await settled(handle);
  await bench.stop(worker);
  return chain(bench, name, handle);
}

/** A cancelled workflow rejects; its history is what counts. */
async function settled(handle: WorkflowHandle): Promise<void> {
  await Promise.allSettled([handle.result()]);
}

/** All executions of a workflow, the first under the plain name. */
async function chain(
  bench: TemporalBench,
  name: string,
  handle: WorkflowHandle,
): Promise<ReadonlyMap<string, string>> {
  const histories = new Map<string, string>();
  let runId: string | undefined =
    'firstExecutionRunId' in handle ? String(handle.firstExecutionRunId) : undefined;
  while (runId) {
    const json = await recordHistory(bench.client, handle.workflowId, runId);
    histories.set(`${name}${histories.size === 0 ? '' : `.${histories.size + 1}`}.json`, json);
    runId = nextRunId(json);
  }
  return histories;
}

interface FixtureEvent {
  readonly workflowExecutionContinuedAsNewEventAttributes?: { readonly newExecutionRunId?: string };
}

function nextRunId(json: string): string | undefined {
  const { events } = JSON.parse(json) as { readonly events: readonly FixtureEvent[] };
  return events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
}
