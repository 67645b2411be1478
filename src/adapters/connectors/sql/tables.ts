import type { FieldType } from '../../../domain/schema/system-schema.js';

/** The content of a `tables.yaml`: how the tables of a database hold the canonical record types. */
export interface TablesDocument {
  readonly recordTypes: Readonly<Record<string, RecordTypeDocument>>;
  /** Small coded lists that columns refer to as their options. */
  readonly lookups?: Readonly<Record<string, LookupDocument>>;
}

export interface RecordTypeDocument {
  readonly label?: string;
  /** `table` or `schema.table`; a view can be read but not written. */
  readonly table: string;
  /** The unique column that is the record's id. */
  readonly key: string;
  /** The number that people type, made by us from a sequence: `CUST-{00000}`. */
  readonly number?: NumberDocument;
  readonly columns: Readonly<Record<string, string | ColumnDocument>>;
  readonly parent?: ParentDocument;
  readonly parents?: readonly ParentDocument[];
  /** Its records may go on as records of another type: a prospect that became a customer. */
  readonly successor?: SuccessorDocument;
  /** Only rows with these constants belong to the type; single values are written on create. */
  readonly where?: Readonly<Record<string, Constant | readonly Constant[]>>;
  readonly change: { readonly watermark: WatermarkDocument } | { readonly hash: true };
  /** Column that says who changed a row last: shown with conflicts; the job's `integrationUser` is written into it. */
  readonly changedBy?: string | ChangedByDocument;
  readonly deletes?: 'none' | { readonly softColumn: string | SoftColumnDocument };
  /** Unique column that may hold our operation id: keeps a repeated create from doubling. */
  readonly externalId?: string;
  /** Canonical field whose unique column keeps a repeated create from doubling. */
  readonly naturalKey?: string;
  /** Overrides the system's `ledger` for this type. */
  readonly ledger?: boolean;
  readonly readOnly?: boolean;
}

export type Constant = string | number | boolean | null;

export interface NumberDocument {
  readonly column: string;
  readonly sequence?: string;
  /** Text around one `{000}`; as many digits at least as there are noughts. */
  readonly template?: string;
}

export interface ColumnDocument {
  readonly column: string;
  readonly label?: string;
  /** Overrides what the column's native type says. */
  readonly type?: FieldType;
  /** Blanks at both ends are not part of the value. */
  readonly trim?: boolean;
  /** Default true: blank text is null. */
  readonly emptyAsNull?: boolean;
  /** Values that mean "nothing", e.g. 1900-01-01. */
  readonly sentinels?: readonly string[];
  /** Written where the value is null and the column may not be. */
  readonly nullAs?: string;
  readonly maxLength?: number;
  readonly readOnly?: boolean;
  readonly options?: readonly string[] | { readonly lookup: string };
  /** Zone of a timestamp without zone; default UTC. */
  readonly timeZone?: string;
}

export interface ParentDocument {
  readonly type: string;
  /** Canonical field that holds the parent's id. */
  readonly field: string;
  /** The column, where `columns` does not name it already. */
  readonly column?: string;
}

export interface SuccessorDocument {
  readonly type: string;
  /** Canonical field that holds the id of the record that it became. */
  readonly field: string;
}

export interface WatermarkDocument {
  readonly column: string;
  /** Longest write transaction of the system, e.g. `30s` (default): that much is read again. */
  readonly overlap?: string;
}

export interface SoftColumnDocument {
  readonly column: string;
  /** Texts that mean deleted; without them every value but null and false does. */
  readonly values?: readonly string[];
}

export interface ChangedByDocument {
  readonly column: string;
  /** What of the user stands there; default `id`. */
  readonly as?: 'id' | 'number' | 'email';
  /** Column that says when; default: that of the watermark. */
  readonly at?: string;
}

export interface LookupDocument {
  readonly table: string;
  readonly key: string;
  readonly label?: string;
  /** Column that orders the values; default the key. */
  readonly order?: string;
  readonly where?: RecordTypeDocument['where'];
}

/** A column as its long form. */
export function columnDocument(column: string | ColumnDocument): ColumnDocument {
  return typeof column === 'string' ? { column } : column;
}

export function parentsOf(type: RecordTypeDocument): readonly ParentDocument[] {
  return [...(type.parent ? [type.parent] : []), ...(type.parents ?? [])];
}

/** Columns with those that only a parent or the number names. */
export function columnsOf(type: RecordTypeDocument): ReadonlyMap<string, ColumnDocument> {
  const columns = new Map<string, ColumnDocument>();
  for (const [field, column] of Object.entries(type.columns)) columns.set(field, columnDocument(column));
  for (const parent of parentsOf(type)) {
    if (parent.column !== undefined && !columns.has(parent.field)) {
      columns.set(parent.field, { column: parent.column });
    }
  }
  if (type.number && !columns.has('number')) columns.set('number', { column: type.number.column });
  return columns;
}
