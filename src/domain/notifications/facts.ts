import type { Side } from '../records/system-record.js';
import type { StatusReason } from '../sync/status.js';

/**
 * What a message tells: names, counts, reasons and ids. Never a record's values, so that nothing personal leaves
 * by mail or chat.
 */
export type NotificationFacts =
  FactsOfJob | { readonly event: 'test'; readonly sync: string; readonly at: string };

export type FactsOfJob = {
  readonly sync: string;
  /** Job's slug within its sync. */
  readonly job: string;
  /** The run that it is about; null = none is known. */
  readonly runId: string | null;
  /** ISO instant at which it happened. */
  readonly at: string;
} & (
  | { readonly event: 'run-failed'; readonly reason: StatusReason | null }
  | { readonly event: 'job-disabled'; readonly reason: StatusReason }
  | ({ readonly event: 'entities-failed' } & FailedEntities)
  | { readonly event: 'recovered'; readonly from: RecoveredFrom }
);

/** `down` = its runs failed or it was disabled; `failing` = records failed. */
export type RecoveredFrom = 'down' | 'failing' | 'both';

/** Failed records of one job. */
export interface FailedEntities {
  /** All that are failed now. */
  readonly total: number;
  /** Of these, failed since the last digest was put together. */
  readonly fresh: number;
  /** Reason code -> records, most first. */
  readonly codes: readonly { readonly code: string; readonly count: number }[];
  /** Some of the fresh ones. */
  readonly records: readonly { readonly side: Side; readonly type: string; readonly id: string }[];
}

/** Records that a digest names. */
export const RECORDS_IN_DIGEST = 10;
