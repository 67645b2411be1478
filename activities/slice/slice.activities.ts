import type { RunActivities } from '../contracts.js';
import type { ActivityDeps } from '../deps.js';
import { withHeartbeat } from '../heartbeat.js';

/** The reading and writing itself is the engine's. */
export function createSliceActivities({
  engine,
}: ActivityDeps): Pick<RunActivities, 'processSlice' | 'splitLane'> {
  return {
    processSlice: ({ runId, lane }) => withHeartbeat((call) => engine.slice(runId, lane, call)),
    splitLane: ({ runId }) => withHeartbeat(() => engine.split(runId)),
  };
}
