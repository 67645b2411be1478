import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { BoundColumn, BoundType } from './binding.js';
import type { Cell, Row } from './dialects/dialect.js';
import { configurationFailure } from './errors.js';

/** Which columns a statement selects, and how a row of it becomes a record. */
export interface RecordShape {
  readonly type: BoundType;
  readonly fields: readonly BoundColumn[];
  readonly parents: readonly BoundColumn[];
  readonly parentTypes: readonly string[];
  /** Expressions over `t`: key, created, modified, deleted, fields, parents, and who changed it where the type tells. */
  readonly expressions: readonly string[];
}

const HEAD = 4;
const NO_ASSOCIATIONS: Readonly<Record<string, readonly string[]>> = {};
const NONE: readonly string[] = [];

export function recordShape(
  type: BoundType,
  fields: readonly string[],
  associations: readonly string[],
): RecordShape {
  const columns = [...new Set(fields)].map((field) => fieldOf(type, field));
  const parents = type.parents.filter((parent) => associations.includes(parent.type));
  const expressions = [
    type.key.raw,
    type.createdAt?.raw ?? 'null',
    type.modifiedAt?.raw ?? 'null',
    type.deleted ?? 'false',
    ...columns.map((column) => column.read),
    ...parents.map((parent) => parent.column.read),
    ...authorOf(type),
  ];
  return {
    type,
    fields: columns,
    parents: parents.map((parent) => parent.column),
    parentTypes: parents.map((parent) => parent.type),
    expressions,
  };
}

/** Throws a configuration failure that names the field. */
export function fieldOf(type: BoundType, field: string): BoundColumn {
  const column = type.fields.get(field);
  if (column) return column;
  throw configurationFailure('unknown-field', `The record type "${type.name}" has no field "${field}".`);
}

export function toRecord(shape: RecordShape, row: Row): SystemRecord {
  const fields: Record<string, FieldValue> = {};
  let at = HEAD;
  for (const column of shape.fields) fields[column.field] = toValue(column, row[at++] ?? null);
  const record = {
    id: String(row[0]),
    fields,
    createdAt: instant(row[1] ?? null),
    modifiedAt: instant(row[2] ?? null),
    archived: row[3] === true,
    formerIds: NONE,
    associations: shape.parents.length === 0 ? NO_ASSOCIATIONS : parentIds(shape, row, at),
  };
  return shape.type.changedBy === null ? record : withAuthor(record, row, at + shape.parents.length);
}

/** Who and when, behind everything else. */
function authorOf({ changedBy }: BoundType): readonly string[] {
  return changedBy === null ? NONE : [changedBy.read, changedBy.readAt ?? 'null'];
}

function withAuthor(record: SystemRecord, row: Row, from: number): SystemRecord {
  const userId = row[from] ?? null;
  const at = instant(row[from + 1] ?? null) ?? record.modifiedAt;
  return { ...record, changedBy: { userId: userId === null ? null : String(userId).trim(), at } };
}

function parentIds(shape: RecordShape, row: Row, from: number): Record<string, readonly string[]> {
  const associations: Record<string, readonly string[]> = {};
  shape.parentTypes.forEach((type, index) => {
    const id = row[from + index] ?? null;
    associations[type] = [...(associations[type] ?? NONE), ...(id === null ? NONE : [String(id)])];
  });
  return associations;
}

export function toValue(column: BoundColumn, cell: Cell): FieldValue {
  if (cell === null) return null;
  if (column.type === 'datetime') return instant(cell);
  if (column.type === 'boolean' && typeof cell === 'string')
    return /^(t|true|y|yes|1|j|on)$/i.test(cell.trim());
  return column.type !== 'boolean' && typeof cell === 'boolean' ? String(cell) : cell;
}

/** Written fields as the row now holds them; `cells` are aligned with `columns`. */
export function toStored(
  columns: readonly BoundColumn[],
  cells: Row,
  from: number,
  written: FieldValues,
): FieldValues {
  const stored: Record<string, FieldValue> = {};
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index] as BoundColumn;
    if (column.field in written) stored[column.field] = toValue(column, cells[from + index] ?? null);
  }
  return stored;
}

/** Milliseconds unless the source has more: "…:17.883Z", "…:17.883412Z". */
function instant(cell: Cell): string | null {
  if (typeof cell !== 'string' || cell === '') return null;
  return cell.endsWith('000Z') && cell.length === 27 ? `${cell.slice(0, 23)}Z` : cell;
}
