import type {
  CallContext,
  FindRequest,
  FoundRecords,
  IdRange,
  ReadPagesRequest,
  ReadRange,
  ReadSelection,
  RecordPage,
  RecordSystem,
  WriteRequest,
  WriteResult,
} from '../application/ports/record-system.port.js';
import { SystemFailure } from '../domain/errors/failure.js';
import type { SystemSchema } from '../domain/schema/system-schema.js';

/** How one call to a business system ended; without values of records. */
export interface SystemCall {
  readonly operation: string;
  readonly subject: string;
  readonly failure: SystemFailure['failure'] | null;
  readonly ms: number;
}

interface Connection extends RecordSystem {
  close(): Promise<void>;
}

/** A business system whose calls are told of. */
export class LoggedSystem implements Connection {
  readonly side: Connection['side'];
  readonly successors?: NonNullable<RecordSystem['successors']>;
  readonly archive?: NonNullable<RecordSystem['archive']>;
  readonly lastChange?: NonNullable<RecordSystem['lastChange']>;
  readonly atomically?: NonNullable<RecordSystem['atomically']>;
  readonly createdBy?: NonNullable<RecordSystem['createdBy']>;
  readonly requireAccess?: NonNullable<RecordSystem['requireAccess']>;

  constructor(
    private readonly system: Connection,
    private readonly onCall: (call: SystemCall) => void,
  ) {
    this.side = system.side;
    const { successors, archive, requireAccess, atomically, createdBy, lastChange } = system;
    // What a system does not offer must stay absent.
    if (successors)
      this.successors = (type, after, context) =>
        this.told('successors', type, () => successors.call(system, type, after, context));
    if (archive)
      this.archive = (request, context) =>
        this.told('archive', request.type, () => archive.call(system, request, context));
    if (lastChange)
      this.lastChange = (request, context) =>
        this.told('read', request.type, () => lastChange.call(system, request, context));
    if (createdBy)
      this.createdBy = (type, creations, context) =>
        this.told('find', type, () => createdBy.call(system, type, creations, context));
    if (atomically)
      this.atomically = (work, context) =>
        this.told('write', 'transaction', () => atomically.call(system, work, context));
    if (requireAccess) this.requireAccess = (uses, context) => requireAccess.call(system, uses, context);
  }

  describe(context: CallContext): Promise<SystemSchema> {
    return this.told('describe', 'schema', () => this.system.describe(context));
  }

  now(context: CallContext): Promise<string> {
    return this.told('now', 'clock', () => this.system.now(context));
  }

  estimateTotal(type: string, range: ReadRange | null, context: CallContext): Promise<number | null> {
    return this.told('estimate', type, () => this.system.estimateTotal(type, range, context));
  }

  splitRange(type: string, lanes: number, context: CallContext): Promise<readonly IdRange[]> {
    return this.told('split', type, () => this.system.splitRange(type, lanes, context));
  }

  middleOf(range: IdRange): string | null {
    return this.system.middleOf(range);
  }

  readPages(request: ReadPagesRequest, context: CallContext): Promise<readonly RecordPage[]> {
    return this.told('read', request.selection.type, () => this.system.readPages(request, context));
  }

  readByIds(selection: ReadSelection, ids: readonly string[], context: CallContext): Promise<FoundRecords> {
    return this.told('read', selection.type, () => this.system.readByIds(selection, ids, context));
  }

  find(request: FindRequest, context: CallContext): Promise<RecordPage> {
    return this.told('find', request.type, () => this.system.find(request, context));
  }

  write(request: WriteRequest, context: CallContext): Promise<readonly WriteResult[]> {
    return this.told('write', request.type, () => this.system.write(request, context));
  }

  close(): Promise<void> {
    return this.system.close();
  }

  private async told<T>(operation: string, subject: string, call: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      const result = await call();
      this.onCall({ operation, subject, failure: null, ms: performance.now() - startedAt });
      return result;
    } catch (error) {
      if (error instanceof SystemFailure) {
        this.onCall({ operation, subject, failure: error.failure, ms: performance.now() - startedAt });
      }
      throw error;
    }
  }
}
