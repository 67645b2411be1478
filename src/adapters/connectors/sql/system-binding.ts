import type { CallContext } from '../../../application/ports/record-system.port.js';
import type { Problem } from '../../../domain/configuration/documents.js';
import { bindType, condition, type BoundType } from './binding.js';
import type { SqlClient } from './client.js';
import type { CatalogTable, Dialect, RunSql, TableName } from './dialects/dialect.js';
import type { SqlSettings } from './settings.js';
import type { LookupDocument } from './tables.js';

export const LEDGER_TABLE = 'crosstie_applied';

/** All record types of a system, joined with the database's catalogue. */
export interface SystemBinding {
  readonly types: ReadonlyMap<string, BoundType>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Values and labels of the lookups. */
  readonly lookups: ReadonlyMap<string, readonly { readonly value: string; readonly label: string }[]>;
  readonly ledger: string | null;
  readonly ledgerExists: boolean;
  readonly lowersUnicode: boolean;
  /** Types whose parent is this type: type -> [child type, parent field]. */
  readonly children: ReadonlyMap<string, readonly { readonly type: BoundType; readonly field: string }[]>;
}

export function splitTableName(name: string, schema: string): TableName {
  const [first = '', second] = name.split('.');
  return second === undefined ? { schema, table: first } : { schema: first, table: second };
}

/** Reads the catalogue once and binds every type; throws `SqlError` when the database cannot be asked. */
export async function bindSystem(
  settings: SqlSettings,
  dialect: Dialect,
  client: SqlClient,
  context: CallContext,
): Promise<SystemBinding> {
  const run: RunSql = (text, values) => client.query(text, values, context);
  const ledgerName = { schema: settings.schema, table: LEDGER_TABLE };
  const names = new Map<string, TableName>();
  const note = (name: TableName): void => void names.set(`${name.schema}.${name.table}`, name);
  note(ledgerName);
  for (const type of Object.values(settings.tables.recordTypes))
    note(splitTableName(type.table, settings.schema));
  for (const lookup of Object.values(settings.tables.lookups ?? {}))
    note(splitTableName(lookup.table, settings.schema));
  const catalog = await dialect.loadCatalog(run, [...names.values()]);

  const problems: Problem[] = [];
  const ledger = settings.ledger ? dialect.table(ledgerName) : null;
  const types = bindTypes(settings, dialect, catalog, ledger, problems);
  return {
    types,
    problems,
    warnings: warningsOf(types),
    lookups: await loadLookups(settings, dialect, catalog, run, problems),
    ledger,
    ledgerExists: catalog.has(`${ledgerName.schema}.${ledgerName.table}`),
    lowersUnicode: await dialect.lowersUnicode(run),
    children: childrenOf(types),
  };
}

function bindTypes(
  settings: SqlSettings,
  dialect: Dialect,
  catalog: ReadonlyMap<string, CatalogTable>,
  ledger: string | null,
  problems: Problem[],
): ReadonlyMap<string, BoundType> {
  const types = new Map<string, BoundType>();
  for (const [name, document] of Object.entries(settings.tables.recordTypes)) {
    const path = `/tables/recordTypes/${name}`;
    const tableName = splitTableName(document.table, settings.schema);
    const table = catalog.get(`${tableName.schema}.${tableName.table}`);
    if (table === undefined) {
      problems.push({ path: `${path}/table`, code: 'unknown-table', message: missing(tableName) });
      continue;
    }
    const bound = bindType({ dialect, name, document, tableName, catalog: table, ledger, path, problems });
    if (bound !== null) types.set(name, bound);
  }
  return types;
}

function missing(name: TableName): string {
  return `The database has no table or view "${name.schema}.${name.table}" that this user can see.`;
}

async function loadLookups(
  settings: SqlSettings,
  dialect: Dialect,
  catalog: ReadonlyMap<string, CatalogTable>,
  run: RunSql,
  problems: Problem[],
): Promise<SystemBinding['lookups']> {
  const lookups = new Map<string, readonly { value: string; label: string }[]>();
  for (const [name, lookup] of Object.entries(settings.tables.lookups ?? {})) {
    const path = `/tables/lookups/${name}`;
    const tableName = splitTableName(lookup.table, settings.schema);
    const table = catalog.get(`${tableName.schema}.${tableName.table}`);
    if (table === undefined) {
      problems.push({ path: `${path}/table`, code: 'unknown-table', message: missing(tableName) });
      continue;
    }
    const unknown = unknownColumns(lookup, table);
    for (const [at, column] of unknown) {
      problems.push({
        path: `${path}/${at}`,
        code: 'unknown-column',
        message: `There is no column "${column}".`,
      });
    }
    if (unknown.length === 0) lookups.set(name, await readLookup(lookup, tableName, dialect, run));
  }
  return lookups;
}

function unknownColumns(lookup: LookupDocument, table: CatalogTable): readonly (readonly [string, string])[] {
  const named: [string, string][] = [['key', lookup.key]];
  if (lookup.label !== undefined) named.push(['label', lookup.label]);
  if (lookup.order !== undefined) named.push(['order', lookup.order]);
  for (const column of Object.keys(lookup.where ?? {})) named.push([`where/${column}`, column]);
  return named.filter(([, column]) => !table.columns.has(column));
}

async function readLookup(
  lookup: LookupDocument,
  name: TableName,
  dialect: Dialect,
  run: RunSql,
): Promise<readonly { value: string; label: string }[]> {
  const key = `t.${dialect.quote(lookup.key)}`;
  const label = `t.${dialect.quote(lookup.label ?? lookup.key)}`;
  const order = lookup.order === undefined ? [] : [`t.${dialect.quote(lookup.order)}`];
  const filters = Object.entries(lookup.where ?? {}).map(([column, wanted]) =>
    condition(dialect, `t.${dialect.quote(column)}`, wanted),
  );
  const rows = await run(
    `select ${key}::text, ${label}::text from ${dialect.table(name)} as t ` +
      `where ${[`${key} is not null`, ...filters].join(' and ')} order by ${[...order, key].join(', ')} limit 5000`,
    [],
  );
  return rows.map((row) => ({ value: String(row[0]), label: String(row[1] ?? row[0]) }));
}

function warningsOf(types: ReadonlyMap<string, BoundType>): readonly Problem[] {
  const warnings: Problem[] = [];
  for (const type of types.values()) {
    const path = `/tables/recordTypes/${type.name}`;
    if (type.watermark?.column.native.notNull === false) {
      warnings.push({
        path: `${path}/change/watermark/column`,
        code: 'nullable-watermark',
        message: 'Rows without a value in this column are found by a full read only.',
      });
    }
    if (type.canCreate && type.guard.kind === 'none') {
      warnings.push({
        path,
        code: 'at-least-once',
        message:
          'Nothing keeps a repeated create from doubling here; allow the ledger, or name externalId or naturalKey.',
      });
    }
  }
  return warnings;
}

function childrenOf(types: ReadonlyMap<string, BoundType>): SystemBinding['children'] {
  const children = new Map<string, { type: BoundType; field: string }[]>();
  for (const type of types.values()) {
    for (const parent of type.parents) {
      const known = children.get(parent.type) ?? [];
      known.push({ type, field: parent.field });
      children.set(parent.type, known);
    }
  }
  return children;
}
