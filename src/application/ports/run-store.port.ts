import type { SyncDefinition, JobDefinition, RunKind } from '../../domain/sync/definition.js';
import type { RunOptions } from '../../domain/sync/run-options.js';
import type { LaneCounters, LaneRange, LaneReport } from '../../domain/sync/lane.js';
import type { JobStatus, RunControl, RunStatus, StatusReason } from '../../domain/sync/status.js';

/** Integer keys of a run's world, handed out once and valid for ever. */
export interface RunKeys {
  readonly syncKey: number;
  /** Of the run's records; a dry run keeps its own apart, under a key below zero. */
  readonly jobKey: number;
  /** Of the job itself, also in a dry run. */
  readonly ownJobKey: number;
  readonly runKey: number;
  readonly configVersion: number;
  /** mapping name -> key */
  readonly pairs: ReadonlyMap<string, number>;
  /** `hubspot:companies`, `business:account` -> key */
  readonly types: ReadonlyMap<string, number>;
}

/** Everything that a worker needs to execute a run: immutable while the run lives. */
export interface RunPlan {
  readonly runId: string;
  readonly keys: RunKeys;
  readonly sync: SyncDefinition;
  readonly jobName: string;
  readonly job: JobDefinition;
  readonly dryRun: boolean;
  /** Ids chosen by a person; null = everything the job reads. */
  readonly ids: readonly string[] | null;
  readonly options: RunOptions;
  /** Read everything again, whatever the watermark says. */
  readonly rescan: boolean;
  readonly watermark: string | null;
}

export interface RunRow {
  readonly id: string;
  readonly key: number;
  readonly sync: string;
  /** Job's slug within its sync. */
  readonly job: string;
  readonly kind: RunKind;
  readonly workflowId: string;
  readonly status: RunStatus;
  readonly reason: StatusReason | null;
  readonly control: RunControl;
  readonly dryRun: boolean;
  /** Waits before each page for a person's choice. */
  readonly stepwise: boolean;
  readonly parentRunId: string | null;
  /** Source clock at the plan: the next watermark. */
  readonly sourceTime: string | null;
  readonly estimatedRoot: number | null;
  readonly totalIsEstimate: boolean;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export interface NewLane {
  readonly lane: number;
  readonly typeKey: number;
  readonly round: number;
  readonly range: LaneRange;
}

export interface InsertRun {
  readonly id: string;
  readonly sync: string;
  readonly job: string | null;
  readonly kind: RunKind;
  readonly workflowId: string;
  readonly dryRun: boolean;
  readonly ids: readonly string[] | null;
  /** Absent = none. */
  readonly options?: RunOptions;
  readonly parentRunId: string | null;
  /** Who asked: `person`, `schedule`, `sync`, `webhook`. */
  readonly trigger: 'person' | 'schedule' | 'sync' | 'webhook';
}

export type InsertRunResult =
  | { readonly status: 'inserted'; readonly run: RunRow }
  | {
      readonly status: 'refused';
      readonly jobStatus: JobStatus;
      readonly reason: StatusReason | null;
      readonly activeRunId: string | null;
    }
  | { readonly status: 'unknown-job' };

/** Runs and their lanes: everything but the pages. */
export interface RunStore {
  /**
   * In one transaction: checks the job (enabled, not disabled by an error, not paused, no active run) and inserts the row.
   * A run about one record (`options.single`) needs no free job; one that waits for the same record is answered instead.
   */
  insertRun(run: InsertRun): Promise<InsertRunResult>;
  loadRunPlan(runId: string): Promise<RunPlan | null>;
  findRun(runId: string): Promise<RunRow | null>;
  findActiveRun(sync: string, job: string | null): Promise<RunRow | null>;
  listRuns(
    query: RunQuery,
  ): Promise<{ readonly items: readonly RunRow[]; readonly nextCursor: string | null }>;
  /** Keeps the plan once: a second call returns what the first one kept. */
  keepPlan(
    runId: string,
    plan: {
      readonly sourceTime: string;
      readonly estimatedRoot: number | null;
      readonly lanes: readonly NewLane[];
    },
  ): Promise<readonly LaneReport[]>;
  /** Adds lanes of a round once: a second call with the same round returns those of the first. */
  keepRound(runId: string, round: number, lanes: readonly NewLane[]): Promise<readonly LaneReport[]>;
  lanes(runId: string): Promise<readonly LaneReport[]>;
  /** Gives half of the largest rest to a new lane; null = nothing worth splitting. `splitAt` computes the middle. */
  splitLargestLane(
    runId: string,
    splitAt: (range: { after: string | null; upTo: string | null }) => string | null,
  ): Promise<LaneReport | null>;
  /** Source types of the job that still have records to take up in the next round (pending or failed ones not seen in `round`). */
  openWork(runId: string, round: number): Promise<readonly OpenWork[]>;
  setStatus(runId: string, status: RunStatus, reason: StatusReason | null): Promise<void>;
  setControl(runId: string, control: RunControl): Promise<void>;
  /**
   * Lets an active run follow the configuration as it stands. What was read before was read by the former version: a
   * rescan that was asked for in between stays asked for. A run that has no plan yet begins with the newest.
   */
  followNewestConfiguration(runId: string): Promise<void>;
  /** Ends the run: exact totals, terminal status, watermark when `complete`; idempotent. */
  finish(runId: string, end: FinishRun): Promise<RunRow>;
  counters(runId: string): Promise<{ readonly perLane: readonly LaneReport[]; readonly sum: LaneCounters }>;
  /** Active runs for the reconciler. */
  activeRuns(): Promise<readonly RunRow[]>;
  appendEvent(runId: string, event: { readonly code: string; readonly message: string }): Promise<void>;
  events(runId: string, afterId: number): Promise<readonly RunEvent[]>;
}

export interface OpenWork {
  readonly typeKey: number;
  /** Records never seen in this run. */
  readonly unseen: number;
  /** Records seen in an earlier round whose parent was linked since, or that were busy. */
  readonly unblocked: number;
}

export interface RunQuery {
  readonly sync?: string;
  readonly job?: string;
  readonly status?: RunStatus;
  /** `record` = runs about single records. */
  readonly kind?: RunKind | 'record';
  /** With runs about single records; absent = without them. */
  readonly singles?: boolean;
  readonly limit: number;
  readonly cursor: string | null;
}

export interface FinishRun {
  readonly status: 'succeeded' | 'partial' | 'failed' | 'cancelled';
  readonly reason: StatusReason | null;
  /** All lanes of the root read are done: the watermark moves to the plan's source time. */
  readonly complete: boolean;
}

export interface RunEvent {
  readonly id: number;
  readonly at: string;
  readonly code: string;
  readonly message: string;
}

export const RUN_STORE = Symbol('RUN_STORE');
