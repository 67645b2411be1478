import type { LaneReport } from './lane.js';
import type { RunStatus, StatusReason } from './status.js';

/** Answer of the workflow query `progress`: ids and numbers only. */
export interface RunProgress {
  readonly runId: string;
  readonly status: RunStatus;
  readonly reason: StatusReason | null;
  readonly lanes: readonly LaneReport[];
  /** Estimated number of root records; null = unknown. */
  readonly estimatedRoot: number | null;
  readonly totalIsEstimate: boolean;
  readonly round: number;
}
