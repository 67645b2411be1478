import type { JobKind, RunKind } from '../../domain/sync/definition.js';
import type { RunProgress } from '../../domain/sync/progress.js';

export interface StartWorkflow {
  readonly runId: string;
  readonly kind: RunKind;
  readonly workflowId: string;
  readonly sync: string;
  readonly job: string | null;
  /** Queue of the activities that touch the business system. */
  readonly systemQueue: string;
  /** For a sync run: its jobs in order. */
  readonly jobs: readonly { readonly job: string; readonly kind: JobKind }[];
}

/** Work on one record, handed to the workflow of that record, which is started if it is not there. */
export interface RequestRecord {
  readonly workflowId: string;
  readonly sync: string;
  /** Queue of the steps that touch the business system. */
  readonly queue: string;
  readonly runs: readonly { readonly runId: string; readonly job: string; readonly kind: JobKind }[];
}

export interface DesiredSchedule {
  readonly sync: string;
  readonly job: string;
  readonly every?: string;
  readonly cron?: string;
  readonly timeZone?: string;
  readonly paused: boolean;
}

/** Temporal as the application sees it. Every method throws `SystemFailure` class `unreachable` when Temporal is down. */
export interface WorkflowGateway {
  start(workflow: StartWorkflow): Promise<'started' | 'already-running'>;
  /** May be repeated: the workflow knows the runs that it was given. */
  requestRecord(request: RequestRecord): Promise<void>;
  /** Best effort: the database flag is the truth. */
  signal(workflowId: string, signal: 'pause' | 'resume'): Promise<void>;
  cancel(workflowId: string): Promise<void>;
  /** Null when unanswered within `timeoutMs`. */
  progress(workflowId: string, timeoutMs: number): Promise<RunProgress | null>;
  state(workflowId: string): Promise<'running' | 'closed' | 'missing'>;
  /** Creates, updates and deletes Schedules `launch:<sync>/<job>` so that they are exactly these. */
  reconcileSchedules(desired: readonly DesiredSchedule[]): Promise<void>;
  /** Whether some worker takes steps from this queue, or did within the last minute and a half. */
  isPolled(queue: string): Promise<boolean>;
  nextActionTimes(schedule: { readonly sync: string; readonly job: string }): Promise<readonly string[]>;
}

export const WORKFLOW_GATEWAY = Symbol('WORKFLOW_GATEWAY');
