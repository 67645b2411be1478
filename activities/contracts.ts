import type { LaneReport, SliceResult } from '../src/domain/sync/lane.js';
import type { JobKind } from '../src/domain/sync/definition.js';
import type { PlanResult, SettleResult } from '../src/domain/sync/run-steps.js';
import type { RunControl, RunStatus, StatusReason } from '../src/domain/sync/status.js';

/** Names a run; everything else is read from the database, so that history carries ids and numbers only. */
export interface RunRef {
  readonly runId: string;
}

export type { PlanResult, SettleResult } from '../src/domain/sync/run-steps.js';

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

/** The job's steps, run on the queue of its business system. */
export interface RunActivities {
  planRun(input: RunRef): Promise<PlanResult>;
  processSlice(input: RunRef & { readonly lane: number }): Promise<SliceResult>;
  /** A lane that ran dry takes half of the largest rest; null = nothing worth splitting. */
  splitLane(input: RunRef): Promise<LaneReport | null>;
  /** Opens the given round (1, 2, ...) over what can be taken up again. */
  settleRun(input: RunRef & { readonly round: number }): Promise<SettleResult>;
}

export interface ControlReading {
  readonly control: RunControl;
  /** The job still waits for a person (Reenable lifts it). */
  readonly jobDisabled: boolean;
}

/** Database-only steps, run on the workflows' own queue. */
export interface ControlActivities {
  recordStatus(input: StatusInput): Promise<void>;
  finishRun(input: FinishInput): Promise<FinishResult>;
  /** What a person wants of the run, for a workflow that waits. */
  readControl(input: RunRef): Promise<ControlReading>;
}

export interface LaunchInput {
  readonly sync: string;
  readonly job: string;
  /** Set by a sync run: the row is inserted, and the caller starts the workflow as its own child. */
  readonly parentRunId: string | null;
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

export interface AwaitResult {
  readonly ended: boolean;
  readonly status: RunStatus;
}

/** Starting runs: schedules and sync runs go the same way as Run Now. */
export interface StartActivities {
  launchRun(input: LaunchInput): Promise<LaunchResult>;
  /** Waits for a run by its row; returns at its end, or after about 20 s with `ended: false`. */
  awaitRun(input: RunRef): Promise<AwaitResult>;
  finishSync(input: FinishSyncInput): Promise<FinishResult>;
}

export interface FinishSyncInput extends RunRef {
  /** Ends of the job runs, in order. */
  readonly statuses: readonly RunStatus[];
  readonly cancelled: boolean;
}
