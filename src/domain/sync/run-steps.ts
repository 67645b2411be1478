import type { LaneReport } from './lane.js';
import type { StatusReason } from './status.js';

/** What the first step of a run found. */
export type PlanResult =
  | {
      readonly status: 'planned';
      readonly lanes: readonly LaneReport[];
      readonly estimatedRoot: number | null;
    }
  /** Cannot start now: waits (`reason.until`) or needs a person. */
  | { readonly status: 'parked'; readonly reason: StatusReason; readonly needsPerson: boolean }
  /** Paused, stopped or cancelled by a person before it began. */
  | { readonly status: 'halted'; readonly by: 'pause' | 'cancel' | 'stop' };

/** Answer to "open round n" (n = 1, 2, ...; round 0 are the plan's lanes); asking again gives the same lanes. */
export interface SettleResult {
  /** Lanes of the round; none = settled, the run can finish. */
  readonly lanes: readonly LaneReport[];
  /** The round that was opened. */
  readonly round: number;
}
