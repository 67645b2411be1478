import type { FieldValues } from '../../../domain/records/field-value.js';
import type { CallCounts } from '../../../domain/sync/record-change.js';
import type {
  ArchiveRequest,
  ArchiveResult,
  CallContext,
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
} from '../../ports/record-system.port.js';

/** Records per call of either side's batches. */
const BATCH = 100;
/** Conditions per search (HF S3). */
const PROBES = 5;

/** Stands for the id that a record would get; people see it as the parent of other would-be records. */
export function placeholderId(type: string, sourceId: string): string {
  return `new ${type}/${sourceId}`;
}

export function isPlaceholder(id: string): boolean {
  return id.startsWith('new ');
}

/**
 * A side as a dry run meets it: reads go through and are counted, writes are counted, answered as if they had
 * succeeded, and never leave the process.
 */
export class RehearsedSystem implements RecordSystem {
  private reads = 0;
  private writes = 0;
  /** Values of the records that would be updated, as they stand. */
  readonly before = new Map<string, FieldValues>();

  constructor(private readonly system: RecordSystem) {}

  get side(): RecordSystem['side'] {
    return this.system.side;
  }

  get lags(): boolean {
    return this.system.lags === true;
  }

  get calls(): CallCounts {
    return { reads: this.reads, writes: this.writes };
  }

  /** Reads that happened before this page began. */
  count(reads: number): void {
    this.reads += reads;
  }

  describe(context: CallContext): ReturnType<RecordSystem['describe']> {
    return this.system.describe(context);
  }

  now(context: CallContext): Promise<string> {
    return this.system.now(context);
  }

  estimateTotal(type: string, range: ReadRange | null, context: CallContext): Promise<number | null> {
    return this.system.estimateTotal(type, range, context);
  }

  splitRange(type: string, lanes: number, context: CallContext): Promise<readonly IdRange[]> {
    return this.system.splitRange(type, lanes, context);
  }

  middleOf(range: IdRange): string | null {
    return this.system.middleOf(range);
  }

  readPages(request: ReadPagesRequest, context: CallContext): Promise<readonly RecordPage[]> {
    this.reads += 1 + request.selection.associations.length;
    return this.system.readPages(request, context);
  }

  readByIds(selection: ReadSelection, ids: readonly string[], context: CallContext): Promise<FoundRecords> {
    this.reads += batches(ids.length) * (1 + selection.associations.length);
    return this.system.readByIds(selection, ids, context);
  }

  find(request: FindRequest, context: CallContext): ReturnType<RecordSystem['find']> {
    const byTokens = request.keys.every(({ normalise }) => normalise === 'phone' || normalise === 'name');
    const perCall = this.side === 'hubspot' && byTokens ? PROBES : BATCH;
    this.reads += Math.ceil(request.probes.length / perCall);
    return this.system.find(request, context);
  }

  async write({ type, operations }: WriteRequest, context: CallContext): Promise<readonly WriteResult[]> {
    const updates = operations.flatMap((each) => (each.kind === 'update' ? [each] : []));
    this.writes += batches(operations.length - updates.length) + batches(updates.length);
    await this.readBefore(type, updates, context);
    return operations.map((operation) => this.answer(type, operation));
  }

  archive({ ids }: ArchiveRequest): Promise<readonly ArchiveResult[]> {
    this.writes += batches(ids.length);
    return Promise.resolve(ids.map((id) => ({ status: 'archived', id })));
  }

  /** The report says what stands there now; the run itself would not ask, so that it is not counted. */
  private async readBefore(
    type: string,
    updates: readonly Extract<WriteOperation, { kind: 'update' }>[],
    context: CallContext,
  ): Promise<void> {
    const ids = [...new Set(updates.map(({ id }) => id))].filter((id) => !isPlaceholder(id));
    if (ids.length === 0) return;
    const fields = [...new Set(updates.flatMap((update) => Object.keys(update.fields)))];
    const { found } = await this.system.readByIds({ type, fields, associations: [] }, ids, context);
    for (const [id, record] of found) this.before.set(`${type}/${id}`, record.fields);
  }

  private answer(type: string, operation: WriteOperation): WriteResult {
    const { fields } = operation;
    if (operation.kind === 'create') {
      const id = placeholderId(type, operation.origin?.id ?? operation.operationId);
      return { status: 'written', id, created: true, stored: fields };
    }
    const { id } = operation;
    if (!isPlaceholder(id) && !this.before.has(`${type}/${id}`)) {
      const failure = { class: 'not-found' as const, code: 'not-found', message: 'The record is gone.' };
      return { status: 'rejected', failure };
    }
    return { status: 'written', id, created: false, stored: fields };
  }
}

function batches(count: number): number {
  return Math.ceil(count / BATCH);
}
