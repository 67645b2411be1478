import {
  placeOf,
  type ConflictWrite,
  type CreationUnderWay,
  type LeftIntents,
  type LoadPageRequest,
  type LoadedPage,
  type RecordState,
  type Tombstone,
  type WrittenToSource,
} from '../../../application/ports/page-store.port.js';
import type { FieldValues } from '../../../domain/records/field-value.js';
import { otherSide, type Side } from '../../../domain/records/system-record.js';
import type { Link } from '../../../domain/sync/link.js';
import type { Outcome } from '../../../domain/sync/outcome.js';
import type { Database } from '../database.js';
import type { Statement } from '../statement.js';
import { jsonParameter } from '../json-parameter.js';
import { decodeTargets, type StoredTarget } from '../target-codec.js';
import { withIntent } from '../left-intent.js';
import type { TypeNames } from './type-names.js';

type StateTuple = readonly [string, Outcome, string | null, number, string | null, readonly StoredTarget[]];
type LinkTuple = readonly [
  ...(readonly [number, number, string, number, string, FieldValues | null, FieldValues | null]),
  ...(readonly [version: string, movedOn: boolean | null]),
];

type UpdateTuple = readonly [string, number, string, string, WrittenUpdate];

/** Column `written` of an intent. */
interface WrittenUpdate {
  readonly f: FieldValues;
  readonly c: readonly ConflictWrite[];
}

/** Whoever may still be at work holds claims, and keeps others off with these. */
const OVERTAKEN = `i.pair_key = any($4::int[]) and not exists (
     select 1 from crosstie.run_lane l where l.run_key = i.run_key and l.lane = i.lane and l.fence = i.fence
       and l.write_until is not null)`;

interface LoadedRow {
  readonly states: readonly StateTuple[] | null;
  readonly links: readonly LinkTuple[] | null;
  readonly parents: readonly (readonly [number, number, string, string, number])[] | null;
  readonly tombstones: readonly (readonly [number, string, number, boolean, string, string])[] | null;
  readonly intents: readonly (readonly [string, number, string, readonly FieldValues[] | null])[] | null;
  readonly updates: readonly UpdateTuple[] | null;
  readonly written: readonly (readonly [number, string, FieldValues, string])[] | null;
  readonly creating: readonly (readonly [number, string, string, boolean])[] | null;
}

function loadStatement(side: Side): Statement {
  const other = otherSide(side);
  return {
    name: `load-page-${side}`,
    text: `
with page as materialized (
  select array(select jsonb_array_elements_text($3::jsonb)) as ids, array(select jsonb_array_elements_text($5::jsonb)) as linked
), intent as materialized (
  -- By ids alone: thousands share a pair, a run or a side, and hardly one of them belongs to this page.
  select * from crosstie.write_intent where source_id = any((select ids from page)::text[])
), creation as materialized (
  -- Of the other direction, before anything is joined: its index holds next to nothing, that of a run its whole work.
  select * from crosstie.write_intent where pair_key = any($4::int[]) and source_side = '${other}' and written is null
)
select json_build_object(
  'states', (select json_agg(json_build_array(source_id, outcome, reason->>'code', attempts, source_version, targets))
   from crosstie.record_state where job_key = $1 and type_key = $2 and source_id = any((select ids from page)::text[])),
  'links', (select json_agg(json_build_array(pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, hubspot_seen, business_seen, xmin::text,
      updated_at > clock_timestamp() - make_interval(secs => $8 / 1000.0)))
   from crosstie.link where pair_key = any($4::int[]) and ${side}_id = any((select linked from page)::text[]) and ${side}_type_key = $2),
  'parents', (select json_agg(json_build_array(k.pair_key, k.${side}_type_key, k.${side}_id, k.${other}_id, k.${other}_type_key))
   from jsonb_to_recordset($6::jsonb) as p(pair integer, types jsonb, ids jsonb)
   cross join lateral jsonb_array_elements_text(p.ids) as e(id)
   join crosstie.link k on k.pair_key = p.pair and k.${side}_id = e.id and p.types @> to_jsonb(k.${side}_type_key)),
  'tombstones', (select json_agg(json_build_array(pair_key, record_id, generation, blocking, reason, created_at))
   from crosstie.tombstone
   where pair_key = any($4::int[]) and side = '${side}' and record_id = any((select linked from page)::text[]) and type_key in (0, $2)),
  'intents', (select json_agg(json_build_array(i.operation_id, i.pair_key, i.source_id, i.made))
   from intent i
   where $7 <> 0 and i.source_side = '${side}' and i.written is null
     and (i.run_key = $7 or ${OVERTAKEN})),
  'updates', (select json_agg(json_build_array(i.operation_id, i.pair_key, i.source_id, i.target_id, i.written) order by i.created_at)
   from intent i where i.source_side = '${side}' and i.written is not null and ${OVERTAKEN}),
  'written', (select json_agg(json_build_array(i.pair_key, i.target_id, i.written->'f', i.source_id) order by i.created_at)
   from crosstie.write_intent i
   where i.source_side = '${other}' and i.target_id = any((select ids from page)::text[]) and i.written is not null and ${OVERTAKEN}),
  'creating', (select json_agg(json_build_array(i.pair_key, i.operation_id, coalesce(j.name, ''), r.ended_at is not null))
   from creation i join crosstie.run r on r.key = i.run_key left join crosstie.job j on j.key = r.job_key
   where r.ended_at is null or (j.enabled and j.removed_at is null))) as page`,
  };
}

const LOAD: Readonly<Record<Side, Statement>> = {
  hubspot: loadStatement('hubspot'),
  business: loadStatement('business'),
};

/** One statement, and one cell as its answer, for all that is known of a page. */
export async function loadPage(
  database: Database,
  types: TypeNames,
  request: LoadPageRequest,
): Promise<LoadedPage> {
  const ids = jsonParameter(request.sourceIds);
  const row = await database.pageCell<LoadedRow>(LOAD[request.sourceSide], [
    request.jobKey,
    request.typeKey,
    ids,
    `{${request.pairKeys.join()}}`,
    request.successors.size === 0 ? ids : jsonParameter([...request.sourceIds, ...request.successors.keys()]),
    JSON.stringify(request.parents.map((p) => ({ pair: p.pairKey, types: p.typeKeys, ids: p.ids }))),
    request.lane?.runKey ?? 0,
    request.readForMs ?? null,
  ]);
  const nameOf = await types.of(typesOf(row));
  const current = (id: string): string => request.successors.get(id) ?? id;
  return {
    states: statesOf(row?.states ?? []),
    links: linksOf(row?.links ?? [], nameOf, request, current),
    parentLinks: parentLinksOf(row?.parents ?? [], nameOf),
    ...tombstonesOf(row?.tombstones ?? [], current),
    intents: intentsOf(row?.intents ?? [], row?.updates ?? []),
    written: writtenOf(row?.written ?? []),
    creating: creatingOf(row?.creating ?? []),
    movedOn: movedOnOf(row?.links ?? [], request, current),
  };
}

function typesOf(row: LoadedRow | null): readonly number[] {
  const types = new Set<number>();
  for (const [, hubspotType, , businessType] of row?.links ?? []) types.add(hubspotType).add(businessType);
  for (const [, , , , type] of row?.parents ?? []) types.add(type);
  return [...types];
}

function statesOf(tuples: readonly StateTuple[]): ReadonlyMap<string, RecordState> {
  return new Map(
    tuples.map(([id, outcome, reasonCode, attempts, sourceVersion, targets]) => [
      id,
      { outcome, reasonCode, attempts, sourceVersion, targets: decodeTargets(targets) },
    ]),
  );
}

function intentsOf(
  creations: NonNullable<LoadedRow['intents']>,
  updates: readonly UpdateTuple[],
): LoadedPage['intents'] {
  const intents = new Map<number, Map<string, LeftIntents>>();
  const add = (pairKey: number, id: string, operationId: string, more: Partial<LeftIntents>): void => {
    const ofPair = intents.get(pairKey) ?? new Map<string, LeftIntents>();
    intents.set(pairKey, ofPair.set(id, withIntent(ofPair.get(id), operationId, more)));
  };
  for (const [operationId, pairKey, id, made] of creations)
    add(pairKey, id, operationId, { creates: true, made: made ?? [] });
  for (const [operationId, pairKey, id, targetId, { f: fields, c: conflicts }] of updates)
    add(pairKey, id, operationId, { updates: [{ targetId, fields, conflicts }] });
  return intents;
}

function creatingOf(tuples: NonNullable<LoadedRow['creating']>): LoadedPage['creating'] {
  const creating = new Map<number, CreationUnderWay[]>();
  for (const [pairKey, operationId, job, runEnded] of tuples)
    creating.set(pairKey, [...(creating.get(pairKey) ?? []), { operationId, job, runEnded }]);
  return creating;
}

function writtenOf(tuples: NonNullable<LoadedRow['written']>): LoadedPage['written'] {
  const written = new Map<number, Map<string, readonly WrittenToSource[]>>();
  for (const [pairKey, id, fields, by] of tuples) {
    const ofPair = written.get(pairKey) ?? new Map<string, readonly WrittenToSource[]>();
    written.set(pairKey, ofPair.set(id, [...(ofPair.get(id) ?? []), { by, fields }]));
  }
  return written;
}

/** The survivor's own link goes before those of former ids, of which the first one counts. */
function inOrder(
  tuples: readonly LinkTuple[],
  { sourceSide, successors }: LoadPageRequest,
): readonly LinkTuple[] {
  if (successors.size === 0) return tuples;
  const ranks = new Map([...successors.keys()].map((former, at) => [former, at]));
  const rank = (tuple: LinkTuple): number => ranks.get(tuple[sourceSide === 'hubspot' ? 2 : 4]) ?? -1;
  return [...tuples].sort((a, b) => rank(a) - rank(b));
}

function linksOf(
  tuples: readonly LinkTuple[],
  nameOf: (type: number) => string,
  request: LoadPageRequest,
  current: (id: string) => string,
): LoadedPage['links'] {
  const links = new Map<number, Map<string, Link>>();
  for (const [
    pairKey,
    hubspotType,
    hubspotId,
    businessType,
    businessId,
    hubspotSeen,
    businessSeen,
    version,
  ] of inOrder(tuples, request)) {
    const stored = request.sourceSide === 'hubspot' ? hubspotId : businessId;
    const id = current(stored);
    const ofPair = links.get(pairKey) ?? new Map<string, Link>();
    links.set(pairKey, ofPair);
    if (ofPair.has(id)) continue;
    ofPair.set(id, {
      hubspotType: nameOf(hubspotType),
      hubspotId: request.sourceSide === 'hubspot' ? id : hubspotId,
      businessType: nameOf(businessType),
      businessId: request.sourceSide === 'business' ? id : businessId,
      hubspotSeen,
      businessSeen,
      version,
    });
  }
  return links;
}

function movedOnOf(
  tuples: readonly LinkTuple[],
  { sourceSide }: LoadPageRequest,
  current: (id: string) => string,
): LoadedPage['movedOn'] {
  const ids = new Set<string>();
  for (const tuple of tuples) if (tuple[8]) ids.add(current(tuple[sourceSide === 'hubspot' ? 2 : 4]));
  return ids;
}

function parentLinksOf(
  tuples: NonNullable<LoadedRow['parents']>,
  nameOf: (type: number) => string,
): LoadedPage['parentLinks'] {
  const parents = new Map<string, Map<string, { id: string; type: string }>>();
  for (const [pairKey, sourceType, sourceId, id, typeKey] of tuples) {
    const place = placeOf(pairKey, sourceType);
    const there = parents.get(place) ?? new Map<string, { id: string; type: string }>();
    parents.set(place, there);
    there.set(sourceId, { id, type: nameOf(typeKey) });
  }
  return parents;
}

function tombstonesOf(
  tuples: NonNullable<LoadedRow['tombstones']>,
  current: (id: string) => string,
): Pick<LoadedPage, 'tombstones' | 'generations'> {
  const tombstones = new Map<number, Map<string, Tombstone>>();
  const generations = new Map<number, Map<string, number>>();
  for (const [pairKey, recordId, generation, blocking, reason, at] of tuples) {
    if (blocking && current(recordId) === recordId) {
      const there = tombstones.get(pairKey) ?? new Map<string, Tombstone>();
      tombstones.set(pairKey, there.set(recordId, { reason, at: new Date(at).toISOString() }));
    }
    const known = generations.get(pairKey) ?? new Map<string, number>();
    generations.set(
      pairKey,
      known.set(current(recordId), Math.max(generation, known.get(current(recordId)) ?? 0)),
    );
  }
  return { tombstones, generations };
}
