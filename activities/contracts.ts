import type { LaneReport, SliceResult } from '../src/domain/sync/lane.js';
import type { RunStatus, StatusReason } from '../src/domain/sync/status.js';

/** Names a run; everything else is read from the database, so that history carries ids and numbers only. */
export interface RunRef {
  readonly runId: string;
}

export type PlanResult =
  | { readonly status: 'planned'; readonly lanes: readonly LaneReport[]; readonly estimatedRoot: number | null }
  /** Cannot start now: waits (`until`) or needs a person. */
  | { readonly status: 'parked'; readonly reason: StatusReason; readonly needsPerson: boolean }
  /** Paused, stopped or cancelled by a person before it began. */
  | { readonly status: 'halted'; readonly by: 'pause' | 'cancel' | 'stop' };

export interface SettleResult {
  /** Lanes of the next round; none = settled. */
  readonly lanes: readonly LaneReport[];
  readonly round: number;
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

/** The job's steps, run on the queue of its business system. */
export interface RunActivities {
  planRun(input: RunRef): Promise<PlanResult>;
  processSlice(input: RunRef & { readonly lane: number }): Promise<SliceResult>;
  /** A lane that ran dry takes half of the largest rest; null = nothing worth splitting. */
  splitLane(input: RunRef): Promise<LaneReport | null>;
  settleRun(input: RunRef & { readonly round: number }): Promise<SettleResult>;
}

/** Database-only steps, run on the workflows' own queue. */
export interface ControlActivities {
  recordStatus(input: StatusInput): Promise<void>;
  finishRun(input: FinishInput): Promise<FinishResult>;
  /** What a person wants of the run, for a workflow that waits. */
  readControl(input: RunRef): Promise<{ readonly control: 'run' | 'pause' | 'cancel' | 'stop' }>;
}

export type LaunchResult =
  | { readonly status: 'started'; readonly runId: string; readonly workflowId: string }
  | { readonly status: 'skipped'; readonly reason: string; readonly activeRunId: string | null };

/** Starting runs: schedules and sync runs go the same way as Run Now. */
export interface StartActivities {
  launchRun(input: { readonly sync: string; readonly job: string; readonly parentRunId: string | null }): Promise<LaunchResult>;
  /** Waits for a run by its row; returns at its end, or after about 20 s with `ended: false`. */
  awaitRun(input: RunRef): Promise<{ readonly ended: boolean; readonly status: RunStatus }>;
  finishSync(input: RunRef & { readonly statuses: readonly RunStatus[]; readonly cancelled: boolean }): Promise<FinishResult>;
}
