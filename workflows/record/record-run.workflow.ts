import {
  ContinueAsNew,
  continueAsNew,
  isCancellation,
  setHandler,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { FinishResult } from '../../activities/contracts.js';
import { ON_DEMAND_QUEUE } from '../../src/domain/sync/workflow-ids.js';
import { type JobRunInput, type RecordRunInput, recordSignal, type RecordWork } from '../contracts.js';
import { runJob } from '../run/job-run.workflow.js';
import { MAX_EVENTS, RunContext } from '../support/run-context.js';

/**
 * All work on one record, one run after the other: never two at once. Work that is asked for meanwhile joins the queue;
 * a run that breaks does not stop the next one.
 */
export async function recordRun(input: RecordRunInput): Promise<readonly FinishResult[]> {
  const queue: RecordWork[] = [];
  const known = new Set<string>();
  const take = (work: readonly RecordWork[]): void => {
    for (const each of work) {
      if (known.has(each.runId)) continue;
      known.add(each.runId);
      queue.push(each);
    }
  };
  take(input.work);
  if (input.current) known.add(input.current.runId);
  setHandler(recordSignal, take);
  const renew = (current: JobRunInput): Promise<never> =>
    continueAsNew<typeof recordRun>({ ...input, current, work: queue });
  const results: FinishResult[] = [];
  let current = input.current ?? next(input, queue);
  while (current !== null) {
    if (!current.carried && workflowInfo().historyLength >= MAX_EVENTS) await renew(current);
    const result = await attempt(new RunContext(current, renew));
    if (result !== null) results.push(result);
    current = next(input, queue);
  }
  return results;
}

/** Null = its steps broke; the run's row says so. */
async function attempt(run: RunContext): Promise<FinishResult | null> {
  try {
    return await runJob(run);
  } catch (error) {
    if (error instanceof ContinueAsNew || !(error instanceof TemporalFailure) || isCancellation(error))
      throw error;
    return null;
  }
}

/** One lane is enough for one record. */
function next({ sync, attributes, queue: own }: RecordRunInput, queue: RecordWork[]): JobRunInput | null {
  const work = queue.shift();
  if (!work) return null;
  return { ...work, sync, systemQueue: own ?? ON_DEMAND_QUEUE, attributes, lanes: 1 };
}
