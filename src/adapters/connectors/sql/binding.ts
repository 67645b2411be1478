import type { Problem } from '../../../domain/configuration/documents.js';
import type { FieldType } from '../../../domain/schema/system-schema.js';
import { bindChangedBy, type BoundChangedBy } from './changed-by.js';
import type { CatalogColumn, CatalogTable, CreateGuard, Dialect, TableName } from './dialects/dialect.js';
import {
  columnsOf,
  parentsOf,
  type ColumnDocument,
  type Constant,
  type RecordTypeDocument,
} from './tables.js';

/** A field of a record type together with its column, ready for statements. */
export interface BoundColumn {
  readonly field: string;
  readonly label: string;
  readonly native: CatalogColumn;
  /** Quoted name. */
  readonly column: string;
  readonly type: FieldType;
  readonly readOnly: boolean;
  readonly required: boolean;
  readonly unique: boolean;
  /** Its `nullAs` is written even where a create does not mention it. */
  readonly alwaysWritten: boolean;
  readonly maxLength: number | null;
  readonly options: readonly string[] | null;
  readonly lookup: string | null;
  /** The column as text, over the row `t`. */
  readonly read: string;
  /** The same without clean-up. */
  readonly raw: string;
  /** The column over the row `alias` as `exact` compares it: an index on the plain column serves it. */
  exact(alias: string): string;
  /** A text input as a value for the column. */
  write(input: string): string;
}

export interface BoundParent {
  readonly type: string;
  readonly field: string;
  readonly column: BoundColumn;
}

export interface BoundType {
  readonly name: string;
  readonly label: string;
  readonly table: string;
  readonly tableName: TableName;
  readonly catalog: CatalogTable;
  readonly key: BoundColumn;
  readonly fields: ReadonlyMap<string, BoundColumn>;
  readonly parents: readonly BoundParent[];
  /** Type that its records may become, and the column that tells which record. */
  readonly successor: { readonly type: string; readonly column: BoundColumn } | null;
  /** Condition over `t` that every row of the type meets. */
  readonly filter: string;
  /** Constants of `where`, written on create. */
  readonly constants: readonly { readonly column: string; readonly sql: string }[];
  readonly watermark: { readonly column: BoundColumn; readonly overlapMs: number } | null;
  readonly createdAt: BoundColumn | null;
  readonly modifiedAt: BoundColumn | null;
  /** Condition over `t`: deleted softly. */
  readonly deleted: string | null;
  /** `column = value` that deletes softly; null = not described. */
  readonly markDeleted: string | null;
  readonly number: {
    readonly column: string;
    readonly field: string;
    readonly sequence: string;
    readonly template: string;
  } | null;
  /** Where the user in whose name is written is kept; null = nowhere. */
  readonly changedBy: BoundChangedBy | null;
  readonly guard: CreateGuard;
  /** Field of a natural-key guard. */
  readonly naturalKey: string | null;
  readonly canCreate: boolean;
  readonly canUpdate: boolean;
}

export interface BindingInput {
  readonly dialect: Dialect;
  readonly name: string;
  readonly document: RecordTypeDocument;
  readonly tableName: TableName;
  readonly catalog: CatalogTable;
  /** Quoted name of the ledger; null = not wanted. */
  readonly ledger: string | null;
  readonly path: string;
  readonly problems: Problem[];
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const DEFAULT_OVERLAP_MS = 30_000;

/** Joins a description with what the database says of its table; adds what does not fit to `problems`. */
export function bindType(input: BindingInput): BoundType | null {
  const before = input.problems.length;
  const { document, dialect, catalog } = input;
  const key = bindColumn(input, 'id', { column: document.key, readOnly: true }, '/key');
  const fields = bindFields(input);
  const constants = bindWhere(input);
  const watermark = bindWatermark(input);
  const deleted = bindDeleted(input);
  const number = bindNumber(input, key);
  const changedBy = bindChangedBy(input, (column, at) => checkColumn(input, column, at));
  checkColumn(input, document.externalId, '/externalId');
  if (key !== null && !isUnique(catalog, key.native.name)) {
    input.problems.push({
      path: `${input.path}/key`,
      code: 'not-unique',
      message: 'The key column must be unique.',
    });
  }
  if (input.problems.length > before || key === null) return null;
  fields.set('id', key);
  const guard = guardOf(input);
  const keyGiven =
    number?.column === key.column || key.native.defaultSql !== null || keyField(fields, key) !== null;
  return {
    name: input.name,
    label: document.label ?? capitalised(input.name),
    table: dialect.table(input.tableName),
    tableName: input.tableName,
    catalog,
    key,
    fields,
    parents: bindParents(document, fields),
    successor: bindSuccessor(document, fields),
    filter: constants.filter,
    constants: constants.written,
    watermark,
    createdAt: instantField(fields, 'createdAt'),
    modifiedAt: watermark?.column ?? instantField(fields, 'updatedAt'),
    deleted: deleted?.condition ?? null,
    markDeleted: deleted?.mark ?? null,
    number,
    changedBy,
    guard,
    naturalKey:
      guard.kind === 'column' && document.externalId === undefined ? (document.naturalKey ?? null) : null,
    canCreate: document.readOnly !== true && catalog.mayInsert && keyGiven,
    canUpdate: document.readOnly !== true && catalog.mayUpdate,
  };
}

/** Field other than `id` that stands for the key column: the caller chooses the key. */
export function keyField(fields: ReadonlyMap<string, BoundColumn>, key: BoundColumn): BoundColumn | null {
  for (const column of fields.values()) {
    if (column.field !== 'id' && column.column === key.column && !column.readOnly) return column;
  }
  return null;
}

function bindFields(input: BindingInput): Map<string, BoundColumn> {
  const fields = new Map<string, BoundColumn>();
  for (const [field, document] of columnsOf(input.document)) {
    const bound = bindColumn(input, field, document, `/columns/${field}`);
    if (bound !== null) fields.set(field, bound);
  }
  return fields;
}

function bindColumn(
  input: BindingInput,
  field: string,
  document: ColumnDocument,
  at: string,
): BoundColumn | null {
  const native = checkColumn(input, document.column, at);
  if (native === null) return null;
  const { dialect } = input;
  const column = dialect.quote(native.name);
  const zone = document.timeZone ?? 'UTC';
  const type = document.type ?? dialect.fieldType(native);
  const raw = dialect.read(`t.${column}`, native, zone);
  const numbered = input.document.number?.column === native.name;
  const keyed = input.document.key === native.name;
  const optional = native.defaultSql !== null || document.nullAs !== undefined || numbered || keyed;
  return {
    field,
    label: document.label ?? native.comment ?? capitalised(field),
    native,
    column,
    type: type === 'text' && document.options !== undefined ? 'enumeration' : type,
    readOnly: document.readOnly === true || native.generated || input.document.readOnly === true,
    required: native.notNull && !optional && !(native.name in (input.document.where ?? {})),
    unique: isUnique(input.catalog, native.name),
    alwaysWritten: document.nullAs !== undefined && native.defaultSql === null,
    maxLength: document.maxLength ?? native.maxLength,
    options: Array.isArray(document.options) ? (document.options as readonly string[]) : native.options,
    lookup: lookupOf(document),
    read: cleaned(dialect, raw, type, document),
    raw,
    exact: (alias) => {
      const text = dialect.read(`${alias}.${column}`, native, zone);
      return document.trim === true ? `btrim(${text})` : text;
    },
    write: (value) => written(dialect, dialect.write(trimmed(value, type, document), native, zone), document),
  };
}

function lookupOf(document: ColumnDocument): string | null {
  const options = document.options;
  return options !== undefined && 'lookup' in options ? options.lookup : null;
}

/** Blank text and sentinels are null (business-systems.md 3.3). */
function cleaned(dialect: Dialect, raw: string, type: FieldType, document: ColumnDocument): string {
  let sql = raw;
  const textual = type === 'text' || type === 'enumeration';
  if (textual && document.trim === true) sql = `btrim(${sql})`;
  if (textual && document.emptyAsNull !== false)
    sql = `case when btrim(${sql}) = '' then null else ${sql} end`;
  for (const sentinel of document.sentinels ?? []) {
    const compared = type === 'datetime' && sentinel.length === 10 ? `left(${sql}, 10)` : sql;
    sql = `case when ${compared} = ${dialect.literal(sentinel)} then null else ${sql} end`;
  }
  return sql;
}

function trimmed(value: string, type: FieldType, document: ColumnDocument): string {
  const textual = type === 'text' || type === 'enumeration';
  if (!textual) return value;
  const text = document.trim === true ? `btrim(${value})` : value;
  return document.emptyAsNull === false ? text : `nullif(${text}, '')`;
}

function written(dialect: Dialect, sql: string, document: ColumnDocument): string {
  return document.nullAs === undefined ? sql : `coalesce(${sql}, ${dialect.literal(document.nullAs)})`;
}

function bindParents(document: RecordTypeDocument, fields: ReadonlyMap<string, BoundColumn>): BoundParent[] {
  const parents: BoundParent[] = [];
  for (const parent of parentsOf(document)) {
    const column = fields.get(parent.field);
    if (column) parents.push({ type: parent.type, field: parent.field, column });
  }
  return parents;
}

function bindSuccessor(
  { successor }: RecordTypeDocument,
  fields: ReadonlyMap<string, BoundColumn>,
): BoundType['successor'] {
  const column = successor && fields.get(successor.field);
  return successor && column ? { type: successor.type, column } : null;
}

function bindWhere(input: BindingInput): { filter: string; written: BoundType['constants'] } {
  const conditions: string[] = [];
  const written: { column: string; sql: string }[] = [];
  for (const [name, wanted] of Object.entries(input.document.where ?? {})) {
    const native = checkColumn(input, name, `/where/${name}`);
    if (native === null) continue;
    const column = input.dialect.quote(name);
    conditions.push(condition(input.dialect, `t.${column}`, wanted));
    if (!Array.isArray(wanted) && wanted !== null) {
      written.push({ column, sql: input.dialect.literal(wanted as string | number | boolean) });
    }
  }
  return { filter: conditions.length === 0 ? 'true' : conditions.join(' and '), written };
}

export function condition(dialect: Dialect, column: string, wanted: Constant | readonly Constant[]): string {
  const values = Array.isArray(wanted) ? (wanted as readonly Constant[]) : [wanted as Constant];
  const literals = values.filter((value) => value !== null).map((value) => dialect.literal(value));
  const parts = [
    ...(literals.length > 0 ? [`${column} in (${literals.join(', ')})`] : []),
    ...(values.includes(null) ? [`${column} is null`] : []),
  ];
  return `(${parts.join(' or ')})`;
}

function bindWatermark(input: BindingInput): BoundType['watermark'] {
  const change = input.document.change;
  if (!('watermark' in change)) return null;
  const column = bindColumn(
    input,
    'watermark',
    { column: change.watermark.column },
    '/change/watermark/column',
  );
  if (column === null) return null;
  if (column.type !== 'datetime') {
    input.problems.push({
      path: `${input.path}/change/watermark/column`,
      code: 'not-a-timestamp',
      message: 'A watermark column holds the time of the last change; use `hash: true` where there is none.',
    });
  }
  const match = /^(\d+)(s|m|h)$/.exec(change.watermark.overlap ?? '');
  const overlapMs = match ? Number(match[1]) * (UNITS[match[2] ?? 's'] ?? 1_000) : DEFAULT_OVERLAP_MS;
  return { column, overlapMs };
}

function bindDeleted(
  input: BindingInput,
): { readonly condition: string; readonly mark: string | null } | null {
  const deletes = input.document.deletes;
  if (deletes === undefined || deletes === 'none') return null;
  const soft = typeof deletes.softColumn === 'string' ? { column: deletes.softColumn } : deletes.softColumn;
  const native = checkColumn(input, soft.column, '/deletes/softColumn');
  if (native === null) return null;
  const column = `t.${input.dialect.quote(native.name)}`;
  const own = input.dialect.quote(native.name);
  if (soft.values !== undefined) {
    const values = soft.values.map((value) => input.dialect.literal(value));
    const mark = values[0] === undefined ? null : `${own} = ${values[0]}::${native.typeName}`;
    return { condition: `coalesce(${column}::text in (${values.join(', ')}), false)`, mark };
  }
  if (native.kind === 'boolean') return { condition: `coalesce(${column}, false)`, mark: `${own} = true` };
  const isInstant = /^(timestamp|date)/.test(native.typeName);
  return { condition: `(${column} is not null)`, mark: isInstant ? `${own} = now()` : null };
}

function bindNumber(input: BindingInput, key: BoundColumn | null): BoundType['number'] {
  const number = input.document.number;
  if (number === undefined || key === null) return null;
  const native = checkColumn(input, number.column, '/number/column');
  if (native === null || number.sequence === undefined) return null;
  const quoted = number.sequence
    .split('.')
    .map((part) => input.dialect.quote(part))
    .join('.');
  const name = number.sequence.includes('.')
    ? quoted
    : `${input.dialect.quote(input.tableName.schema)}.${quoted}`;
  const column = input.dialect.quote(native.name);
  let field = 'number';
  for (const [candidate, document] of columnsOf(input.document))
    if (document.column === native.name) field = candidate;
  return { column, field, sequence: input.dialect.literal(name), template: number.template ?? '{0}' };
}

function guardOf(input: BindingInput): CreateGuard {
  const { document, dialect } = input;
  if (document.externalId !== undefined)
    return { kind: 'column', column: dialect.quote(document.externalId) };
  if (document.naturalKey !== undefined) {
    const column = columnsOf(document).get(document.naturalKey)?.column ?? document.naturalKey;
    return { kind: 'column', column: dialect.quote(column) };
  }
  if (input.ledger !== null && document.ledger !== false) return { kind: 'ledger', table: input.ledger };
  return { kind: 'none' };
}

function checkColumn(input: BindingInput, name: string | undefined, at: string): CatalogColumn | null {
  if (name === undefined) return null;
  const native = input.catalog.columns.get(name);
  if (native) return native;
  input.problems.push({
    path: `${input.path}${at}`,
    code: 'unknown-column',
    message: `The table "${input.tableName.schema}.${input.tableName.table}" has no column "${name}".`,
  });
  return null;
}

function isUnique(catalog: CatalogTable, column: string): boolean {
  for (const constraint of catalog.constraints.values()) {
    if (constraint.unique && constraint.columns.length === 1 && constraint.columns[0] === column) return true;
  }
  return catalog.isView;
}

function instantField(fields: ReadonlyMap<string, BoundColumn>, name: string): BoundColumn | null {
  const column = fields.get(name);
  return column?.type === 'datetime' ? column : null;
}

function capitalised(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
