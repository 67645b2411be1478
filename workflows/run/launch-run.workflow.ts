import { setCurrentDetails } from '@temporalio/workflow';
import type { LaunchResult } from '../../activities/contracts.js';
import type { LaunchRunInput } from '../contracts.js';
import { startSteps } from '../support/activity-proxies.js';

/** What a Schedule starts: asks for a run the same way as Run Now does, and says what became of it. */
export async function launchRun(input: LaunchRunInput): Promise<LaunchResult> {
  const result = await startSteps().launchRun({ sync: input.sync, job: input.job, parentRunId: null });
  setCurrentDetails(
    result.status === 'started' ? `Started \`${result.workflowId}\`.` : `Skipped: ${result.reason}`,
  );
  return result;
}
