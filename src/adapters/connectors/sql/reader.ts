import type {
  CallContext,
  FoundRecords,
  ReadPagesRequest,
  ReadSelection,
  RecordPage,
} from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { ReadAccess } from './access.js';
import type { BoundType } from './binding.js';
import { attachChildren } from './children.js';
import { rangeClause, windowClause, windowColumn } from './clauses.js';
import type { Row } from './dialects/dialect.js';
import { isKey } from './key-forms.js';
import { recordShape, toRecord, type RecordShape } from './mapper.js';
import { cutPages, encodeWindowCursor, PAGES_PER_READ } from './paging.js';

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
    `select ${shape.expressions.join(', ')}${window === null ? '' : `, ${window.native}::text`}`,
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
  const text = `select ${shape.expressions.join(', ')} from ${type.table} as t where t.${type.key.column} = any(${list}) and ${type.filter}`;
  return access.client.query(text, [ids], context);
}
