import type {
  CallContext,
  FoundRecords,
  IdRange,
  ReadPagesRequest,
  ReadRange,
  ReadSelection,
  RecordPage,
} from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import { attachChildren } from './children.js';
import type { BoundType } from './binding.js';
import type { SqlClient } from './client.js';
import type { Dialect, Row } from './dialects/dialect.js';
import { configurationFailure } from './errors.js';
import { recordShape, toRecord, type RecordShape } from './mapper.js';
import { cutPages, decodeWindowCursor, encodeWindowCursor, PAGES_PER_READ } from './paging.js';
import type { SystemBinding } from './system-binding.js';

/** Everything a statement needs; bound afresh when the description changes. */
export interface ReadAccess {
  readonly binding: SystemBinding;
  readonly dialect: Dialect;
  readonly client: SqlClient;
}

interface Clause {
  readonly conditions: string[];
  readonly values: unknown[];
}

/** Pages by ascending key, or of a window by (watermark, key). */
export async function readPages(
  access: ReadAccess,
  type: BoundType,
  request: ReadPagesRequest,
  context: CallContext,
): Promise<readonly RecordPage[]> {
  const shape = recordShape(type, request.selection.fields, request.selection.associations);
  const limit = request.pageSize * PAGES_PER_READ;
  const window = request.range.kind === 'window' ? windowColumn(type, request.range) : null;
  const clause =
    window === null ? rangeClause(access, type, request) : windowClause(access, type, request, window.raw);
  const order = window === null ? `t.${type.key.column}` : `${window.native}, t.${type.key.column}`;
  const text = [
    `select ${shape.select}${window === null ? '' : `, ${window.native}::text`}`,
    `from ${type.table} as t`,
    `where ${clause.conditions.join(' and ')}`,
    `order by ${order} limit ${limit + 1}`,
  ].join('\n');
  const rows = await access.client.query(text, clause.values, context);
  const kept = rows.slice(0, limit);
  const records = kept.map((row) => toRecord(shape, row));
  const cursors = kept.map((row, index) => cursorOf(row, records[index]?.id ?? '', window !== null));
  const complete = await attachChildren(access, type, request.selection.associations, records, context);
  return cutPages(complete, cursors, request.pageSize, rows.length > limit);
}

function cursorOf(row: Row, id: string, window: boolean): string {
  return window ? encodeWindowCursor({ at: String(row[row.length - 1]), key: id }) : id;
}

function rangeClause(access: ReadAccess, type: BoundType, request: ReadPagesRequest): Clause {
  const clause: Clause = { conditions: [type.filter], values: [] };
  if (request.range.kind !== 'range') return clause;
  const key = `t.${type.key.column}`;
  const after = request.cursor ?? request.range.after;
  if (after !== null) bound(access, clause, `${key} > `, after, type.key.native.typeName);
  if (request.range.upTo !== null)
    bound(access, clause, `${key} <= `, request.range.upTo, type.key.native.typeName);
  return clause;
}

function windowClause(
  access: ReadAccess,
  type: BoundType,
  request: ReadPagesRequest,
  column: string,
): Clause {
  const clause: Clause = { conditions: [type.filter], values: [] };
  if (request.range.kind !== 'window') return clause;
  const { since, until } = windowBounds(type, request.range);
  const native = windowColumn(type, request.range).type;
  bound(access, clause, `${column} >= `, since, native);
  bound(access, clause, `${column} <= `, until, native);
  if (request.cursor !== null) {
    const cursor = decodeWindowCursor(request.cursor);
    const first = clause.values.push(cursor.at, cursor.key) - 1;
    const place = `${access.dialect.parameter(first, native)}, ${access.dialect.parameter(first + 1, type.key.native.typeName)}`;
    clause.conditions.push(`(${column}, t.${type.key.column}) > (${place})`);
  }
  return clause;
}

function bound(access: ReadAccess, clause: Clause, sql: string, value: string, typeName: string): void {
  clause.conditions.push(sql + access.dialect.parameter(clause.values.push(value), typeName));
}

/** Late commits: what was written before the window's start may have become visible only after it was read last. */
function windowBounds(
  type: BoundType,
  range: ReadRange & { kind: 'window' },
): { since: string; until: string } {
  const since = Date.parse(range.since);
  if (Number.isNaN(since))
    throw configurationFailure('bad-window', 'The start of the window is not an instant.');
  const overlap = range.by === 'modified' ? (type.watermark?.overlapMs ?? 0) : 0;
  return { since: overlap === 0 ? range.since : new Date(since - overlap).toISOString(), until: range.until };
}

function windowColumn(
  type: BoundType,
  range: ReadRange & { kind: 'window' },
): { readonly raw: string; readonly native: string; readonly type: string } {
  const column = range.by === 'created' ? type.createdAt : (type.watermark?.column ?? null);
  if (column === null) {
    const what = range.by === 'created' ? 'a "createdAt" field' : 'a watermark column';
    throw configurationFailure(
      'no-watermark',
      `Reading "${type.name}" by time needs ${what} in its description.`,
    );
  }
  const native = `t.${column.column}`;
  return { raw: native, native, type: column.native.typeName };
}

export async function readByIds(
  access: ReadAccess,
  type: BoundType,
  selection: ReadSelection,
  ids: readonly string[],
  context: CallContext,
): Promise<FoundRecords> {
  const shape = recordShape(type, selection.fields, selection.associations);
  const usable = ids.filter((id) => isKey(type, id));
  const found = new Map<string, SystemRecord>();
  for (let from = 0; from < usable.length; from += 1_000) {
    const rows = await selectByKeys(access, shape, usable.slice(from, from + 1_000), context);
    const records = rows.map((row) => toRecord(shape, row));
    for (const record of await attachChildren(access, type, selection.associations, records, context)) {
      found.set(record.id, record);
    }
  }
  return { found, missing: ids.filter((id) => !found.has(id)) };
}

function selectByKeys(
  access: ReadAccess,
  shape: RecordShape,
  ids: readonly string[],
  context: CallContext,
): Promise<readonly Row[]> {
  const { type } = shape;
  const list = access.dialect.parameterList(1, type.key.native.typeName);
  const text = `select ${shape.select} from ${type.table} as t where t.${type.key.column} = any(${list}) and ${type.filter}`;
  return access.client.query(text, [ids], context);
}

const WHOLE_MAX: Readonly<Partial<Record<string, bigint>>> = {
  int2: 32_767n,
  int4: 2_147_483_647n,
  int8: 9_223_372_036_854_775_807n,
};
const UUID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/** An id that cannot be one of this column belongs to no row; asking for it would be an error. */
export function isKey(type: BoundType, id: string): boolean {
  return fits(type.key.native.kind, id);
}

export function fits(kind: string, value: string): boolean {
  if (kind === 'uuid') return UUID.test(value);
  const max = WHOLE_MAX[kind];
  if (max === undefined) return true;
  if (!/^-?\d{1,19}$/.test(value)) return false;
  const whole = BigInt(value);
  return whole <= max && whole >= -max;
}

/** Counts small tables and trusts the planner's figure for large ones. */
export async function estimateTotal(
  access: ReadAccess,
  type: BoundType,
  range: ReadRange | null,
  context: CallContext,
): Promise<number | null> {
  const whole = range === null || (range.kind === 'range' && range.after === null && range.upTo === null);
  if (whole && type.filter === 'true' && type.catalog.estimatedRows > 200_000)
    return type.catalog.estimatedRows;
  const selection = { type: type.name, fields: [], associations: [] };
  const request: ReadPagesRequest = { selection, range: range ?? ALL, cursor: null, pageSize: 1 };
  const clause =
    request.range.kind === 'range'
      ? rangeClause(access, type, request)
      : windowClause(access, type, request, windowColumn(type, request.range).raw);
  const text = `select count(*)::text from ${type.table} as t where ${clause.conditions.join(' and ')}`;
  const rows = await access.client.query(text, clause.values, context);
  return Number(rows[0]?.[0] ?? 0);
}

const ALL: ReadRange = { kind: 'range', after: null, upTo: null };
const WORTH_SPLITTING = 200;

/** Ranges of about equal numbers of rows. */
export async function splitRange(
  access: ReadAccess,
  type: BoundType,
  lanes: number,
  context: CallContext,
): Promise<readonly IdRange[]> {
  const key = `t.${type.key.column}`;
  const share = `((n + ${Math.max(1, Math.trunc(lanes))} - 1) / ${Math.max(1, Math.trunc(lanes))})`;
  const text = [
    `select k::text, n::text from (select ${key} as k, row_number() over (order by ${key}) as at, count(*) over () as n`,
    `  from ${type.table} as t where ${type.filter}) as r where at % ${share} = 0 and at < n order by at`,
  ].join('\n');
  const rows = lanes > 1 ? await access.client.query(text, [], context) : [];
  if (Number(rows[0]?.[1] ?? 0) < WORTH_SPLITTING) return [{ after: null, upTo: null }];
  const edges = rows.map((row) => String(row[0]));
  return [...edges, null].map((upTo, index) => ({ after: edges[index - 1] ?? null, upTo }));
}

/** By arithmetic on whole numbers; other keys have no middle that could be told without reading. */
export function middleOf(range: IdRange): string | null {
  const whole = /^\d{1,18}$/;
  if (range.upTo === null || !whole.test(range.upTo)) return null;
  const low = range.after === null ? 0n : whole.test(range.after) ? BigInt(range.after) : null;
  if (low === null) return null;
  const high = BigInt(range.upTo);
  return high - low < 2n ? null : String((low + high) / 2n);
}
