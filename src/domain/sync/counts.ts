import type { Outcome } from './outcome.js';

/** One column of counts. Always `total = pending + migrated + unchanged + skipped + failed`. */
export interface Counts {
  readonly total: number;
  readonly pending: number;
  readonly migrated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
}

/** Counts in two columns: the records on HubSpot's side and those on the business system's side. */
export interface TwoColumnCounts {
  readonly hubspot: Counts;
  readonly business: Counts;
}

export type OutcomeTally = Readonly<Record<Outcome, number>>;

export const EMPTY_TALLY: OutcomeTally = { pending: 0, migrated: 0, unchanged: 0, skipped: 0, failed: 0 };

export function countsFromTally(tally: OutcomeTally, unread = 0): Counts {
  const pending = tally.pending + unread;
  return {
    total: pending + tally.migrated + tally.unchanged + tally.skipped + tally.failed,
    pending,
    migrated: tally.migrated,
    unchanged: tally.unchanged,
    skipped: tally.skipped,
    failed: tally.failed,
  };
}

export function addTallies(a: OutcomeTally, b: OutcomeTally): OutcomeTally {
  return {
    pending: a.pending + b.pending,
    migrated: a.migrated + b.migrated,
    unchanged: a.unchanged + b.unchanged,
    skipped: a.skipped + b.skipped,
    failed: a.failed + b.failed,
  };
}
