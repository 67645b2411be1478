import type { FieldType } from '../../../../domain/schema/system-schema.js';
import type { NormaliserName } from '../../../../domain/sync/definition.js';
import { assertNever } from '../../../../domain/errors/assert-never.js';
import type { CatalogColumn, Dialect, RunSql, TableName } from './dialect.js';
import { loadPostgresCatalog } from './postgres-catalog.js';
import { classifyPostgresError } from './postgres-errors.js';
import { insertSql, ledgerDdl, ledgerLookupSql, packedPortionSql, updateSql } from './postgres-statements.js';

/**
 * Plans: an expression index is used only while a sequential scan is not the cheaper plan on a table that was
 * small when the plan was made, so scans are discouraged; without them the planner's costs would start the
 * just-in-time compiler, so that is off too.
 */
function sessionSql(statementTimeoutMs: number): string {
  return [
    `set statement_timeout = ${Math.round(statementTimeoutMs)}`,
    'set idle_in_transaction_session_timeout = 15000',
    "set timezone = 'UTC'",
    "set datestyle = 'ISO, YMD'",
    'set standard_conforming_strings = on',
    'set enable_seqscan = off',
    'set jit = off',
    // From version 17 on also several statements together; elsewhere the client counts the time.
    `select set_config(name, '${Math.round(statementTimeoutMs) + 500}', false) from pg_settings where name = 'transaction_timeout'`,
  ].join('; ');
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function table(name: TableName): string {
  return `${quote(name.schema)}.${quote(name.table)}`;
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function fieldType(column: CatalogColumn): FieldType {
  switch (column.kind) {
    case 'int2':
    case 'int4':
    case 'int8':
      return 'integer';
    case 'decimal':
    case 'float':
      return 'decimal';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    case 'timestamp':
    case 'timestamptz':
      return 'datetime';
    case 'enum':
      return 'enumeration';
    case 'text-array':
      return 'multi-enumeration';
    case 'text':
    case 'uuid':
    case 'other':
      return 'text';
    default:
      return assertNever(column.kind);
  }
}

function read(expression: string, column: CatalogColumn, timeZone: string): string {
  switch (column.kind) {
    case 'timestamptz':
      return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
    case 'timestamp':
      return timeZone === 'UTC'
        ? `to_char(${expression}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
        : `to_char(${expression} at time zone ${literal(timeZone)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
    case 'text-array':
      return `(select string_agg(v, ';' order by v collate "C") from unnest(${expression}) as v)`;
    case 'boolean':
      return expression;
    default:
      return `${expression}::text`;
  }
}

function write(expression: string, column: CatalogColumn, timeZone: string): string {
  switch (column.kind) {
    case 'text':
      return expression;
    case 'timestamp':
      return `(${expression}::timestamptz at time zone ${literal(timeZone)})`;
    case 'text-array':
      return `string_to_array(${expression}, ';')`;
    default:
      return `${expression}::${column.typeName}`;
  }
}

/**
 * Coarse keys as SQL; equal normal forms imply equal coarse keys (values adapter). Each line is also the
 * expression of the index that serves it, see docs/connectors/sql.md.
 */
function coarse(name: NormaliserName, expression: string): string {
  switch (name) {
    case 'exact':
      return expression;
    case 'case':
    case 'email':
      return `lower(btrim(${expression}))`;
    case 'domain':
      return `regexp_replace(regexp_replace(lower(btrim(${expression})), '^([a-z][a-z0-9+.-]*:)?//', ''), '^(www\\.)?([^/?#:]*).*$', '\\2')`;
    case 'phone':
      return `right(regexp_replace(${expression}, '[^0-9]', '', 'g'), 6)`;
    case 'name':
      return `left(regexp_replace(regexp_replace(lower(normalize(${expression}, NFKD)), '^\\s*the\\s+', ''), '[^a-z0-9]', '', 'g'), 3)`;
    default:
      return assertNever(name);
  }
}

function probes(index: number, count: number): string {
  const lists = Array.from({ length: count }, (_, at) => `$${index + at}::text[]`);
  const names = Array.from({ length: count }, (_, at) => `k${at}`);
  return `unnest(${lists.join(', ')}) as p (${names.join(', ')})`;
}

async function lowersUnicode(run: RunSql): Promise<boolean> {
  const rows = await run(`select lower(U&'\\00C9') = U&'\\00E9'`, []);
  return rows[0]?.[0] === true;
}

export const postgresDialect: Dialect = {
  name: 'postgres',
  sessionSql,
  beginSql: 'begin; set constraints all immediate',
  quote,
  table,
  literal,
  nowSql: `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  identitySql: `select 'postgres:' || (select system_identifier from pg_control_system())::text || '/' || current_database()`,
  versionSql: `select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)`,
  loadCatalog: loadPostgresCatalog,
  lowersUnicode,
  fieldType,
  read,
  write,
  parameter: (index, typeName) => `$${index}::text::${typeName}`,
  parameterList: (index, typeName) => `$${index}::text[]::${typeName}[]`,
  coarse,
  unicodeCoarse: (name, expression) => coarse(name, `(${expression} collate "und-x-icu")`),
  probes,
  packedPortion: packedPortionSql,
  insert: insertSql,
  update: updateSql,
  ledgerDdl,
  ledgerLookup: ledgerLookupSql,
  classify: classifyPostgresError,
};
