import type { BoundColumn, BoundType } from './binding.js';
import { keyField } from './binding.js';
import type { Dialect, InsertSpec } from './dialects/dialect.js';
import type { WriteGroup } from './write-plan.js';

const KNOWN = new WeakMap<BoundType, Map<string, string>>();

/** The statement of a group, built once per set of columns. */
export function statementOf(dialect: Dialect, type: BoundType, group: WriteGroup): string {
  let known = KNOWN.get(type);
  if (known === undefined) KNOWN.set(type, (known = new Map()));
  const actor = actorOf(type, group);
  let key = actor === null ? group.kind : `${group.kind} by ${actor}`;
  for (const column of group.columns) key += ` ${column.field}`;
  let text = known.get(key);
  if (text === undefined) {
    text =
      group.kind === 'create' ? insertStatement(dialect, type, group) : updateStatement(dialect, type, group);
    known.set(key, text);
  }
  return text;
}

/** The statement of a group of creates; inputs are `c0, c1, ...` in the order of the group's columns. */
function insertStatement(dialect: Dialect, type: BoundType, group: WriteGroup): string {
  const given = group.columns;
  const columns: { column: string; sql: string }[] = [];
  given.forEach((column, index) => {
    if (column.column === type.key.column || column.column === type.number?.column) return;
    columns.push({ column: column.column, sql: givenSql(dialect, type, group, column, index) });
  });
  const numberIsKey = type.number?.column === type.key.column;
  if (type.number !== null && !numberIsKey) {
    columns.push({ column: type.number.column, sql: numberSql(dialect, type, type.number, given) });
  }
  const guard = guardColumn(type);
  if (guard !== null) columns.push({ column: guard, sql: 'i.p' });
  for (const column of type.fields.values()) {
    if (column.alwaysWritten && !column.readOnly && !given.includes(column)) {
      columns.push({ column: column.column, sql: column.write('null') });
    }
  }
  columns.push(...changedByOf(dialect, type, group));
  const known = new Set([type.key.column, ...columns.map((column) => column.column)]);
  columns.push(...type.constants.filter((constant) => !known.has(constant.column)));
  return dialect.insert({
    table: type.table,
    recordType: type.name,
    key: keySpec(dialect, type, given),
    sequence: type.number?.sequence ?? null,
    columns,
    inputs: given.length,
    returning: given.map((column) => column.read),
    guard: type.guard,
  });
}

function updateStatement(dialect: Dialect, type: BoundType, group: WriteGroup): string {
  return dialect.update({
    table: type.table,
    match: `t.${type.key.column} = i.k::${type.key.native.typeName} and ${type.filter}`,
    columns: [
      ...group.columns.map((column, index) => ({
        column: column.column,
        sql: givenSql(dialect, type, group, column, index),
      })),
      ...changedByOf(dialect, type, group),
    ],
    inputs: group.columns.length,
    returning: group.columns.map((column) => column.read),
  });
}

function actorOf({ changedBy }: BoundType, { actor }: WriteGroup): string | null {
  return changedBy === null || actor === null ? null : actor[changedBy.as];
}

function givenSql(
  dialect: Dialect,
  type: BoundType,
  group: WriteGroup,
  column: BoundColumn,
  index: number,
): string {
  const sql = column.write(`i.c${index}`);
  const by = changedBySql(dialect, type, group);
  return by === null || type.changedBy?.column !== column.column ? sql : `coalesce(${sql}, ${by})`;
}

function changedBySql(dialect: Dialect, type: BoundType, group: WriteGroup): string | null {
  const actor = actorOf(type, group);
  return actor === null ? null : `${dialect.literal(actor)}::${type.changedBy?.typeName ?? 'text'}`;
}

/** Who changed the row, unless a mapped field says so. */
function changedByOf(
  dialect: Dialect,
  type: BoundType,
  group: WriteGroup,
): readonly { readonly column: string; readonly sql: string }[] {
  const sql = changedBySql(dialect, type, group);
  const { changedBy } = type;
  if (changedBy === null || sql === null) return [];
  return group.columns.some(({ column }) => column === changedBy.column)
    ? []
    : [{ column: changedBy.column, sql }];
}

/** The column that keeps our operation id (`externalId`); a natural key is among the given columns. */
function guardColumn(type: BoundType): string | null {
  return type.guard.kind === 'column' && type.naturalKey === null ? type.guard.column : null;
}

/** Computed before the insert, so that the ledger and the answer know it. */
function keySpec(dialect: Dialect, type: BoundType, given: readonly BoundColumn[]): InsertSpec['key'] {
  const { key, number } = type;
  const override = key.native.identityAlways;
  if (number?.column === key.column)
    return { column: key.column, sql: numberSql(dialect, type, number, given), override };
  const chosen = keyField(type.fields, key);
  const at = chosen === null ? -1 : given.indexOf(chosen);
  const input = at < 0 || chosen === null ? null : chosen.write(`i.c${at}`);
  const made = key.native.defaultSql;
  const cast = made === null ? null : `(${made})::${key.native.typeName}`;
  const sql = input !== null && cast !== null ? `coalesce(${input}, ${cast})` : (input ?? cast ?? 'null');
  return { column: key.column, sql, override };
}

/** `CUST-{00000}` around the next value of the sequence, unless the caller chose the number. */
function numberSql(
  dialect: Dialect,
  type: BoundType,
  number: NonNullable<BoundType['number']>,
  given: readonly BoundColumn[],
): string {
  const match = /^([^{}]*)\{(0+)\}([^{}]*)$/.exec(number.template);
  const [, before = '', noughts = '0', after = ''] = match ?? [];
  const digits = `lpad(i.seq::text, greatest(${noughts.length}, length(i.seq::text)), '0')`;
  const made = `${dialect.literal(before)} || ${digits} || ${dialect.literal(after)}`;
  const column = type.fields.get(number.field);
  const typed =
    column === undefined || column.native.kind === 'text'
      ? `(${made})`
      : `(${made})::${column.native.typeName}`;
  const at = column === undefined ? -1 : given.indexOf(column);
  return at < 0 || column === undefined ? typed : `coalesce(${column.write(`i.c${at}`)}, ${typed})`;
}
