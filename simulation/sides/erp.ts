import { SystemFailure, type Failure } from '../../src/domain/errors/failure.js';
import type { FieldValue, FieldValues } from '../../src/domain/records/field-value.js';
import type { SystemRecord } from '../../src/domain/records/system-record.js';
import type { SystemSchema } from '../../src/domain/schema/system-schema.js';
import type { NormaliserName } from '../../src/domain/sync/definition.js';
import type {
  CallContext,
  Creation,
  FindRequest,
  FoundRecords,
  IdRange,
  ReadPagesRequest,
  ReadRange,
  ReadSelection,
  RecordPage,
  RecordSystem,
  WriteOperation,
  WriteRequest,
  WriteResult,
} from '../../src/application/ports/record-system.port.js';
import { ERP_TYPES, schemaOf } from './erp-types.js';

export interface ErpRow {
  readonly id: string;
  readonly fields: Record<string, FieldValue>;
  readonly createdAt: number;
  modifiedAt: number;
  /** Not seen by readers before: a transaction that takes its time. */
  visibleAt: number;
}

export interface ErpWrite {
  readonly at: number;
  readonly type: string;
  readonly id: string;
  readonly operation: WriteOperation;
  readonly created: boolean;
}

/** Refused by both sides, as a record that nobody can save. */
export const POISON = 'POISON';

/** Candidates of one answer. */
const PORTION = 3;

type CoarseKey = (name: NormaliserName, value: FieldValue) => string | null;

/**
 * A business system in memory: a ledger of operations, a clock of its own, ties in its time stamps, and values that
 * it stores in its own form.
 */
export class Erp implements RecordSystem {
  readonly side = 'business';
  readonly writes: ErpWrite[] = [];
  private readonly tables = new Map<string, Map<string, ErpRow>>(
    ERP_TYPES.map((type) => [type.name, new Map()]),
  );
  private readonly ledger = new Map<string, string>();
  private lastId = 0;

  constructor(
    private readonly clock: () => number,
    private readonly coarseKey: CoarseKey,
  ) {}

  /** Its own clock, ms. */
  get time(): number {
    return this.clock();
  }

  /** A person's new record; `lateMs`: it is seen by others so much later, with the time stamp of now. */
  add(type: string, fields: FieldValues, lateMs = 0): string {
    const id = String((this.lastId += 1));
    const now = this.clock();
    this.table(type).set(id, {
      id,
      fields: { ...fields },
      createdAt: now,
      modifiedAt: now,
      visibleAt: now + lateMs,
    });
    return id;
  }

  edit(type: string, id: string, fields: FieldValues): void {
    const row = this.must(type, id);
    Object.assign(row.fields, fields);
    row.modifiedAt = this.clock();
  }

  remove(type: string, id: string): void {
    this.table(type).delete(id);
  }

  row(type: string, id: string): ErpRow | undefined {
    return this.table(type).get(id);
  }

  rows(type: string): readonly ErpRow[] {
    return [...this.table(type).values()];
  }

  async describe(): Promise<SystemSchema> {
    return { types: ERP_TYPES.map(schemaOf), maxWriteBatch: 100, maxReadPage: 100 };
  }

  async now(): Promise<string> {
    return iso(this.clock());
  }

  async estimateTotal(type: string, range: ReadRange | null): Promise<number | null> {
    return range?.kind === 'window' ? this.inWindow(type, range).length : this.visible(type).length;
  }

  async splitRange(type: string, lanes: number): Promise<readonly IdRange[]> {
    const highest = Math.max(0, ...this.visible(type).map((row) => Number(row.id)));
    const size = Math.ceil(highest / lanes);
    if (size === 0) return [{ after: null, upTo: null }];
    return Array.from({ length: lanes }, (_, at) => ({
      after: at === 0 ? null : String(at * size),
      upTo: at === lanes - 1 ? null : String((at + 1) * size),
    }));
  }

  middleOf(range: IdRange): string | null {
    const [from, to] = [Number(range.after ?? 0), Number(range.upTo)];
    return range.upTo === null || to - from < 2 ? null : String(Math.floor((from + to) / 2));
  }

  async readPages({ range, selection, cursor, pageSize }: ReadPagesRequest): Promise<readonly RecordPage[]> {
    const all =
      range.kind === 'range' ? this.inRange(selection.type, range) : this.inWindow(selection.type, range);
    const rows = all.filter((row) => isSelected(row, selection) && isAfter(row, cursor, range.kind));
    const page = rows.slice(0, pageSize);
    const last = page[page.length - 1];
    const next = rows.length > page.length && last ? cursorOf(last, range.kind) : null;
    return [{ records: page.map((row) => this.toRecord(selection, row)), next }];
  }

  async readByIds(selection: ReadSelection, ids: readonly string[]): Promise<FoundRecords> {
    const found = new Map<string, SystemRecord>();
    for (const id of ids) {
      const row = this.table(selection.type).get(id);
      if (row) found.set(id, this.toRecord(selection, row));
    }
    return { found, missing: ids.filter((id) => !found.has(id)) };
  }

  /** A few at a time: whoever looks for candidates has to go on. */
  async find({ type, keys, probes, fields, cursor }: FindRequest): Promise<RecordPage> {
    const wanted = new Set(probes.map((probe) => probe.join('\u0001')));
    const selection = { type, fields: [...fields, ...keys.map((key) => key.field)], associations: [] };
    const keyOf = (row: ErpRow): string =>
      keys
        .map((key) => this.coarseKey(key.normalise, row.fields[key.field] ?? null) ?? '\u0002')
        .join('\u0001');
    const left = this.visible(type)
      .filter((row) => wanted.has(keyOf(row)) && Number(row.id) > Number(cursor ?? 0))
      .sort((a, b) => Number(a.id) - Number(b.id));
    const portion = left.slice(0, PORTION);
    const next = left.length > PORTION ? (portion.at(-1)?.id ?? null) : null;
    return { records: portion.map((row) => this.toRecord(selection, row)), next };
  }

  async createdBy(type: string, creations: readonly Creation[]): Promise<ReadonlyMap<string, string>> {
    const made = creations.map(({ operationId }) => [operationId, this.ledger.get(operationId)] as const);
    return new Map(
      made.flatMap(([operation, id]) =>
        id !== undefined && this.table(type).has(id) ? [[operation, id]] : [],
      ),
    );
  }

  async write({ type, operations }: WriteRequest, { hold }: CallContext): Promise<readonly WriteResult[]> {
    await hold?.confirm();
    return operations.map((operation) => this.apply(type, operation));
  }

  private apply(type: string, operation: WriteOperation): WriteResult {
    const known = operation.kind === 'create' ? this.ledger.get(operation.operationId) : operation.id;
    if (operation.kind === 'create' && known !== undefined) {
      const row = this.table(type).get(known);
      return row ? { status: 'written', id: known, created: false, stored: asked(operation, row) } : GONE;
    }
    const refusal = refusalOf(operation);
    if (refusal) return { status: 'rejected', failure: refusal };
    const stored = inOwnForm(operation.fields);
    if (operation.kind === 'update') {
      if (!this.table(type).has(operation.id)) return GONE;
      this.edit(type, operation.id, stored);
      this.writes.push({ at: this.clock(), type, id: operation.id, operation, created: false });
      return { status: 'written', id: operation.id, created: false, stored };
    }
    const id = this.add(type, stored);
    this.ledger.set(operation.operationId, id);
    this.writes.push({ at: this.clock(), type, id, operation, created: true });
    return { status: 'written', id, created: true, stored };
  }

  private inRange(type: string, range: IdRange): ErpRow[] {
    const [after, upTo] = [Number(range.after ?? 0), range.upTo === null ? Infinity : Number(range.upTo)];
    return this.visible(type)
      .filter((row) => Number(row.id) > after && Number(row.id) <= upTo)
      .sort((a, b) => Number(a.id) - Number(b.id));
  }

  private inWindow(type: string, { since, until }: { since: string; until: string }): ErpRow[] {
    const [from, to] = [Date.parse(since), Date.parse(until)];
    return this.visible(type)
      .filter((row) => row.modifiedAt >= from && row.modifiedAt <= to)
      .sort((a, b) => a.modifiedAt - b.modifiedAt || Number(a.id) - Number(b.id));
  }

  private toRecord(selection: ReadSelection, row: ErpRow): SystemRecord {
    return {
      id: row.id,
      fields: Object.fromEntries(selection.fields.map((name) => [name, row.fields[name] ?? null])),
      createdAt: iso(row.createdAt),
      modifiedAt: iso(row.modifiedAt),
      archived: false,
      formerIds: [],
      associations: Object.fromEntries(selection.associations.map((name) => [name, []])),
    };
  }

  private visible(type: string): ErpRow[] {
    const now = this.clock();
    return [...this.table(type).values()].filter((row) => row.visibleAt <= now);
  }

  private table(type: string): Map<string, ErpRow> {
    const table = this.tables.get(type);
    if (!table)
      throw new SystemFailure({ class: 'configuration', code: 'unknown-type', message: `No type ${type}.` });
    return table;
  }

  private must(type: string, id: string): ErpRow {
    const row = this.table(type).get(id);
    if (!row) throw new Error(`There is no ${type} ${id}.`);
    return row;
  }
}

const GONE: WriteResult = {
  status: 'rejected',
  failure: { class: 'not-found', code: 'not-found', message: 'The record is gone.' },
};

/** Of every field that was sent what stands there, nothing included. */
function asked({ fields }: WriteOperation, row: ErpRow): FieldValues {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, row.fields[name] ?? null]));
}

function refusalOf({ fields }: WriteOperation): Failure | null {
  const field = Object.keys(fields).find((name) => fields[name] === POISON);
  if (field === undefined) return null;
  return { class: 'validation', code: 'refused', message: `The system refuses this ${field}.`, field };
}

/** Stored without surrounding blanks; mail addresses in small letters. */
export function inOwnForm(fields: FieldValues): Record<string, FieldValue> {
  const own: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    const text = typeof value === 'string' ? value.trim() : value;
    own[name] = name === 'email' && typeof text === 'string' ? text.toLowerCase() : text;
  }
  return own;
}

function isSelected(row: ErpRow, { where }: ReadSelection): boolean {
  return Object.entries(where ?? {}).every(([field, values]) =>
    values.includes(String(row.fields[field] ?? '')),
  );
}

function isAfter(row: ErpRow, cursor: string | null, kind: ReadRange['kind']): boolean {
  if (cursor === null) return true;
  if (kind === 'range') return Number(row.id) > Number(cursor);
  const [ms = 0, id = 0] = cursor.split('/').map(Number);
  return row.modifiedAt > ms || (row.modifiedAt === ms && Number(row.id) > id);
}

function cursorOf(row: ErpRow, kind: ReadRange['kind']): string {
  return kind === 'range' ? row.id : `${row.modifiedAt}/${row.id}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
