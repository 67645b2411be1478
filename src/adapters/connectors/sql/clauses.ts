import type { ReadPagesRequest, ReadRange } from '../../../application/ports/record-system.port.js';
import type { ReadAccess } from './access.js';
import type { BoundType } from './binding.js';
import { configurationFailure } from './errors.js';
import { fieldOf } from './mapper.js';
import { decodeWindowCursor } from './paging.js';

export interface Clause {
  readonly conditions: string[];
  readonly values: unknown[];
}

export function rangeClause(access: ReadAccess, type: BoundType, request: ReadPagesRequest): Clause {
  const clause = selectedBy(access, type, request);
  if (request.range.kind !== 'range') return clause;
  const key = `t.${type.key.column}`;
  const after = request.cursor ?? request.range.after;
  if (after !== null) bound(access, clause, `${key} > `, after, type.key.native.typeName);
  if (request.range.upTo !== null)
    bound(access, clause, `${key} <= `, request.range.upTo, type.key.native.typeName);
  return clause;
}

export function windowClause(
  access: ReadAccess,
  type: BoundType,
  request: ReadPagesRequest,
  column: string,
): Clause {
  const clause = selectedBy(access, type, request);
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

/** The type's own rows, of those the ones that a job takes. */
function selectedBy({ dialect }: ReadAccess, type: BoundType, { selection }: ReadPagesRequest): Clause {
  const clause: Clause = { conditions: [type.filter], values: [] };
  for (const [name, wanted] of Object.entries(selection.where ?? {})) {
    const { column, native } = fieldOf(type, name);
    const list = dialect.parameterList(clause.values.push(wanted), native.typeName);
    clause.conditions.push(`t.${column} = any(${list})`);
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

export function windowColumn(
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
