import type { Side } from '../../domain/records/system-record.js';
import type { RecordOutcome } from '../../domain/sync/outcome.js';
import type { LinkWrite } from '../../application/ports/page-store.port.js';

export interface StoredLink {
  readonly id: string;
  readonly pairKey: number;
  readonly hubspotTypeKey: number;
  readonly hubspotId: string;
  readonly businessTypeKey: number;
  readonly businessId: string;
  readonly shared: boolean;
}

export interface LinkPlan {
  /** Rows as they are to be: an existing row's id, or null for a new link. */
  readonly upserts: readonly (LinkWrite & { readonly id: string | null })[];
  /** Links of former ids that go over to the survivor as they are. */
  readonly moved: readonly { readonly id: string; readonly to: string }[];
  /** Links of former ids whose survivor is linked already. */
  readonly superseded: readonly StoredLink[];
  /** Writes that lost: their counterpart belongs to another record. */
  readonly taken: readonly LinkWrite[];
}

/** Decides which rows a page's links go to: unique per pair on the source's side, and on the other unless shared. */
export function planLinks(
  writes: readonly LinkWrite[],
  existing: readonly StoredLink[],
  merged: readonly { readonly from: string; readonly to: string }[],
  sourceSide: Side,
  sourceTypeKey: number,
): LinkPlan {
  const bySource = new Map(existing.map((link) => [endKey(link, sourceSide), link]));
  const holders = new Map(
    existing.filter((l) => !l.shared).map((link) => [otherEnd(link, sourceSide), endKey(link, sourceSide)]),
  );
  const formerOf = new Map<string, string[]>();
  for (const { from, to } of merged) formerOf.set(to, [...(formerOf.get(to) ?? []), from]);
  const upserts = new Map<string, LinkPlan['upserts'][number]>();
  const reused = new Set<string>();
  const taken: LinkWrite[] = [];
  for (const write of writes) {
    const key = endKey(write, sourceSide);
    const other = write.shared ? '' : otherEnd(write, sourceSide);
    const formers = formerKeys(write, sourceSide, formerOf);
    const holder = write.shared ? undefined : holders.get(other);
    if (holder !== undefined && holder !== key && !formers.includes(holder)) {
      taken.push(write);
      continue;
    }
    const own = bySource.get(key) ?? formers.map((k) => bySource.get(k)).find((link) => link !== undefined);
    if (!write.shared) holders.set(other, key);
    if (own) reused.add(own.id);
    upserts.set(key, { ...write, id: own?.id ?? null });
  }
  const superseded: StoredLink[] = [];
  const moved = new Map<string, { id: string; to: string }>();
  for (const { from, to } of merged) {
    for (const link of existing) {
      if (
        sourceId(link, sourceSide) !== from ||
        sourceType(link, sourceSide) !== sourceTypeKey ||
        reused.has(link.id)
      )
        continue;
      const key = endKey(withSource(link, sourceSide, to), sourceSide);
      if (upserts.has(key) || bySource.has(key) || moved.has(key)) superseded.push(link);
      else moved.set(key, { id: link.id, to });
    }
  }
  return { upserts: [...upserts.values()], moved: [...moved.values()], superseded, taken };
}

/** A record whose counterpart was taken by another one meanwhile waits for a person instead of failing its page. */
export function withoutTaken(
  outcomes: readonly RecordOutcome[],
  taken: readonly LinkWrite[],
  sourceSide: Side,
): readonly RecordOutcome[] {
  if (taken.length === 0) return outcomes;
  const lost = new Map(
    taken.map((w) => [sourceId(w, sourceSide), sourceSide === 'hubspot' ? w.businessId : w.hubspotId]),
  );
  const reason = {
    code: 'already-linked',
    message: 'Its counterpart was linked to another record meanwhile.',
    rule: 'link',
  };
  return outcomes.map((outcome) => {
    const counterpart = lost.get(outcome.sourceId);
    if (counterpart === undefined) return outcome;
    const targets = outcome.targets.map((t) =>
      t.counterpartId === counterpart ? { ...t, outcome: 'pending' as const, effect: null, reason } : t,
    );
    return { ...outcome, outcome: 'pending' as const, reason, targets };
  });
}

const NO_KEYS: readonly string[] = [];

/** Keys that the link of this record may still stand under. */
function formerKeys(
  write: LinkWrite,
  sourceSide: Side,
  formerOf: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (formerOf.size === 0) return NO_KEYS;
  const formers = formerOf.get(sourceId(write, sourceSide)) ?? NO_KEYS;
  return formers.map((from) => endKey(withSource(write, sourceSide, from), sourceSide));
}

interface Ends {
  readonly pairKey: number;
  readonly hubspotTypeKey: number;
  readonly hubspotId: string;
  readonly businessTypeKey: number;
  readonly businessId: string;
}

export function sourceId(link: Ends, sourceSide: Side): string {
  return sourceSide === 'hubspot' ? link.hubspotId : link.businessId;
}

function sourceType(link: Ends, sourceSide: Side): number {
  return sourceSide === 'hubspot' ? link.hubspotTypeKey : link.businessTypeKey;
}

function endKey(link: Ends, side: Side): string {
  return side === 'hubspot'
    ? `${link.pairKey} ${link.hubspotTypeKey} ${link.hubspotId}`
    : `${link.pairKey} ${link.businessTypeKey} ${link.businessId}`;
}

function otherEnd(link: Ends, sourceSide: Side): string {
  return endKey(link, sourceSide === 'hubspot' ? 'business' : 'hubspot');
}

function withSource<T extends Ends>(link: T, sourceSide: Side, id: string): T {
  return sourceSide === 'hubspot' ? { ...link, hubspotId: id } : { ...link, businessId: id };
}
