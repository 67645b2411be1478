import type { LaneReport, SliceResult } from '../src/domain/sync/lane.js';
import type {
  AwaitResult,
  ControlReading,
  FinishInput,
  FinishResult,
  FinishSyncInput,
  LaunchInput,
  LaunchResult,
  PlanResult,
  RunRef,
  SettleResult,
  StatusInput,
} from '../src/domain/sync/run-steps.js';

/** What goes in and out lives in the domain, where the application can see it too. */
export type {
  AwaitResult,
  ControlReading,
  FinishInput,
  FinishResult,
  FinishSyncInput,
  LaunchInput,
  LaunchResult,
  PlanResult,
  RunRef,
  SettleResult,
  StatusInput,
} from '../src/domain/sync/run-steps.js';

/** The job's steps, run on the queue of its business system. */
export interface RunActivities {
  planRun(input: RunRef): Promise<PlanResult>;
  processSlice(input: RunRef & { readonly lane: number }): Promise<SliceResult>;
  /** A lane that ran dry takes half of the largest rest; null = nothing worth splitting. */
  splitLane(input: RunRef): Promise<LaneReport | null>;
  /** Opens the given round (1, 2, ...) over what can be taken up again. */
  settleRun(input: RunRef & { readonly round: number }): Promise<SettleResult>;
}

/** The steps of a comparison; they answer as a job's do. */
export interface VerifyActivities {
  planVerify(input: RunRef): Promise<PlanResult>;
  verifySlice(input: RunRef & { readonly lane: number }): Promise<SliceResult>;
  splitVerify(input: RunRef): Promise<LaneReport | null>;
  /** Round 1 puts what was found back into the queues, where that was asked for. */
  settleVerify(input: RunRef & { readonly round: number }): Promise<SettleResult>;
}

/** Database-only steps, run on the workflows' own queue. */
export interface ControlActivities {
  recordStatus(input: StatusInput): Promise<void>;
  finishRun(input: FinishInput): Promise<FinishResult>;
  /** What a person wants of the run, for a workflow that waits. */
  readControl(input: RunRef): Promise<ControlReading>;
}

/** Starting runs: schedules and sync runs go the same way as Run Now. */
export interface StartActivities {
  launchRun(input: LaunchInput): Promise<LaunchResult>;
  /** Waits for a run by its row; returns at its end, or after about 20 s with `ended: false`. */
  awaitRun(input: RunRef): Promise<AwaitResult>;
  finishSync(input: FinishSyncInput): Promise<FinishResult>;
}
