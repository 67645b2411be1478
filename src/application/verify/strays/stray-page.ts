import { otherSide, type SystemRecord } from '../../../domain/records/system-record.js';
import { ORIGIN_FIELD, originOf } from '../../../domain/sync/origin.js';
import { DOUBLED } from '../../../domain/sync/verify.js';
import type { EngineDeps } from '../../engine/engine-deps.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { VerifyFinding, VerifyStore } from '../../ports/verify-store.port.js';
import type { PreparedVerify, VerifiedPair } from '../verified-pairs.js';
import { matchStrays } from './match-strays.js';
import type { StraySearch } from './stray-searches.js';

export interface StrayPage {
  readonly findings: readonly VerifyFinding[];
  /** Null = the range is exhausted. */
  readonly next: string | null;
}

export interface StrayRange {
  readonly after: string | null;
  readonly upTo: string | null;
  readonly cursor: string | null;
}

const PAGE = 100;

/** The next records of one side, and what is to be said of those that no link holds. A handful of calls a page. */
export async function strayPage(
  deps: EngineDeps,
  store: VerifyStore,
  prepared: PreparedVerify,
  pair: VerifiedPair,
  search: StraySearch,
  range: StrayRange,
  context: CallContext,
): Promise<StrayPage> {
  const { side, selection, view } = search;
  const { cursor, after, upTo } = range;
  const read = { selection, range: { kind: 'range', after, upTo } as const, cursor, pageSize: PAGE };
  const pages = await prepared.systems[side].readPages(read, context);
  const records = pages.flatMap((page) => page.records).filter(({ archived }) => !archived);
  const next = pages.at(-1)?.next ?? null;
  const strays = await unlinkedAmong(deps, pair, search, records);
  if (strays.length === 0) return { findings: [], next };
  const claims = search.tellsOrigin ? await claimsAmong(store, prepared, pair, search, strays) : [];
  const told = new Set(claims.map(({ hubspotId }) => hubspotId));
  const rest = strays.filter(({ id }) => side !== 'hubspot' || !told.has(id));
  const matches = view === null ? [] : await matchStrays(deps, pair, view, rest, context);
  return { findings: await stillUnlinked(deps, pair, search, [...claims, ...matches]), next };
}

/** A merged record is linked by its former id until a run has followed it. */
async function unlinkedAmong(
  { pages }: EngineDeps,
  { pairKey }: VerifiedPair,
  { side, typeKey }: StraySearch,
  records: readonly SystemRecord[],
): Promise<readonly SystemRecord[]> {
  if (records.length === 0) return [];
  const ids = records.flatMap(({ id, formerIds }) => [id, ...formerIds]);
  const linked = await pages.linkedCounterparts(pairKey, side, typeKey, ids);
  return records.filter(({ id, formerIds }) => ![id, ...formerIds].some((each) => linked.has(each)));
}

/** Records that were made for one which is linked with another. */
async function claimsAmong(
  store: VerifyStore,
  { plan }: PreparedVerify,
  pair: VerifiedPair,
  { typeKey, type }: StraySearch,
  strays: readonly SystemRecord[],
): Promise<readonly VerifyFinding[]> {
  const claims = strays.flatMap((record) => {
    const origin = originOf(record.fields[ORIGIN_FIELD]);
    const key = origin?.sync === plan.sync.slug ? plan.keys.types.get(`business:${origin.type}`) : undefined;
    return origin && key !== undefined ? [{ record, hash: origin.hash, businessTypeKey: key }] : [];
  });
  if (claims.length === 0) return [];
  const links = await store.linksOfOrigin(pair.pairKey, claims);
  return claims.flatMap(({ record, hash, businessTypeKey }): readonly VerifyFinding[] => {
    const link = links.find((each) => each.hash === hash && each.businessTypeKey === businessTypeKey);
    if (!link || link.hubspotId === record.id) return [];
    const business = { type: pair.businessTypes.get(businessTypeKey) ?? 'record', id: link.businessId };
    return [
      {
        linkId: null,
        pairKey: pair.pairKey,
        hubspotTypeKey: typeKey,
        hubspotId: record.id,
        businessTypeKey,
        businessId: link.businessId,
        outcome: 'failed',
        reason: DOUBLED.origin({ type, id: record.id }, link.hubspotId, business),
        differences: [],
        repairs: [],
      },
    ];
  });
}

/** Runs beside this one link what they make: who is linked by now was only on its way. */
async function stillUnlinked(
  { pages }: EngineDeps,
  { pairKey }: VerifiedPair,
  { side, typeKey }: StraySearch,
  findings: readonly VerifyFinding[],
): Promise<readonly VerifyFinding[]> {
  if (findings.length === 0) return [];
  const idOf = ({ hubspotId, businessId }: VerifyFinding): string =>
    side === 'hubspot' ? hubspotId : businessId;
  const linked = await pages.linkedCounterparts(pairKey, side, typeKey, findings.map(idOf));
  const open = findings.filter((each) => !linked.has(idOf(each)));
  const free = open.filter(({ repairs }) => repairs.length > 0);
  if (free.length === 0) return open;
  const other = otherSide(side);
  const taken = new Set<VerifyFinding>();
  const typeOf = (each: VerifyFinding): number =>
    other === 'hubspot' ? each.hubspotTypeKey : each.businessTypeKey;
  for (const key of new Set(free.map(typeOf))) {
    const ofType = free.filter((each) => typeOf(each) === key);
    const ends = ofType.map(({ hubspotId, businessId }) => (other === 'hubspot' ? hubspotId : businessId));
    const held = await pages.linkedCounterparts(pairKey, other, key, ends);
    ofType.forEach((each, at) => held.has(ends[at] ?? '') && taken.add(each));
  }
  return open.filter((each) => !taken.has(each));
}
