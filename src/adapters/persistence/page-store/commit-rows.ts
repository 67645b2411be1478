import type {
  CommitPageRequest,
  CommitPageResult,
  LinkWrite,
} from '../../../application/ports/page-store.port.js';
import type { Side } from '../../../domain/records/system-record.js';
import type { LaneCounters, LaneRange } from '../../../domain/sync/lane.js';
import type { Outcome, Reason } from '../../../domain/sync/outcome.js';
import type { CounterDelta, KnownState } from '../../../domain/sync/transitions.js';
import type { StoredLink } from '../link-plan.js';
import { controlOf, type ControlFlags } from '../run-control.js';
import { decodeTargets, type StoredTarget } from '../target-codec.js';

/** Lanes spread a job's counters over so many rows, so that they do not wait for each other. */
export const COUNTER_SLOTS = 16;

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

/** Changes of a job's counters, in one order everywhere, so that pages cannot wait for each other. */
export function counterRows(
  request: Pick<CommitPageRequest, 'sourceSide' | 'typeKey'>,
  job: readonly CounterDelta[],
  discovered: readonly { readonly typeKey: number; readonly count: number }[],
): readonly { readonly s: Side; readonly t: number; readonly o: Outcome; readonly n: number }[] {
  const rows = new Map<string, { s: Side; t: number; o: Outcome; n: number }>();
  const add = (s: Side, t: number, o: Outcome, n: number): void => {
    const row = rows.get(`${s} ${t} ${o}`) ?? { s, t, o, n: 0 };
    rows.set(`${s} ${t} ${o}`, { ...row, n: row.n + n });
  };
  for (const { side, outcome, delta } of job) add(side, request.typeKey, outcome, delta);
  for (const { typeKey, count } of discovered) add(request.sourceSide, typeKey, 'pending', count);
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, row]) => (row.n === 0 ? [] : [row]));
}

export function committed(
  request: CommitPageRequest,
  flags: ControlFlags,
  counters: LaneCounters,
  range: LaneRange | null,
): CommitPageResult {
  if (range === null) throw new Error(`Lane ${request.lane} vanished while its row was locked.`);
  return { status: 'committed', counters, seq: request.seq + 1, control: controlOf(flags), range };
}

/** Pages that meet lock in one order, so that they wait for each other instead of for a deadlock to be found. */
export function byEnds(a: LinkWrite, b: LinkWrite): number {
  return a.pairKey - b.pairKey || (a.hubspotId < b.hubspotId ? -1 : 1);
}
