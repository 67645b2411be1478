import type { LaneReport } from './lane.js';
import type { JobKind } from './definition.js';
import type { RunControl, RunStatus, StatusReason } from './status.js';

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

/** Names a run; everything else is read from the database, so that history carries ids and numbers only. */
export interface RunRef {
  readonly runId: string;
}

export interface FinishInput extends RunRef {
  /** How the workflow ended; the activity decides between `succeeded` and `partial` by the counts. */
  readonly ended: 'completed' | 'cancelled' | 'stopped' | 'failed';
  readonly reason: StatusReason | null;
}

export interface FinishResult {
  readonly status: RunStatus;
  /** One line for the Temporal UI, e.g. "5,000 migrated, 3 failed". */
  readonly summary: string;
}

export interface StatusInput extends RunRef {
  readonly status: 'running' | 'paused' | 'parked';
  readonly reason: StatusReason | null;
  /** Disable the job with this reason: only a person can help. */
  readonly disableJob: boolean;
}

export interface ControlReading {
  readonly control: RunControl;
  /** The job still waits for a person (Reenable lifts it). */
  readonly jobDisabled: boolean;
  /** No job is disabled for this run, and nobody is told: what only a person can mend it looks at again by itself. */
  readonly asksNobody?: true;
  /** A page is offered and nobody has chosen from it yet. */
  readonly awaiting?: boolean;
}

export interface LaunchInput {
  readonly sync: string;
  readonly job: string;
  /** Set by a sync run: the row is inserted, and the caller starts the workflow as its own child. */
  readonly parentRunId: string | null;
}

export interface FinishSyncInput extends RunRef {
  /** Ends of the job runs, in order. */
  readonly statuses: readonly RunStatus[];
  readonly cancelled: boolean;
}

export interface AwaitResult {
  readonly ended: boolean;
  readonly status: RunStatus;
}

export type LaunchResult =
  | {
      readonly status: 'started';
      readonly runId: string;
      readonly workflowId: string;
      readonly kind: JobKind;
      readonly systemQueue: string;
    }
  | { readonly status: 'skipped'; readonly reason: string; readonly activeRunId: string | null };
