import type { ControlActivities, StartActivities } from '../contracts.js';
import type { ActivityDeps } from '../deps.js';
import { withHeartbeat } from '../heartbeat.js';

export function createFinishActivities({
  lifecycle,
}: ActivityDeps): ControlActivities & Pick<StartActivities, 'finishSync'> {
  return {
    recordStatus: (input) => lifecycle.recordStatus(input),
    readControl: ({ runId }) => lifecycle.readControl(runId),
    finishRun: (input) => lifecycle.finishRun(input),
    finishSync: (input) => withHeartbeat(() => lifecycle.finishSync(input)),
  };
}
