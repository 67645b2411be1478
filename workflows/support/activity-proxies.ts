import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type {
  ControlActivities,
  RunActivities,
  StartActivities,
  VerifyActivities,
} from '../../activities/contracts.js';

/**
 * Steps that talk to the other side. About three minutes of attempts; then the run parks and says why instead of
 * failing. A dead worker is noticed within 10 s.
 */
export function runSteps(taskQueue: string) {
  return proxyActivities<RunActivities>(outside(taskQueue));
}

/** The steps of a comparison in the places of a job's. */
export function verifySteps(taskQueue: string): ReturnType<typeof runSteps> {
  const steps = proxyActivities<VerifyActivities>(outside(taskQueue));
  return {
    planRun: steps.planVerify,
    processSlice: steps.verifySlice,
    splitLane: steps.splitVerify,
    settleRun: steps.settleVerify,
  };
}

function outside(taskQueue: string): ActivityOptions {
  return {
    taskQueue,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '10 seconds',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 10 },
  };
}

/** Database-only steps on the workflow's own queue: as long as it takes, since nothing goes on without the database anyway. */
export function controlSteps() {
  return proxyActivities<ControlActivities>({
    startToCloseTimeout: '1 minute',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' },
  });
}

export function startSteps() {
  return proxyActivities<StartActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '10 seconds',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' },
  });
}
