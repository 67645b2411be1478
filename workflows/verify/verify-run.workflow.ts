import type { FinishResult } from '../../activities/contracts.js';
import type { JobRunInput } from '../contracts.js';
import { runJob } from '../run/job-run.workflow.js';
import { verifySteps } from '../support/activity-proxies.js';
import { RunContext } from '../support/run-context.js';

/**
 * Compares both sides of all links of a sync: the way of a job run with steps of its own. Its place is in the lanes'
 * rows, so that it goes on wherever it was killed.
 */
export function verifyRun(input: JobRunInput): Promise<FinishResult> {
  return runJob(new RunContext(input, undefined, verifySteps(input.systemQueue)));
}
