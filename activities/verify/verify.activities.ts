import type { VerifyActivities } from '../contracts.js';
import type { ActivityDeps } from '../deps.js';
import { withHeartbeat } from '../heartbeat.js';

/** Comparing itself is the application's. */
export function createVerifyActivities({ verifier, lifecycle }: ActivityDeps): VerifyActivities {
  return {
    planVerify: ({ runId }) =>
      withHeartbeat(async (call) => {
        const plan = await verifier.plan(runId, call);
        if (plan.status === 'planned') {
          await lifecycle.recordStatus({ runId, status: 'running', reason: null, disableJob: false });
        }
        return plan;
      }),
    verifySlice: ({ runId, lane }) => withHeartbeat((call) => verifier.slice(runId, lane, call)),
    splitVerify: ({ runId }) => withHeartbeat(() => verifier.split(runId)),
    settleVerify: ({ runId, round }) => withHeartbeat(() => verifier.settle(runId, round)),
  };
}
