/**
 * A portal's call limits as buckets: `burst` is per app and rolls over 10 s, `search` and `associations` are
 * shared by all apps of the account (HF L1-L5, D18).
 */
export type BudgetBucket = 'burst' | 'search' | 'associations';

export type BudgetLease =
  /**
   * Send the first call in `firstInMs` from now, each further one `intervalMs` after the one before. Negative where
   * the answer came so late that the time has passed: sent nevertheless, the call would crowd those of others.
   */
  | {
      readonly status: 'granted';
      readonly slots: number;
      readonly firstInMs: number;
      readonly intervalMs: number;
      /** Another worker waits for its turn: take no more than one send time per run that waits. */
      readonly contended?: boolean;
    }
  /** Booked too far ahead for this caller: ask again in `waitMs`. */
  | { readonly status: 'wait'; readonly waitMs: number; readonly contended?: boolean }
  /** The whole portal rests (daily limit, account migration) until this ISO instant. */
  | { readonly status: 'parked'; readonly until: string; readonly reason: string };

export interface PortalParking {
  /** ISO instant, UTC. */
  readonly until: string;
  readonly reason: string;
}

/**
 * Evenly spaced send times of one portal, shared by all workers: one row per portal and bucket holds the next
 * free send time. A lease takes `slots` times from `greatest(next_at, now)` on, each `1 / ratePerSecond` after
 * the one before; both `now` and `next_at` are of the store's clock, never of a worker's.
 */
export interface PortalBudget {
  /**
   * Takes `slots` (1..4) send times, for calls that are queued already. Granted when the first of them lies at
   * most `maxAheadMs` plus one interval ahead: 0 lets the caller have the very next slot and nothing later.
   * All or nothing. Workers take turns: who was refused comes before who had some, unless the other is more urgent.
   * `ratePerSecond` is what the caller knows of the limit, less its safety margin.
   */
  lease(
    portal: string,
    bucket: BudgetBucket,
    slots: number,
    ratePerSecond: number,
    maxAheadMs: number,
  ): Promise<BudgetLease>;

  /** Nobody sends on this bucket for `forMs` from now: after a 429. Never brings the next send time forward. */
  postpone(portal: string, bucket: BudgetBucket, forMs: number): Promise<void>;

  /** Nobody calls this portal until then; a later instant replaces an earlier one, `null` ends it. */
  park(portal: string, until: string | null, reason: string): Promise<void>;

  /** Null when the portal is not parked, or no longer. */
  parkedUntil(portal: string): Promise<PortalParking | null>;
}

export const PORTAL_BUDGET = Symbol('PORTAL_BUDGET');
