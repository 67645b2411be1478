import type { FieldValue } from '../records/field-value.js';
import type { Side } from '../records/system-record.js';
import type { Effect, Outcome, Reason } from './outcome.js';

/** What a run would write to one field. */
export interface FieldChange {
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
  /** Both sides changed it: the side that is given right, or `open` = a person decides. */
  readonly conflict?: Side | 'open';
}

/** What a run would do to one target of a record. */
export interface TargetChange {
  readonly target: string;
  readonly type: string;
  /** Null = the record would be created. */
  readonly id: string | null;
  /** Null = nothing is written, e.g. an open conflict. */
  readonly effect: Effect | null;
  readonly fields: readonly FieldChange[];
}

/** A source record as a person sees it before anything is written. */
export interface RecordPreview {
  readonly id: string;
  /** Name, subject or the like; null = it has none among the fields that the job reads. */
  readonly title: string | null;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly changes: readonly TargetChange[];
}

/** Calls to the portal, statements to the business system. */
export interface CallCounts {
  readonly reads: number;
  readonly writes: number;
}

export type CallsBySide = Readonly<Record<Side, CallCounts>>;

export const NO_CALLS: CallsBySide = {
  hubspot: { reads: 0, writes: 0 },
  business: { reads: 0, writes: 0 },
};
