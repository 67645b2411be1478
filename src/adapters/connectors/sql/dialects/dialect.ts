import type { FieldType } from '../../../../domain/schema/system-schema.js';
import type { NormaliserName } from '../../../../domain/sync/definition.js';
import type { SqlProblem } from '../errors.js';

/** What the catalogue says of a column. */
export interface CatalogColumn {
  readonly name: string;
  /** Type name without length, ready for a cast. */
  readonly typeName: string;
  readonly kind: NativeKind;
  readonly notNull: boolean;
  /** SQL of the default, computed for a key before the insert; null = none. */
  readonly defaultSql: string | null;
  /** The database computes it: never written. */
  readonly generated: boolean;
  /** Values may only be given with an override clause. */
  readonly identityAlways: boolean;
  readonly maxLength: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly options: readonly string[] | null;
  readonly comment: string | null;
}

/** Families of native types that are read, written and checked alike. */
export type NativeKind =
  | 'text'
  | 'int2'
  | 'int4'
  | 'int8'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'uuid'
  | 'enum'
  | 'text-array'
  | 'other';

export interface CatalogConstraint {
  readonly name: string;
  readonly columns: readonly string[];
  /** What a person wrote about it: shown when it refuses a record. */
  readonly comment: string | null;
  readonly unique: boolean;
}

export interface CatalogTable {
  readonly name: string;
  readonly columns: ReadonlyMap<string, CatalogColumn>;
  readonly constraints: ReadonlyMap<string, CatalogConstraint>;
  /** A view or foreign table: it has no constraints that could be looked at. */
  readonly isView: boolean;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
  readonly estimatedRows: number;
}

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** Rows as text; booleans are the only other native value. */
export type Cell = string | boolean | null;
export type Row = readonly Cell[];
/** Ordinal, key, and the returning list, or null where it equals the inputs. */
export type WrittenRow = readonly [ordinal: number, key: string, stored: Row | null];
export type RunSql = (text: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/** How a create is kept from doubling. */
export type CreateGuard =
  | { readonly kind: 'ledger'; readonly table: string }
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'none' };

export interface PortionSpec {
  /** Of the row `t`. */
  readonly expressions: readonly string[];
  /** Rows to find something for, each by itself; null = the condition looks for all of them at once. */
  readonly outer: string | null;
  /** `from <table> as t where <condition>`. */
  readonly found: string;
  /** Of the row `t`: by what they are ordered. */
  readonly key: string;
  /** The key that they come behind; null = from the first one on. */
  readonly behind: string | null;
  readonly limit: number;
}

export interface InsertSpec {
  readonly table: string;
  readonly recordType: string;
  readonly key: { readonly column: string; readonly sql: string; readonly override: boolean };
  /** Next value of the number's sequence, as `n.seq` in `columns`. */
  readonly sequence: string | null;
  /** Quoted column and its value as SQL over the input `i` (`i.c0`, `i.p` = operation id, `i.seq`). */
  readonly columns: readonly { readonly column: string; readonly sql: string }[];
  /** Number of `c` inputs. */
  readonly inputs: number;
  /** What to return of the new row `t`, aligned with the inputs. */
  readonly returning: readonly string[];
  readonly guard: CreateGuard;
}

export interface UpdateSpec {
  readonly table: string;
  /** Key comparison over `t` and `i`. */
  readonly match: string;
  readonly columns: readonly { readonly column: string; readonly sql: string }[];
  readonly inputs: number;
  readonly returning: readonly string[];
}

/** All that differs between databases. Everything it builds takes names quoted and values as parameters. */
export interface Dialect {
  readonly name: string;
  /** Settings of a new session. */
  sessionSql(statementTimeoutMs: number): string;
  /** Begins a transaction in which a bad row is told by its own statement, not by the commit. */
  readonly beginSql: string;
  quote(name: string): string;
  table(name: TableName): string;
  literal(value: string | number | boolean): string;
  readonly nowSql: string;
  readonly identitySql: string;
  readonly versionSql: string;

  loadCatalog(run: RunSql, tables: readonly TableName[]): Promise<ReadonlyMap<string, CatalogTable>>;
  /** Can `lower` of this database change letters beyond ASCII? */
  lowersUnicode(run: RunSql): Promise<boolean>;
  fieldType(column: CatalogColumn): FieldType;

  /** A column as text in the common form: instants in UTC, calendar dates, plain decimals. */
  read(expression: string, column: CatalogColumn, timeZone: string): string;
  /** Text in the common form as a value for the column. */
  write(expression: string, column: CatalogColumn, timeZone: string): string;
  /** Parameter as a key of the column's type, for comparisons. */
  parameter(index: number, typeName: string): string;
  parameterList(index: number, typeName: string): string;
  /** Coarse key of a text expression. */
  coarse(name: NormaliserName, expression: string): string;
  /** The same where the database's own `lower` changes ASCII letters only (no index serves it). */
  unicodeCoarse(name: NormaliserName, expression: string): string;
  /** Parameters from `index` on, each a list, as rows of `p (k0, k1, ...)`. */
  probes(index: number, count: number): string;

  /**
   * Rows by ascending key, all in one cell, a JSON array of arrays (null for none): for a page's few rows of many
   * columns, describing the columns costs the driver more than the values.
   */
  packedPortion(spec: PortionSpec): string;

  /**
   * `$1` = JSON array of `[ordinal, operation id, c0, c1, ...]`. Answers one cell: a `WrittenRow` of every row
   * inserted now.
   */
  insert(spec: InsertSpec): string;
  /** `$1` = JSON array of `[ordinal, key, c0, c1, ...]`; answers the same of every row that existed. */
  update(spec: UpdateSpec): string;
  readonly ledgerDdl: (table: string) => string;
  /** `$1` operation ids, `$2` record type; returns operation id, key and the returning list (null key = row gone). */
  ledgerLookup(
    ledger: string,
    table: string,
    keyColumn: string,
    keyType: string,
    returning: readonly string[],
  ): string;

  classify(error: unknown): SqlProblem;
}
