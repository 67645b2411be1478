import type { Started } from '../../src/cli/wire.js';
import { CONTACT_JOB, SYNC } from './bench-configuration.js';
import type { BenchStack } from './bench-stack.js';
import { forgetContacts, forgetWatermarks } from './forget-contacts.js';
import { processUsage } from './process-usage.js';
import { watchRun, type WatchedRun } from './run-watch.js';

export interface MeasuredRun extends WatchedRun {
  readonly workflowId: string;
  readonly contacts: number;
  readonly workerCpuSeconds: number;
}

/** Runs a job to its end, without anything but the worker at work on it. */
export async function runJob(bench: BenchStack, job: string): Promise<WatchedRun & { workflowId: string }> {
  const { runId, workflowId } = await bench.api.post<Started>(`/v1/syncs/${SYNC}/jobs/${job}/run-now`, {});
  return { ...(await watchRun(bench, runId, bench.workerPid())), workflowId };
}

/** As many contacts in the portal, their companies imported; the contacts themselves not yet. */
export async function prepareContacts(bench: BenchStack, contacts: number): Promise<void> {
  if (await bench.portal.growTo(contacts)) {
    await forgetWatermarks(bench);
    for (const job of ['user-link', 'company-import']) await expectSuccess(bench, runJob(bench, job));
  }
  await forgetContacts(bench);
}

/** One import of all contacts of the portal by the running worker. */
export async function importContacts(bench: BenchStack): Promise<MeasuredRun> {
  const pid = bench.workerPid();
  const before = processUsage(pid).cpuSeconds;
  const run = await expectSuccess(bench, runJob(bench, CONTACT_JOB));
  const workerCpuSeconds = processUsage(pid).cpuSeconds - before;
  return { ...run, contacts: bench.portal.contactCount, workerCpuSeconds };
}

async function expectSuccess<T extends WatchedRun>(bench: BenchStack, running: Promise<T>): Promise<T> {
  const run = await running;
  if (run.status === 'succeeded') return run;
  throw new Error(`Run ${run.runId} ended ${run.status}: ${await whatFailed(bench)}`);
}

/** A few of the reasons, with how many records they hit. */
async function whatFailed({ database }: BenchStack): Promise<string> {
  const { rows } = await database.query<{ reason: string; n: string; id: string }>(
    `select reason ->> 'message' as reason, count(*) as n, min(source_id) as id from crosstie.record_state
     where outcome in ('failed', 'pending') group by 1 order by 2 desc limit 5`,
  );
  return rows.map(({ reason, n, id }) => `${n}x ${reason} (${id})`).join('; ');
}

export async function importedContacts({ erp }: BenchStack): Promise<number> {
  const { rows } = await erp.query<{ n: string }>('select count(*) as n from contact');
  return Number(rows[0]?.n ?? 0);
}
