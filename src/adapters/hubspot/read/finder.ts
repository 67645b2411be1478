import type { CallContext, FindRequest } from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
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
): Promise<readonly SystemRecord[]> {
  const { type } = request;
  const fields = [...new Set([...request.keys.map((key) => key.field), ...request.fields])];
  if (type === OWNERS) return readAllOwners(access, fields, context);
  const key = mostSelective(request);
  if (key === null || key.values.length === 0) return [];
  const converter = await access.converter(type, fields, context);
  const properties = propertiesToRead(type, fields);
  const rows =
    type === 'contacts' && key.field === 'email'
      ? await readRows(access, type, properties, key.values, context, { idProperty: 'email' })
      : await searchRows(access, type, key, properties, context);
  const byId = new Map(rows.map((row) => [asText(row['id']), row]));
  return [...byId.values()].map((row) => converter.convert(row));
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

async function searchRows(
  access: PortalAccess,
  type: string,
  key: Key,
  properties: readonly string[],
  context: CallContext,
): Promise<readonly JsonObject[]> {
  const groups = filterGroupsOf(key, MAX_BODY - JSON.stringify(properties).length);
  const found = await Promise.all(
    groups.map((filterGroups) => searchAll(access, type, filterGroups, properties, context)),
  );
  return found.flat();
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
async function searchAll(
  access: PortalAccess,
  type: string,
  groups: FilterGroups,
  properties: readonly string[],
  context: CallContext,
): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  let after = '0';
  for (;;) {
    const filterGroups = groups.map((group) => ({
      filters: [...group.filters, { propertyName: 'hs_object_id', operator: 'GT', value: after }],
    }));
    const sorts = [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }];
    const answer = await access.search(
      type,
      { filterGroups, sorts, properties, limit: SEARCH_LIMIT },
      context,
    );
    const rows = objectsOf(answer['results']);
    all.push(...rows);
    const last = asText(rows.at(-1)?.['id']);
    if (rows.length < SEARCH_LIMIT || last === null) return all;
    after = last;
  }
}
