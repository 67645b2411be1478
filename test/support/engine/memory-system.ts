import { SystemFailure, type Failure } from '../../../src/domain/errors/failure.js';
import type { FieldValue, FieldValues } from '../../../src/domain/records/field-value.js';
import type { Side, SystemRecord } from '../../../src/domain/records/system-record.js';
import type { FieldSchema, SystemSchema, TypeSchema } from '../../../src/domain/schema/system-schema.js';
import type { NormaliserName } from '../../../src/domain/sync/definition.js';
import type {
  ArchiveRequest,
  ArchiveResult,
  AtomicWork,
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
} from '../../../src/application/ports/record-system.port.js';

interface Stored {
  fields: Record<string, FieldValue>;
  modifiedAt: string;
  archived: boolean;
  associations: Record<string, string[]>;
}

export interface MemoryType {
  readonly name: string;
  readonly fields: readonly string[];
  readonly parents?: TypeSchema['parents'];
  readonly required?: readonly string[];
  readonly options?: Readonly<Record<string, readonly string[]>>;
}

/** Where a test may step in: before or after a call reached the system. */
export interface MemoryHooks {
  beforeRead?: () => Promise<void> | void;
  beforeWrite?: (request: WriteRequest) => Promise<void> | void;
  /** After the write was kept and before the caller hears of it. */
  afterWrite?: (request: WriteRequest) => Promise<void> | void;
  /** Of a transaction. */
  beforeCommit?: (moment: 'begin' | 'commit' | 'rollback') => Promise<void> | void;
  /** After it was kept or taken back, and before the caller hears of it. */
  afterCommit?: () => Promise<void> | void;
  refuse?: (operation: WriteOperation) => Failure | null;
}

const GONE: Failure = { class: 'not-found', code: 'not-found', message: 'The record is gone.' };

/** A record system in memory, with ids as numbers, a ledger of operations and a clock that a test moves. */
export class MemorySystem implements RecordSystem {
  readonly hooks: MemoryHooks = {};
  readonly lags: boolean;
  /** HubSpot has none. */
  readonly atomically?: NonNullable<RecordSystem['atomically']>;
  readonly writes: { readonly type: string; readonly operation: WriteOperation }[] = [];
  readonly archives: ArchiveRequest[] = [];
  readonly reads: { readonly type: string; readonly ids: readonly string[] }[] = [];
  readonly readsById: { readonly type: string; readonly ids: readonly string[] }[] = [];
  private readonly tables = new Map<string, Map<string, Stored>>();
  private readonly ledger = new Map<string, string>();
  /** Id of a merged record -> of the one that answers for it. */
  private readonly survivors = new Map<string, string>();
  private readonly frozen = new Map<string, Stored>();
  private nextId = 1;
  time = Date.parse('2026-05-01T00:00:00Z');

  constructor(
    readonly side: Side,
    private readonly types: readonly MemoryType[],
    private readonly coarseKey: (name: NormaliserName, value: FieldValue) => string | null,
  ) {
    for (const type of types) this.tables.set(type.name, new Map());
    this.lags = side === 'hubspot';
    if (side === 'business') this.atomically = (work) => this.transact(work);
  }

  add(
    type: string,
    fields: FieldValues,
    associations: Readonly<Record<string, readonly string[]>> = {},
  ): string {
    const id = String(this.nextId++);
    const copied = Object.fromEntries(Object.entries(associations).map(([k, v]) => [k, [...v]]));
    this.table(type).set(id, {
      fields: { ...fields },
      modifiedAt: this.stamp(),
      archived: false,
      associations: copied,
    });
    return id;
  }

  /** A record under an id of the test's own choice. */
  put(type: string, id: string, fields: FieldValues): string {
    this.table(type).set(id, {
      fields: { ...fields },
      modifiedAt: this.stamp(),
      archived: false,
      associations: {},
    });
    return id;
  }

  /** From now on pages show the record as it is now, as an index does that lags behind. */
  freeze(type: string, id: string): void {
    const stored = this.must(type, id);
    this.frozen.set(`${type} ${id}`, { ...stored, fields: { ...stored.fields } });
  }

  thaw(): void {
    this.frozen.clear();
  }

  edit(type: string, id: string, fields: FieldValues): void {
    const stored = this.must(type, id);
    Object.assign(stored.fields, fields);
    stored.modifiedAt = this.stamp();
  }

  /** Moves no time stamp, as in HubSpot (HF D9). */
  associate(type: string, id: string, to: string, ids: readonly string[]): void {
    this.must(type, id).associations[to] = [...ids];
  }

  associated(type: string, id: string, to: string): readonly string[] {
    return this.must(type, id).associations[to] ?? [];
  }

  async archive({ type, ids }: ArchiveRequest): Promise<readonly ArchiveResult[]> {
    for (const id of ids) this.setArchived(type, id, true);
    this.archives.push({ type, ids });
    return ids.map((id) => ({ status: 'archived', id }));
  }

  /** Archived records are found by their id alone. */
  setArchived(type: string, id: string, archived: boolean): void {
    const stored = this.table(type).get(id);
    if (!stored) return;
    stored.archived = archived;
    stored.modifiedAt = this.stamp();
  }

  /** The survivor keeps its values; it answers to both ids. */
  merge(type: string, loser: string, survivor: string): void {
    this.table(type).delete(loser);
    this.survivors.set(`${type} ${loser}`, survivor);
    this.edit(type, survivor, {});
  }

  remove(type: string, id: string): void {
    this.table(type).delete(id);
  }

  all(type: string): readonly { readonly id: string; readonly fields: FieldValues }[] {
    return [...this.table(type)].map(([id, stored]) => ({ id, fields: stored.fields }));
  }

  async describe(): Promise<SystemSchema> {
    return { types: this.types.map((type) => this.schemaOf(type)), maxWriteBatch: 100, maxReadPage: 100 };
  }

  async now(): Promise<string> {
    return new Date(this.time).toISOString();
  }

  async estimateTotal(type: string, range: ReadRange | null): Promise<number | null> {
    return range?.kind === 'window' ? this.inWindow(type, range).length : this.table(type).size;
  }

  async splitRange(type: string, lanes: number): Promise<readonly IdRange[]> {
    const ids = [...this.table(type).keys()].map(Number);
    const size = Math.ceil(Math.max(0, ...ids) / lanes);
    if (size === 0) return [{ after: null, upTo: null }];
    return Array.from({ length: lanes }, (_, at) => ({
      after: at === 0 ? null : String(at * size),
      upTo: at === lanes - 1 ? null : String((at + 1) * size),
    }));
  }

  middleOf(range: IdRange): string | null {
    if (range.upTo === null) return null;
    const from = Number(range.after ?? 0);
    const to = Number(range.upTo);
    return to - from < 2 ? null : String(Math.floor((from + to) / 2));
  }

  async readPages(request: ReadPagesRequest): Promise<readonly RecordPage[]> {
    await this.hooks.beforeRead?.();
    const { range, selection, cursor, pageSize } = request;
    const rows =
      range.kind === 'range'
        ? this.inRange(selection.type, range, cursor)
        : this.inWindow(selection.type, range, cursor);
    const page = rows.slice(0, pageSize);
    const last = page[page.length - 1];
    this.reads.push({ type: selection.type, ids: page });
    const records = page.map((id) =>
      this.toRecord(
        selection,
        id,
        this.frozen.get(`${selection.type} ${id}`) ?? this.must(selection.type, id),
      ),
    );
    return [{ records, next: rows.length > page.length && last !== undefined ? last : null }];
  }

  async readByIds(selection: ReadSelection, ids: readonly string[]): Promise<FoundRecords> {
    await this.hooks.beforeRead?.();
    this.readsById.push({ type: selection.type, ids });
    const found = new Map<string, SystemRecord>();
    const missing: string[] = [];
    for (const id of ids) {
      const current = this.survivors.get(`${selection.type} ${id}`) ?? id;
      const stored = this.table(selection.type).get(current);
      if (stored) found.set(id, this.toRecord(selection, current, stored));
      else missing.push(id);
    }
    return { found, missing };
  }

  /** Two at a time: whoever looks for candidates has to go on. */
  async find(request: FindRequest): Promise<RecordPage> {
    const wanted = new Set(request.probes.map((probe) => probe.join('\u0001')));
    const names = [...request.fields, ...request.keys.map((k) => k.field)];
    const found: SystemRecord[] = [];
    for (const [id, stored] of this.table(request.type)) {
      const key = request.keys
        .map((k) => this.coarseKey(k.normalise, stored.fields[k.field] ?? null) ?? '\u0002')
        .join('\u0001');
      if (wanted.has(key))
        found.push(this.toRecord({ type: request.type, fields: names, associations: [] }, id, stored));
    }
    const { cursor } = request;
    const left = found
      .filter(({ id }) => Number(id) > Number(cursor ?? 0))
      .sort((a, b) => Number(a.id) - Number(b.id));
    return { records: left.slice(0, 2), next: left.length > 2 ? (left[1]?.id ?? null) : null };
  }

  /** A transaction: what is written is there at its end, or not at all; the journal of writes tells of kept ones only. */
  private async transact(work: AtomicWork): Promise<void> {
    const tables = [...this.tables].map(([name, rows]) => [name, copyOf(rows)] as const);
    const [ledger, written, next] = [new Map(this.ledger), this.writes.length, this.nextId];
    const undo = (): void => {
      for (const [name, rows] of tables) this.tables.set(name, rows);
      this.ledger.clear();
      for (const [operation, id] of ledger) this.ledger.set(operation, id);
      this.writes.length = written;
      this.nextId = next;
    };
    try {
      await this.hooks.beforeCommit?.('begin');
      const keep = await work({ write: (request) => this.write(request) });
      await this.hooks.beforeCommit?.(keep ? 'commit' : 'rollback');
      if (!keep) undo();
    } catch (error) {
      undo();
      throw error;
    }
    await this.hooks.afterCommit?.();
  }

  async createdBy(type: string, creations: readonly Creation[]): Promise<ReadonlyMap<string, string>> {
    const made = creations.map(({ operationId }) => [operationId, this.madeBy(type, operationId)] as const);
    return new Map(
      made.flatMap(([operation, id]) =>
        id !== undefined && this.table(type).has(id) ? [[operation, id] as const] : [],
      ),
    );
  }

  async write(request: WriteRequest, context?: Pick<CallContext, 'hold'>): Promise<readonly WriteResult[]> {
    await this.hooks.beforeWrite?.(request);
    await context?.hold?.confirm();
    const results = request.operations.map((operation) => this.apply(request.type, operation));
    await this.hooks.afterWrite?.(request);
    return results;
  }

  private apply(type: string, operation: WriteOperation): WriteResult {
    const refusal = this.hooks.refuse?.(operation);
    if (refusal) return { status: 'rejected', failure: refusal };
    if (operation.kind === 'update') {
      if (!this.table(type).has(operation.id)) {
        return { status: 'rejected', failure: GONE };
      }
      this.edit(type, operation.id, operation.fields);
      this.writes.push({ type, operation });
      const { modifiedAt } = this.must(type, operation.id);
      return { status: 'written', id: operation.id, created: false, modifiedAt, stored: operation.fields };
    }
    const known = this.madeBy(type, operation.operationId);
    if (known !== undefined) {
      if (!this.table(type).has(known)) return { status: 'rejected', failure: GONE };
      const { fields } = this.must(type, known);
      const stored = Object.keys(operation.fields).map((name) => [name, fields[name] ?? null]);
      return { status: 'written', id: known, created: false, stored: Object.fromEntries(stored) };
    }
    const id = this.add(type, operation.fields);
    this.ledger.set(operation.operationId, id);
    this.writes.push({ type, operation });
    const { modifiedAt } = this.must(type, id);
    return { status: 'written', id, created: true, modifiedAt, stored: operation.fields };
  }

  /** The record that a creation made, or the one that it was merged into. */
  private madeBy(type: string, operationId: string): string | undefined {
    const id = this.ledger.get(operationId);
    return id === undefined ? undefined : (this.survivors.get(`${type} ${id}`) ?? id);
  }

  private inRange(type: string, range: IdRange, cursor: string | null): string[] {
    const after = Number(cursor ?? range.after ?? 0);
    const upTo = range.upTo === null ? Infinity : Number(range.upTo);
    return [...this.table(type).keys()]
      .filter((id) => Number(id) > after && Number(id) <= upTo)
      .sort((a, b) => Number(a) - Number(b));
  }

  private inWindow(
    type: string,
    range: { since: string; until: string },
    cursor: string | null = null,
  ): string[] {
    return [...this.table(type)]
      .filter(
        ([id, s]) =>
          s.modifiedAt >= range.since && s.modifiedAt <= range.until && Number(id) > Number(cursor ?? 0),
      )
      .map(([id]) => id)
      .sort((a, b) => Number(a) - Number(b));
  }

  private toRecord(selection: ReadSelection, id: string, stored: Stored): SystemRecord {
    return {
      id,
      fields: Object.fromEntries(selection.fields.map((name) => [name, stored.fields[name] ?? null])),
      createdAt: '2026-01-01T00:00:00.000Z',
      modifiedAt: stored.modifiedAt,
      archived: stored.archived,
      formerIds: [...this.survivors].flatMap(([key, survivor]) =>
        survivor === id && key.startsWith(`${selection.type} `) ? [key.slice(selection.type.length + 1)] : [],
      ),
      associations: Object.fromEntries(
        selection.associations.map((name) => [name, stored.associations[name] ?? []]),
      ),
    };
  }

  private schemaOf(type: MemoryType): TypeSchema {
    const field = (name: string): FieldSchema => ({
      name,
      label: name,
      type: type.options?.[name] ? 'enumeration' : 'text',
      readOnly: false,
      requiredOnCreate: type.required?.includes(name) ?? false,
      unique: false,
      ...(type.options?.[name]
        ? { options: type.options[name].map((value) => ({ value, label: value })) }
        : {}),
    });
    return {
      name: type.name,
      label: type.name,
      fields: type.fields.map(field),
      parents: type.parents ?? [],
      canCreate: true,
      canUpdate: true,
      idempotency: 'ledger',
      changes: 'timestamp',
    };
  }

  private table(type: string): Map<string, Stored> {
    const table = this.tables.get(type);
    if (!table)
      throw new SystemFailure({ class: 'configuration', code: 'unknown-type', message: `No type ${type}.` });
    return table;
  }

  private must(type: string, id: string): Stored {
    const stored = this.table(type).get(id);
    if (!stored) throw new Error(`No ${type} ${id}.`);
    return stored;
  }

  private stamp(): string {
    return new Date(this.time++).toISOString();
  }
}

function copyOf(rows: ReadonlyMap<string, Stored>): Map<string, Stored> {
  return new Map([...rows].map(([id, row]) => [id, { ...row, fields: { ...row.fields } }]));
}
