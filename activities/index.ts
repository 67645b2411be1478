import type { ControlActivities, RunActivities, StartActivities, VerifyActivities } from './contracts.js';
import type { ActivityDeps } from './deps.js';
import { createFinishActivities } from './finish/finish.activities.js';
import { createSettleActivities } from './settle/settle.activities.js';
import { createSliceActivities } from './slice/slice.activities.js';
import { createStartActivities } from './start/start.activities.js';
import { createVerifyActivities } from './verify/verify.activities.js';

export type Activities = RunActivities & ControlActivities & StartActivities & VerifyActivities;

/** All activities over their ports; every queue's worker offers the same set. */
export function createActivities(deps: ActivityDeps): Activities {
  return {
    ...createStartActivities(deps),
    ...createSliceActivities(deps),
    ...createSettleActivities(deps),
    ...createFinishActivities(deps),
    ...createVerifyActivities(deps),
  };
}
