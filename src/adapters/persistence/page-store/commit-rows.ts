import type { LaneCounters, LaneRange } from '../../../domain/sync/lane.js';
import type { Outcome, Reason } from '../../../domain/sync/outcome.js';
import type { KnownState } from '../../../domain/sync/transitions.js';
import type { StoredLink } from '../link-plan.js';
import type { ControlFlags } from '../run-control.js';
import { decodeTargets, type StoredTarget } from '../target-codec.js';

type KnownTuple = readonly [
  string,
  Outcome,
  Reason | null,
  number,
  string | null,
  readonly StoredTarget[],
  number,
  number,
];
type LinkTuple = readonly [string, number, number, string, number, string, boolean];

/** Answer of `LOCK_PAGE`; `lane` is null when another attempt owns it. */
export interface LockedPageRow {
  readonly lane: (ControlFlags & { readonly counters: LaneCounters }) | null;
  readonly known: readonly KnownTuple[] | null;
  readonly linked_hubspot: readonly LinkTuple[] | null;
  readonly linked_business: readonly LinkTuple[] | null;
  readonly associated: readonly (readonly [number, string])[] | null;
}

export interface WrittenPageRow {
  readonly range: LaneRange | null;
  readonly fresh_states: number;
  readonly fresh_associated: number;
}

export interface KnownRecord extends KnownState {
  readonly reasonCode: string | null;
}

export function knownStates(row: LockedPageRow): Map<string, KnownRecord> {
  const known = new Map<string, KnownRecord>();
  for (const [id, outcome, reason, attempts, , targets, runKey, round] of row.known ?? []) {
    known.set(id, {
      outcome,
      reasonCode: reason?.code ?? null,
      attempts,
      targets: decodeTargets(targets),
      runKey,
      round,
    });
  }
  return known;
}

/** Links that the page touches at either end. */
export function storedLinks(row: LockedPageRow): readonly StoredLink[] {
  const links = new Map<string, StoredLink>();
  for (const tuple of [...(row.linked_hubspot ?? []), ...(row.linked_business ?? [])]) {
    const [id, pairKey, hubspotTypeKey, hubspotId, businessTypeKey, businessId, shared] = tuple;
    links.set(id, { id, pairKey, hubspotTypeKey, hubspotId, businessTypeKey, businessId, shared });
  }
  return [...links.values()];
}
