import type { CallContext, FindRequest, RecordPage } from '../../../application/ports/record-system.port.js';
import type { NormaliserName } from '../../../domain/sync/definition.js';
import { OWNERS } from '../hubspot-types.js';
import { chunksOf, propertiesToRead, type PortalAccess } from '../portal-access.js';
import { asText, objectsOf, type JsonObject } from '../transport/json.js';
import { readRows } from './batch-reader.js';
import { readAllOwners } from './owner-reader.js';

/** HF S7: of 3,000 characters, those beside the property names and the values of an IN list. */
const MAX_BODY = 2_600;
const SEARCH_LIMIT = 200;
/** HF S3. */
const MAX_GROUPS = 5;
/** Best first: how well a key of this kind narrows a search down. */
const SELECTIVITY: readonly NormaliserName[] = ['exact', 'email', 'domain', 'case', 'phone', 'name'];

interface Key {
  readonly field: string;
  readonly normalise: NormaliserName;
  readonly values: readonly string[];
}

/** Candidates by the most selective of the compared fields: more than match, none fewer. */
export async function find(
  access: PortalAccess,
  request: FindRequest,
  context: CallContext,
): Promise<RecordPage> {
  const { type } = request;
  const fields = [...new Set([...request.keys.map((key) => key.field), ...request.fields])];
  if (type === OWNERS) return { records: await readAllOwners(access, fields, context), next: null };
  const key = mostSelective(request);
  if (key === null || key.values.length === 0) return { records: [], next: null };
  const converter = await access.converter(type, fields, context);
  const properties = propertiesToRead(type, fields);
  const { rows, next } =
    type === 'contacts' && key.field === 'email'
      ? await readByEmail(access, properties, key.values, context)
      : await searchRows(access, { type, key, properties, cursor: request.cursor }, context);
  const byId = new Map(rows.map((row) => [asText(row['id']), row]));
  return { records: [...byId.values()].map((row) => converter.convert(row)), next };
}

interface FoundRows {
  readonly rows: readonly JsonObject[];
  readonly next: string | null;
}

async function readByEmail(
  access: PortalAccess,
  properties: readonly string[],
  addresses: readonly string[],
  context: CallContext,
): Promise<FoundRows> {
  const rows = await readRows(access, 'contacts', properties, addresses, context, { idProperty: 'email' });
  return { rows, next: null };
}

/** Of the keys that every probe has, the one that narrows best. */
function mostSelective(request: FindRequest): Key | null {
  const ranked = request.keys
    .map((key, at) => ({ ...key, values: request.probes.map((probe) => probe[at] ?? '') }))
    .sort((a, b) => SELECTIVITY.indexOf(a.normalise) - SELECTIVITY.indexOf(b.normalise));
  const best = ranked.find((key) => key.values.every((value) => value !== '')) ?? ranked[0];
  if (!best) return null;
  const values = new Set(best.values.filter((value) => value !== ''));
  return { field: best.field, normalise: best.normalise, values: [...values] };
}

interface Searches {
  readonly type: string;
  readonly key: Key;
  readonly properties: readonly string[];
  readonly cursor: string | undefined;
}

/** One answer of every search that is not at its end: which search, and the id that it goes on after. */
type Places = readonly (readonly [search: number, after: string])[];

async function searchRows(
  access: PortalAccess,
  { type, key, properties, cursor }: Searches,
  context: CallContext,
): Promise<FoundRows> {
  const groups = filterGroupsOf(key, MAX_BODY - JSON.stringify(properties).length);
  const places = cursor === undefined ? groups.map((_, search) => [search, '0'] as const) : placesOf(cursor);
  const answers = await Promise.all(
    places.map(async ([search, after]) => {
      const rows = await searchOnce(access, type, groups[search] ?? [], { properties, after }, context);
      return { search, rows };
    }),
  );
  const open = answers.flatMap(({ search, rows }): Places => {
    const last = asText(rows.at(-1)?.['id']);
    return rows.length < SEARCH_LIMIT || last === null ? [] : [[search, last]];
  });
  return {
    rows: answers.flatMap(({ rows }) => rows),
    next: open.length === 0 ? null : JSON.stringify(open),
  };
}

/** Cursors are made here and live no longer than a page: one that cannot be understood is a mistake of ours. */
function placesOf(cursor: string): Places {
  return JSON.parse(cursor) as Places;
}

type FilterGroups = readonly { readonly filters: readonly unknown[] }[];

/** Equal values by IN, in lower case (HF S9); phones and names by tokens, one per group. */
function filterGroupsOf(key: Key, room: number): readonly FilterGroups[] {
  if (key.normalise === 'phone' || key.normalise === 'name') {
    const filters = key.values.map((value) => ({ filters: [tokenFilter(key, value)] }));
    return chunksOf(filters, MAX_GROUPS);
  }
  const variants = key.values.flatMap((value) =>
    key.normalise === 'domain' ? [value, `www.${value}`] : [value],
  );
  return chunksByLength(
    variants.map((value) => value.toLowerCase()),
    room,
  ).map((values) => [{ filters: [{ propertyName: key.field, operator: 'IN', values }] }]);
}

/**
 * Phones are searched by their calculated digits (HF S13). Names by the beginning of a word: a name whose first
 * three letters span two words, or carry accents that HubSpot does not fold, is not found like this.
 */
function tokenFilter(key: Key, value: string): unknown {
  if (key.normalise === 'phone') {
    const calculated = key.field === 'mobilephone' ? 'mobile' : 'phone';
    const propertyName = `hs_searchable_calculated_${calculated}_number`;
    return { propertyName, operator: 'CONTAINS_TOKEN', value: `*${value.replace(/\D/g, '')}` };
  }
  return { propertyName: key.field, operator: 'CONTAINS_TOKEN', value: `${value.split(/\s+/)[0] ?? value}*` };
}

function chunksByLength(values: readonly string[], room: number): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let left = 0;
  for (const value of values) {
    const length = JSON.stringify(value).length + 1;
    if (length > left) {
      chunks.push([]);
      left = Math.max(room, 500);
    }
    left -= length;
    chunks.at(-1)?.push(value);
  }
  return chunks;
}

/** By id, so that more hits than a page are no matter. */
async function searchOnce(
  access: PortalAccess,
  type: string,
  groups: FilterGroups,
  { properties, after }: { readonly properties: readonly string[]; readonly after: string },
  context: CallContext,
): Promise<readonly JsonObject[]> {
  const filterGroups = groups.map((group) => ({
    filters: [...group.filters, { propertyName: 'hs_object_id', operator: 'GT', value: after }],
  }));
  const sorts = [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }];
  const answer = await access.search(type, { filterGroups, sorts, properties, limit: SEARCH_LIMIT }, context);
  return objectsOf(answer['results']);
}
