import { associationsOf } from './associations.js';
import { apiError, validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asStrings, asText } from './json.js';
import type { ObjectType } from './object-types.js';
import { findStandardType } from './object-types.js';
import { readersFor, readValue } from './read-values.js';
import type { PortalRecord, Version } from './record.js';
import { parseInstant } from './time.js';
import type { World } from './world.js';

export type Predicate = (record: PortalRecord, version: Version) => boolean;

/** A range that the index can answer by position instead of by looking at every record. */
export interface IndexRange {
  order: 'id' | 'modified';
  /** Inclusive bounds. */
  from: number;
  to: number;
}

export interface CompiledFilter {
  test: Predicate;
  range: IndexRange | null;
}

type ValueKind = 'number' | 'instant' | 'exact' | 'text';

function kindOf(type: string): ValueKind {
  switch (type) {
    case 'number':
      return 'number';
    case 'date':
    case 'datetime':
      return 'instant';
    case 'enumeration':
    case 'bool':
      return 'exact';
    default:
      return 'text';
  }
}

function invalid(message: string): Error {
  return validationError(`There was a problem with the request: ${message}`);
}

/** A comparable number; texts compare lower-cased (HF S9). */
function comparable(kind: ValueKind, value: string): number | string {
  switch (kind) {
    case 'number':
      return Number(value);
    case 'instant':
      return parseInstant(value);
    case 'exact':
      return value;
    case 'text':
      return value.toLowerCase();
  }
}

function bound(kind: ValueKind, filter: JsonObject, key: string): number | string {
  const text = asText(filter[key]);
  if (text === undefined) throw invalid(`${key} is missing`);
  const value = comparable(kind, text);
  if (typeof value === 'number' && Number.isNaN(value)) throw invalid(`${text} is not a valid ${key}`);
  // HF S10: the epoch itself breaks the real service.
  if (kind === 'instant' && value === 0) throw apiError(500, 'internal error');
  return value;
}

function tokens(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}*]+/u)
    .filter((token) => token !== '');
}

/** CONTAINS_TOKEN: every token of the pattern occurs; `*` stands for any characters (HF S2). */
function tokenTest(pattern: string): (value: string) => boolean {
  const wanted = tokens(pattern).map((token) =>
    token.includes('*') ? new RegExp(`^${token.replaceAll('*', '.*')}$`, 'u') : token,
  );
  return (value) => {
    const found = tokens(value);
    return wanted.every((want) =>
      typeof want === 'string' ? found.includes(want) : found.some((token) => want.test(token)),
    );
  };
}

type ValueTest = (value: string | null) => boolean;

function listTest(kind: ValueKind, filter: JsonObject): ValueTest {
  const values = asStrings(filter['values']);
  if (values.length === 0) throw invalid('values must not be empty');
  // Text values are compared as sent with the lower-cased stored value: upper case never matches (HF S9).
  const set = new Set<number | string>(
    kind === 'text' || kind === 'exact' ? values : values.map((value) => comparable(kind, value)),
  );
  return (value) => {
    if (value === null) return false;
    if (kind === 'exact') return value.split(';').some((part) => set.has(part));
    return set.has(comparable(kind, value));
  };
}

function orderTest(kind: ValueKind, compare: (value: number | string) => boolean): ValueTest {
  return (value) => value !== null && compare(comparable(kind, value));
}

function betweenTest(kind: ValueKind, filter: JsonObject): ValueTest {
  const low = bound(kind, filter, 'value');
  const high = bound(kind, filter, 'highValue');
  if (low > high) throw invalid('the range ends before it starts');
  return orderTest(kind, (value) => value >= low && value <= high);
}

function operatorTest(kind: ValueKind, filter: JsonObject): ValueTest {
  const limit = (): number | string => bound(kind, filter, 'value');
  switch (asText(filter['operator'])) {
    case 'HAS_PROPERTY':
      return (value) => value !== null;
    case 'NOT_HAS_PROPERTY':
      return (value) => value === null;
    case 'IN':
      return listTest(kind, filter);
    case 'NOT_IN': {
      const inside = listTest(kind, filter);
      return (value) => value !== null && !inside(value);
    }
    case 'BETWEEN':
      return betweenTest(kind, filter);
    case 'CONTAINS_TOKEN': {
      const test = tokenTest(asText(filter['value']) ?? '');
      return (value) => value !== null && test(value);
    }
    case 'NOT_CONTAINS_TOKEN': {
      const test = tokenTest(asText(filter['value']) ?? '');
      return (value) => value === null || !test(value);
    }
    default:
      return comparisonTest(kind, asText(filter['operator']) ?? '', limit());
  }
}

function comparisonTest(kind: ValueKind, operator: string, limit: number | string): ValueTest {
  switch (operator) {
    case 'EQ':
      return orderTest(kind, (value) => value === limit);
    case 'NEQ':
      return orderTest(kind, (value) => value !== limit);
    case 'LT':
      return orderTest(kind, (value) => value < limit);
    case 'LTE':
      return orderTest(kind, (value) => value <= limit);
    case 'GT':
      return orderTest(kind, (value) => value > limit);
    case 'GTE':
      return orderTest(kind, (value) => value >= limit);
    default:
      throw invalid(`${operator} is not a known operator`);
  }
}

/** Inclusive bounds of an ordering filter over whole numbers, or null. */
function numericRange(kind: ValueKind, filter: JsonObject): { from: number; to: number } | null {
  const value = comparable(kind, asText(filter['value']) ?? '');
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return null;
  switch (asText(filter['operator'])) {
    case 'EQ':
      return { from: value, to: value };
    case 'GT':
      return { from: value + 1, to: Number.POSITIVE_INFINITY };
    case 'GTE':
      return { from: value, to: Number.POSITIVE_INFINITY };
    case 'LT':
      return { from: Number.NEGATIVE_INFINITY, to: value - 1 };
    case 'LTE':
      return { from: Number.NEGATIVE_INFINITY, to: value };
    case 'BETWEEN':
      return { from: value, to: Number(comparable(kind, asText(filter['highValue']) ?? '')) };
    default:
      return null;
  }
}

function rangeOf(type: ObjectType, name: string, kind: ValueKind, filter: JsonObject): IndexRange | null {
  if (name !== 'hs_object_id' && name !== type.modifiedProperty) return null;
  const range = numericRange(kind, filter);
  return range && { order: name === 'hs_object_id' ? 'id' : 'modified', ...range };
}

/** HF S12: `associations.{type}` with the id of the other record; not for objects of the portal's own. */
function associationFilter(name: string, filter: JsonObject): CompiledFilter {
  const to = findStandardType(name.slice('associations.'.length));
  const wanted = Number(asText(filter['value']) ?? Number.NaN);
  if (!to || asText(filter['operator']) !== 'EQ') throw invalid(`${name} cannot be filtered like this`);
  const test: Predicate = (record) => associationsOf(record, to).some((entry) => entry.toId === wanted);
  return { test, range: null };
}

/** Compiles one filter; unknown properties and operators are refused. */
export function compileFilter(world: World, type: ObjectType, filter: JsonObject): CompiledFilter {
  const name = asText(filter['propertyName']) ?? '';
  if (name.startsWith('associations.')) return associationFilter(name, filter);
  const definition = world.properties(type).get(name);
  const reader = readersFor(world, type, [name])[0];
  if (!definition || !reader) throw invalid(`property ${name} does not exist`);
  // HF S14.
  if (UNSEARCHABLE.has(name)) throw invalid(`property ${name} cannot be filtered`);
  const kind = kindOf(definition.type);
  const valueTest = operatorTest(kind, filter);
  // HF D7: contacts are not indexed under this name; nothing matches and nothing complains.
  if (type.name === 'contacts' && name === 'hs_lastmodifieddate') return { test: () => false, range: null };
  const span = CREATED.has(name) ? numericRange(kind, filter) : null;
  if (span) return { test: createdPredicate(span), range: null };
  const range = rangeOf(type, name, kind, filter);
  if (range) return { test: rangePredicate(range), range };
  return { test: (record, version) => valueTest(readValue(reader, record, version)), range: null };
}

const UNSEARCHABLE: ReadonlySet<string> = new Set([
  'hs_body_preview',
  'hs_body_preview_html',
  'hs_email_html',
]);

const CREATED: ReadonlySet<string> = new Set(['createdate', 'hs_createdate']);

/** Milliseconds at which a record counts as created; users may set another date than the true one. */
export function createdAt(record: PortalRecord, version: Version): number {
  const set = version.props['createdate'];
  return set === undefined ? record.createdAt : parseInstant(set);
}

function createdPredicate({ from, to }: { from: number; to: number }): Predicate {
  return (record, version) => {
    const at = createdAt(record, version);
    return at >= from && at <= to;
  };
}

function rangePredicate({ order, from, to }: IndexRange): Predicate {
  if (order === 'id') return (record) => record.num >= from && record.num <= to;
  return (_, version) => version.updatedAt >= from && version.updatedAt <= to;
}
