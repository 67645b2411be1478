import type { FactsOfJob, FailedEntities } from '../../domain/notifications/facts.js';
import type { JobHealth } from '../../domain/notifications/job-health.js';
import type { RunStatus, StatusReason } from '../../domain/sync/status.js';

/** A run that ended and of which nobody was told yet. */
export interface UntoldRun {
  readonly key: number;
  readonly id: string;
  readonly sync: string;
  readonly job: string;
  readonly jobKey: number;
  readonly status: RunStatus;
  readonly reason: StatusReason | null;
  readonly failed: number;
  readonly byIds: boolean;
  readonly endedAt: string;
}

/** A job that an error disabled, and of which nobody was told yet. */
export interface UntoldDisabling {
  readonly sync: string;
  readonly job: string;
  readonly jobKey: number;
  /** Rises with every disabling. */
  readonly epoch: number;
  readonly reason: StatusReason;
  readonly runId: string | null;
}

export interface NewNotification {
  readonly id: string;
  readonly sync: string;
  readonly jobKey: number;
  readonly notification: string;
  /** One message per notification and key, however often it is put. */
  readonly eventKey: string;
  readonly facts: FactsOfJob;
  readonly dueAt: string;
}

/** The last digest of a job for one notification. */
export interface LastDigest {
  readonly id: string;
  readonly dueAt: string;
  /** When its figures were put together. */
  readonly collectedAt: string;
  /** Nobody has begun to send it. */
  readonly isOpen: boolean;
  /** Failures after this instant are new to its reader. */
  readonly freshSince: string | null;
}

/** What happened to runs and jobs against what people were told: the state of the tables is the source of events. */
export interface NoticeLedger {
  /**
   * One collector at a time in all processes; what it does is one transaction, so that a run is marked as told
   * exactly when its messages are in the outbox. Null = another one is at work.
   */
  collect<T>(work: (session: NoticeSession) => Promise<T>): Promise<T | null>;
}

export interface NoticeSession {
  /** Oldest first; runs that concern nobody (dry, of deleted syncs, sync runs) are marked on the way. */
  untoldRuns(limit: number): Promise<readonly UntoldRun[]>;
  markTold(runKeys: readonly number[]): Promise<void>;
  /** Marks what it returns, and forgets the mark of jobs that were reenabled. */
  takeDisablings(): Promise<readonly UntoldDisabling[]>;
  health(jobKey: number): Promise<JobHealth>;
  saveHealth(jobKey: number, health: JobHealth): Promise<void>;
  /** @param freshSince null = all are new */
  failedEntities(jobKey: number, freshSince: string | null): Promise<FailedEntities>;
  lastDigest(sync: string, notification: string, jobKey: number): Promise<LastDigest | null>;
  /** Puts messages into the outbox; known keys are left as they are. */
  put(messages: readonly NewNotification[], freshSince: string | null): Promise<void>;
  /** Newer figures for a digest that nobody has begun to send. */
  refreshDigest(id: string, facts: FactsOfJob): Promise<void>;
}

export const NOTICE_LEDGER = Symbol('NOTICE_LEDGER');
