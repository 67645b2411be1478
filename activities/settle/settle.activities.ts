import type { RunActivities } from '../contracts.js';
import type { ActivityDeps } from '../deps.js';
import { withHeartbeat } from '../heartbeat.js';

export function createSettleActivities({ engine }: ActivityDeps): Pick<RunActivities, 'settleRun'> {
  return { settleRun: ({ runId, round }) => withHeartbeat(() => engine.settle(runId, round)) };
}
