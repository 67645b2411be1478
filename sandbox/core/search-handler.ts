import type { Answer, Call } from './call.js';
import { parseObject } from './call.js';
import { readOffset } from './cursors.js';
import { validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asArray, asNumber, asObject, asStrings, asText, isObject } from './json.js';
import { isStandard, type ObjectType, type StandardName } from './object-types.js';
import { readersFor, readValue, withSystemNames } from './read-values.js';
import type { PortalRecord, Version } from './record.js';
import { recordWriter } from './record-json.js';
import { compileFilter, createdAt } from './search-filter.js';
import type { CompiledFilter, IndexRange } from './search-filter.js';
import { lowerBound } from './sorted.js';
import { parseInstant } from './time.js';
import type { World } from './world.js';

const MAX_BODY = 3_000;
const MAX_GROUPS = 5;
const MAX_FILTERS_PER_GROUP = 6;
const MAX_FILTERS = 18;
const MAX_LIMIT = 200;
const MAX_REACH = 10_000;

/** Properties that free text looks at (HF S14). */
const QUERY_PROPERTIES: Record<StandardName, readonly string[]> = {
  contacts: [
    'firstname',
    'lastname',
    'email',
    'phone',
    'hs_additional_emails',
    'fax',
    'mobilephone',
    'company',
  ],
  companies: ['website', 'phone', 'name', 'domain'],
  deals: ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
  products: ['name', 'description', 'price', 'hs_sku'],
  line_items: [],
  notes: ['hs_note_body'],
  calls: [],
  emails: [],
  meetings: [],
  tasks: ['hs_task_body', 'hs_task_subject'],
};

interface Sort {
  name: string;
  descending: boolean;
}

function readGroups(body: JsonObject): JsonObject[][] {
  const groups = asArray(body['filterGroups']).map((group) =>
    asArray(asObject(group)['filters']).map(asObject),
  );
  const loose = asArray(body['filters']).map(asObject);
  if (loose.length > 0) groups.push(loose);
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  const tooLong = groups.some((group) => group.length > MAX_FILTERS_PER_GROUP);
  if (groups.length > MAX_GROUPS || tooLong || total > MAX_FILTERS) {
    throw validationError(
      `at most ${MAX_GROUPS} filter groups of ${MAX_FILTERS_PER_GROUP} filters, ${MAX_FILTERS} in all`,
    );
  }
  return groups;
}

function readSort(body: JsonObject): Sort | null {
  const sorts = asArray(body['sorts']);
  if (sorts.length > 1) throw validationError('only one sort is supported');
  const sort = sorts[0];
  if (typeof sort === 'string') {
    return sort.startsWith('-')
      ? { name: sort.slice(1), descending: true }
      : { name: sort, descending: false };
  }
  if (!isObject(sort)) return null;
  return { name: asText(sort['propertyName']) ?? '', descending: sort['direction'] === 'DESCENDING' };
}

/** The first ones of a portal's own object are its searchable properties. */
function queryProperties({ name, custom }: ObjectType): readonly string[] {
  return isStandard(name) ? QUERY_PROPERTIES[name] : (custom?.searchableProperties ?? []);
}

function queryTest(world: World, type: ObjectType, query: string): CompiledFilter | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const readers = readersFor(world, type, queryProperties(type));
  const test = (record: PortalRecord, version: Version): boolean => {
    const text = readers
      .map((reader) => readValue(reader, record, version) ?? '')
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return { test, range: null };
}

/** A run of an index order that holds all hits. */
interface Candidates {
  all: readonly PortalRecord[];
  from: number;
  to: number;
  order: 'id' | 'modified';
}

function run(world: World, type: ObjectType, range: IndexRange): Candidates {
  const { search } = world.store(type);
  const { order } = range;
  const byId = order === 'id';
  const key = byId
    ? (record: PortalRecord) => record.num
    : (record: PortalRecord) => record.indexed?.updatedAt ?? 0;
  const all = byId ? search.byId(world.clock()) : search.byModified(world.clock());
  const from = lowerBound(all, range.from, key);
  const to = Number.isFinite(range.to) ? lowerBound(all, range.to + 1, key) : all.length;
  return { all, from, to: Math.max(from, to), order };
}

/** The shortest run that the filters allow. */
function candidates(world: World, type: ObjectType, groups: readonly CompiledFilter[][]): Candidates {
  const ranges = groups.length === 1 ? (groups[0] ?? []).flatMap((filter) => filter.range ?? []) : [];
  const found = ranges.map((range) => run(world, type, range));
  found.sort((a, b) => a.to - a.from - (b.to - b.from));
  const all = world.store(type).search.byId(world.clock());
  return found[0] ?? { all, from: 0, to: all.length, order: 'id' };
}

type SortKey = number | string;

function sortKey(world: World, type: ObjectType, name: string): (record: PortalRecord) => SortKey {
  if (name === 'hs_object_id') return (record) => record.num;
  if (name === type.modifiedProperty) return (record) => record.indexed?.updatedAt ?? 0;
  if (name === 'createdate') return (record) => (record.indexed ? createdAt(record, record.indexed) : 0);
  const definition = world.properties(type).get(name);
  const reader = readersFor(world, type, [name])[0];
  if (!definition || !reader) throw validationError(`property ${name} does not exist`);
  const numeric = definition.type === 'number';
  const instant = definition.type === 'date' || definition.type === 'datetime';
  return (record) => {
    const value = record.indexed && readValue(reader, record, record.indexed);
    if (value === null) return numeric || instant ? Number.NEGATIVE_INFINITY : '';
    if (numeric) return Number(value);
    return instant ? parseInstant(value) : value.toLowerCase();
  };
}

function inOrder(type: ObjectType, order: 'id' | 'modified', sort: Sort | null): boolean {
  const name = sort?.name ?? 'hs_object_id';
  return name === (order === 'id' ? 'hs_object_id' : type.modifiedProperty);
}

function sorted(
  world: World,
  type: ObjectType,
  records: readonly PortalRecord[],
  order: 'id' | 'modified',
  sort: Sort | null,
): readonly PortalRecord[] {
  if (inOrder(type, order, sort)) return sort?.descending ? [...records].reverse() : records;
  const key = sortKey(world, type, sort?.name ?? 'hs_object_id');
  const keyed = records.map((record) => ({ record, key: key(record) }));
  const sign = sort?.descending ? -1 : 1;
  keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : a.record.num - b.record.num));
  return keyed.map((item) => item.record);
}

/** True when the candidates need no further test: one range of its own index and nothing else. */
function onlyRange(groups: readonly CompiledFilter[][], query: CompiledFilter | null): boolean {
  if (query) return false;
  return groups.length === 0 || (groups.length === 1 && (groups[0]?.length ?? 0) <= 1 && hasRange(groups[0]));
}

function hasRange(group: readonly CompiledFilter[] | undefined): boolean {
  return !group || group.every((filter) => filter.range !== null);
}

/** A page of a run that is in order already, from its end when descending. */
function cut(
  all: readonly PortalRecord[],
  from: number,
  to: number,
  offset: number,
  limit: number,
  descending: boolean,
): readonly PortalRecord[] {
  if (!descending) return all.slice(from + offset, Math.min(to, from + offset + limit));
  const end = to - offset;
  return end <= from ? [] : all.slice(Math.max(from, end - limit), end).reverse();
}

/** The hits of one page and how many there are in all. */
function find(
  world: World,
  type: ObjectType,
  groups: readonly CompiledFilter[][],
  query: CompiledFilter | null,
  sort: Sort | null,
  { offset, limit }: { offset: number; limit: number },
): { total: number; page: readonly PortalRecord[] } {
  const { all, from, to, order } = candidates(world, type, groups);
  if (onlyRange(groups, query) && inOrder(type, order, sort)) {
    return { total: to - from, page: cut(all, from, to, offset, limit, sort?.descending ?? false) };
  }
  const test = (record: PortalRecord): boolean => {
    const version = record.indexed;
    if (!version || (query && !query.test(record, version))) return false;
    if (groups.length === 0) return true;
    return groups.some((group) => group.every((filter) => filter.test(record, version)));
  };
  const hits = all.slice(from, to).filter(test);
  return { total: hits.length, page: sorted(world, type, hits, order, sort).slice(offset, offset + limit) };
}

/** POST {P}/{type}/search over what the index knows (HF chapter 9). */
export function searchRecords(call: Call, type: ObjectType): Answer {
  const { world } = call;
  if (call.bodyText.length > MAX_BODY) throw validationError(`The request body is longer than ${MAX_BODY}`);
  const body = parseObject(call);
  const limit = asNumber(body['limit'], 10);
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) {
    throw validationError(`limit must be at most ${MAX_LIMIT}`);
  }
  const offset = readOffset(body['after']);
  if (offset + limit > MAX_REACH) throw validationError(`paging reaches at most ${MAX_REACH} results`);
  const groups = readGroups(body).map((group) => group.map((filter) => compileFilter(world, type, filter)));
  const query = queryTest(world, type, asText(body['query']) ?? '');
  const { total, page } = find(world, type, groups, query, readSort(body), { offset, limit });
  const readers = readersFor(world, type, withSystemNames(type, asStrings(body['properties'])));
  const write = recordWriter(readers);
  let results = '';
  for (const record of page) {
    if (!record.indexed) continue;
    results += `${results === '' ? '' : ','}${write(record, record.indexed)}}`;
  }
  const end = offset + limit;
  const paging = end < total ? `,"paging":{"next":{"after":"${end}","link":"?after=${end}"}}` : '';
  return { status: 200, text: `{"total":${total},"results":[${results}]${paging}}` };
}
