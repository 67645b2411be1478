import type { FieldValue, FieldValues } from '../records/field-value.js';

/** Filters that all hold; a record is wanted when one group does (the shape of HubSpot's search, HF chapter 6). */
export interface SearchFilterGroup {
  readonly filters: readonly SearchFilter[];
}

export type SearchFilter =
  | { readonly field: string; readonly operator: ComparingOperator; readonly value: string }
  | {
      readonly field: string;
      readonly operator: 'BETWEEN';
      readonly value: string;
      readonly highValue: string;
    }
  | { readonly field: string; readonly operator: 'IN' | 'NOT_IN'; readonly values: readonly string[] }
  | { readonly field: string; readonly operator: 'HAS_PROPERTY' | 'NOT_HAS_PROPERTY' };

export type ComparingOperator = 'EQ' | 'NEQ' | 'LT' | 'LTE' | 'GT' | 'GTE';

/** HubSpot's bounds of one search. */
export const SEARCH_LIMITS = { groups: 5, filtersPerGroup: 6, filters: 18, values: 100 } as const;

const COMPARING: ReadonlySet<string> = new Set(['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE']);
const FIELD = /^[A-Za-z_][A-Za-z0-9_.]{0,99}$/;

export type ParsedSearch =
  | { readonly ok: true; readonly groups: readonly SearchFilterGroup[] }
  | { readonly ok: false; readonly message: string };

/** Reads the `search` of a script's answer: a list of groups, each `{filters: [...]}`. */
export function parseSearch(value: unknown): ParsedSearch {
  if (!Array.isArray(value)) return refuse('search must be a list of groups');
  const groups: SearchFilterGroup[] = [];
  for (const group of value as readonly unknown[]) {
    const listed = isObject(group) ? group['filters'] : undefined;
    if (!Array.isArray(listed) || listed.length === 0) return refuse('each group needs a list "filters"');
    const filters: SearchFilter[] = [];
    for (const each of listed as readonly unknown[]) {
      const filter = parseFilter(each);
      if (typeof filter === 'string') return refuse(filter);
      filters.push(filter);
    }
    if (filters.length > SEARCH_LIMITS.filtersPerGroup)
      return refuse(`a group has at most ${SEARCH_LIMITS.filtersPerGroup} filters`);
    groups.push({ filters });
  }
  if (groups.length > SEARCH_LIMITS.groups) return refuse(`there are at most ${SEARCH_LIMITS.groups} groups`);
  if (groups.reduce((sum, g) => sum + g.filters.length, 0) > SEARCH_LIMITS.filters)
    return refuse(`there are at most ${SEARCH_LIMITS.filters} filters in all`);
  return { ok: true, groups };
}

/** A filter, or what is wrong with it. */
function parseFilter(filter: unknown): SearchFilter | string {
  if (!isObject(filter)) return 'each filter must be an object';
  const { field, operator } = filter;
  if (typeof field !== 'string' || !FIELD.test(field)) return 'each filter needs a "field"';
  switch (operator) {
    case 'HAS_PROPERTY':
    case 'NOT_HAS_PROPERTY':
      return { field, operator };
    case 'IN':
    case 'NOT_IN': {
      const values = Array.isArray(filter['values'])
        ? (filter['values'] as readonly unknown[]).map(text)
        : [];
      if (values.length === 0 || values.length > SEARCH_LIMITS.values || !values.every(isText))
        return `${operator} needs 1 to ${SEARCH_LIMITS.values} "values"`;
      return { field, operator, values };
    }
    case 'BETWEEN': {
      const [value, highValue] = [text(filter['value']), text(filter['highValue'])];
      if (value === null || highValue === null) return 'BETWEEN needs "value" and "highValue"';
      return { field, operator, value, highValue };
    }
    default: {
      if (typeof operator !== 'string' || !isComparing(operator)) return 'there is no such operator';
      const value = text(filter['value']);
      return value === null ? `${operator} needs a "value"` : { field, operator, value };
    }
  }
}

/** Judges records that were read without the search, so that both ways of reading admit the same ones. */
export function matchesSearch(groups: readonly SearchFilterGroup[], record: FieldValues): boolean {
  return groups.some((group) => group.filters.every((filter) => holds(filter, record[filter.field] ?? null)));
}

function holds(filter: SearchFilter, value: FieldValue): boolean {
  const own = value === null || value === '' ? null : String(value);
  switch (filter.operator) {
    case 'HAS_PROPERTY':
      return own !== null;
    case 'NOT_HAS_PROPERTY':
      return own === null;
    case 'IN':
      return own !== null && filter.values.some((each) => same(own, each));
    case 'NOT_IN':
      return own === null || !filter.values.some((each) => same(own, each));
    case 'BETWEEN':
      return own !== null && order(own, filter.value) >= 0 && order(own, filter.highValue) <= 0;
    case 'EQ':
      return own !== null && same(own, filter.value);
    case 'NEQ':
      return own === null || !same(own, filter.value);
    case 'LT':
      return own !== null && order(own, filter.value) < 0;
    case 'LTE':
      return own !== null && order(own, filter.value) <= 0;
    case 'GT':
      return own !== null && order(own, filter.value) > 0;
    case 'GTE':
      return own !== null && order(own, filter.value) >= 0;
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Numbers by size, other text (dates and instants among it) by code unit. */
function order(a: string, b: string): number {
  if (NUMBER.test(a) && NUMBER.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function isComparing(operator: string): operator is ComparingOperator {
  return COMPARING.has(operator);
}

function text(value: unknown): string | null {
  if (typeof value === 'string') return value.length <= 1_000 ? value : null;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function isText(value: string | null): value is string {
  return value !== null;
}

function refuse(message: string): ParsedSearch {
  return { ok: false, message };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
