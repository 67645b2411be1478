import type { FieldValues } from './field-value.js';

/** The two systems that a sync joins. */
export type Side = 'hubspot' | 'business';

/** A record as a portal or a business system handed it out. */
export interface SystemRecord {
  readonly id: string;
  /** The fields that were asked for, by their canonical names. */
  readonly fields: FieldValues;
  /** ISO 8601 UTC with the source's own resolution. */
  readonly createdAt: string | null;
  readonly modifiedAt: string | null;
  readonly archived: boolean;
  /** Ids that were merged into this record or that it had before (HF D10, M6). */
  readonly formerIds: readonly string[];
  /** Ids of associated records by type, complete, the primary one first; only the types that were asked for. */
  readonly associations: Readonly<Record<string, readonly string[]>>;
  /** Who changed the record last; absent = the system does not tell with the record. */
  readonly changedBy?: RecordAuthor;
}

export interface RecordAuthor {
  /** The user in the system's own terms; null = it was nobody that it knows. */
  readonly userId: string | null;
  /** ISO 8601 UTC; null = not told. */
  readonly at: string | null;
}

export function otherSide(side: Side): Side {
  return side === 'hubspot' ? 'business' : 'hubspot';
}
