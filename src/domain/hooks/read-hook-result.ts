import type { FieldValue } from '../records/field-value.js';
import type { HookPoint } from './hook-definition.js';
import { NO_RESULT, type HookNotice, type HookResult } from './hook-result.js';
import { parseSearch } from './search-filter.js';

export type ReadResult =
  { readonly ok: true; readonly result: HookResult } | { readonly ok: false; readonly message: string };

export const RESULT_LIMITS = { fields: 500, texts: 20, textLength: 2_000, valueLength: 65_536 } as const;

// A script's keys become keys of our objects: none of them may reach a prototype.
const DROPPED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const ANSWERS: Readonly<Record<HookPoint, readonly string[]>> = {
  preImport: ['set', 'skip', 'audit', 'notify'],
  preExport: ['set', 'skip', 'audit', 'notify'],
  preLink: ['skip', 'audit', 'notify'],
  postImport: ['audit', 'notify'],
  postExport: ['audit', 'notify'],
  postLink: ['audit', 'notify'],
  filter: ['skip', 'search', 'audit', 'notify'],
};

/**
 * Checks what a script returned (any JSON) against what its point may answer, and brings it into the form of field
 * values: numbers become text, lists of texts a multi-select. Nothing returned = nothing to do.
 */
export function readHookResult(point: HookPoint, value: unknown): ReadResult {
  if (value === null || value === undefined) return { ok: true, result: NO_RESULT };
  if (typeof value === 'boolean') return readVerdict(point, value);
  if (!isObject(value)) return refuse('A script returns an object or nothing');
  const known = ANSWERS[point];
  for (const key of Object.keys(value)) {
    if (!DROPPED.has(key) && !known.includes(key))
      return refuse(`"${shorten(key)}" is no answer of ${point}; it may be ${known.join(', ')}`);
  }
  const set = readSet(own(value, 'set'));
  if (typeof set === 'string') return refuse(set);
  const audit = readList(own(value, 'audit'), readText);
  if (audit === null) return refuse(listMessage('audit'));
  const notify = readList(own(value, 'notify'), readNotice);
  if (notify === null) return refuse(listMessage('notify'));
  const skip = readSkip(own(value, 'skip'));
  if (skip === undefined) return refuse('skip is true, false or a reason');
  const searched = own(value, 'search');
  if (searched === undefined || searched === null)
    return { ok: true, result: { set, skip, audit, notify, search: null } };
  const search = parseSearch(searched);
  if (!search.ok) return refuse(`Of search: ${search.message}`);
  return { ok: true, result: { set, skip, audit, notify, search: search.groups } };
}

function readVerdict(point: HookPoint, admitted: boolean): ReadResult {
  if (point !== 'filter') return refuse('Only a filter answers true or false');
  return { ok: true, result: admitted ? NO_RESULT : { ...NO_RESULT, skip: { reason: null } } };
}

function readSkip(value: unknown): HookResult['skip'] | undefined {
  if (value === undefined || value === null || value === false) return null;
  if (value === true) return { reason: null };
  const reason = readText(value);
  return reason === null ? undefined : { reason };
}

function readSet(value: unknown): Record<string, FieldValue> | string {
  const set: Record<string, FieldValue> = {};
  if (value === undefined || value === null) return set;
  if (!isObject(value)) return 'set is an object of fields and values';
  const entries = Object.entries(value).filter(([key]) => !DROPPED.has(key));
  if (entries.length > RESULT_LIMITS.fields) return `set has more than ${RESULT_LIMITS.fields} fields`;
  for (const [field, given] of entries) {
    const read = readValue(given);
    if (read === undefined)
      return `set.${shorten(field)} must be a text, number, boolean, null or a list of texts`;
    set[field] = read;
  }
  return set;
}

function readValue(value: unknown): FieldValue | undefined {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? plainNumber(value) : undefined;
  if (typeof value === 'string') return value.length <= RESULT_LIMITS.valueLength ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  const items = value as readonly unknown[];
  if (!items.every((item) => typeof item === 'string')) return undefined;
  const joined = [...new Set(items)].sort().join(';');
  return joined.length <= RESULT_LIMITS.valueLength ? joined : undefined;
}

/** Decimal text without an exponent; what no double holds exactly should be returned as text anyway. */
function plainNumber(value: number): string | undefined {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '');
}

function readText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' && value.length <= RESULT_LIMITS.textLength
    ? value
    : null;
}

function readNotice(value: unknown): HookNotice | null {
  const plain = readText(value);
  if (plain !== null) return { subject: null, message: plain };
  if (!isObject(value)) return null;
  const message = readText(own(value, 'message'));
  if (message === null) return null;
  return { subject: readText(own(value, 'subject')), message };
}

/** One or a list; null = not readable. */
function readList<T>(value: unknown, read: (item: unknown) => T | null): readonly T[] | null {
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (items.length > RESULT_LIMITS.texts) return null;
  const found: T[] = [];
  for (const item of items) {
    const one = read(item);
    if (one === null) return null;
    found.push(one);
  }
  return found;
}

function listMessage(name: string): string {
  return `${name} is a text or a list of up to ${RESULT_LIMITS.texts} texts of at most ${RESULT_LIMITS.textLength} characters`;
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function shorten(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 60)}…`;
}

function refuse(message: string): ReadResult {
  return { ok: false, message: `${message}.` };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
