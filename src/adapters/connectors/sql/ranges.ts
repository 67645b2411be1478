import type {
  CallContext,
  IdRange,
  ReadPagesRequest,
  ReadRange,
} from '../../../application/ports/record-system.port.js';
import type { ReadAccess } from './access.js';
import type { BoundType } from './binding.js';
import { rangeClause, windowClause, windowColumn } from './clauses.js';

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
/** Largest page: ranges of whole pages leave one part-filled page in all instead of one each. */
const PAGE = 100;

/** Ranges of about equal numbers of rows, in whole pages. */
export async function splitRange(
  access: ReadAccess,
  type: BoundType,
  lanes: number,
  context: CallContext,
): Promise<readonly IdRange[]> {
  const key = `t.${type.key.column}`;
  const ranges = Math.max(1, Math.trunc(lanes)) * PAGE;
  const share = `((n + ${ranges} - 1) / ${ranges} * ${PAGE})`;
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
