import type { FieldValues } from '../../domain/records/field-value.js';
import type { Side } from '../../domain/records/system-record.js';
import type { SingleRecord } from '../../domain/sync/single-record.js';
import type { RunPlan } from './run-store.port.js';

/** A record's link as a list of records shows it. */
export interface KnownLink {
  readonly id: string;
  readonly mapping: string;
  /** Of the counterpart. */
  readonly type: string;
  readonly counterpartId: string;
}

export interface LinkByHand {
  readonly sync: string;
  readonly mapping: string;
  readonly hubspot: LinkedEnd;
  readonly business: LinkedEnd;
  /** Several records of one side may share a record of this side; null = no. */
  readonly sharedSide: Side | null;
}

export interface LinkedEnd {
  readonly type: string;
  readonly id: string;
  /** The mapped fields as they stand there now: nothing is written, and nothing is to be written for them. */
  readonly seen: FieldValues;
}

export type LinkByHandResult =
  | { readonly status: 'linked'; readonly link: KnownLink }
  /** One of the two is linked in this pair already, or a page is working on it. */
  | { readonly status: 'refused'; readonly code: 'already-linked' | 'busy'; readonly message: string }
  | { readonly status: 'unknown-mapping' };

/** What people do with single records. */
export interface RecordDesk {
  /** A job as a run about one record would see it, without such a run; null = no such job. */
  jobPlan(sync: string, job: string, single: SingleRecord): Promise<RunPlan | null>;
  /** Links of these records in any pair of the sync; ids without any are absent. */
  linksOf(
    sync: string,
    side: Side,
    type: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly KnownLink[]>>;
  /** Joins two records, with their baselines, and puts what jobs know of them back in the queue. */
  link(link: LinkByHand): Promise<LinkByHandResult>;
  /**
   * The next run of every job that knows the record looks at it again, by its id.
   * @returns number of jobs
   */
  lookAgain(
    sync: string,
    side: Side,
    type: string,
    id: string,
    reason: { readonly code: string; readonly message: string },
  ): Promise<number>;
  /** Runs about one record that ended before this instant. */
  purgeRuns(before: string): Promise<number>;
}

export const RECORD_DESK = Symbol('RECORD_DESK');
