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
  SuccessionPage,
  WriteRequest,
  WriteResult,
} from '../../../application/ports/record-system.port.js';
import type { SystemSchema } from '../../../domain/schema/system-schema.js';
import type { BusinessSystem, ConnectionReport } from '../connector.js';
import type { ReadAccess } from './access.js';
import type { BoundType } from './binding.js';
import { toSystemSchema } from './capabilities.js';
import { asSystemCall, SqlClient } from './client.js';
import type { Dialect } from './dialects/dialect.js';
import { configurationFailure, SqlError, TAKEN_BACK } from './errors.js';
import { findCandidates } from './finder.js';
import { createdBy } from './created-by.js';
import { ensureLedger } from './ledger.js';
import { estimateTotal, middleOf, splitRange } from './ranges.js';
import { readByIds, readPages } from './reader.js';
import type { SqlSettings } from './settings.js';
import { readSuccessors } from './successors.js';
import { softDelete } from './soft-delete.js';
import { bindSystem, type SystemBinding } from './system-binding.js';
import { writeBatch, writeWithin } from './writer.js';

/** Longest time that a write may take on the server: a new attempt waits for it before it writes again. */
export const WRITE_TIMEOUT_MS = 5_000;
const READ_TIMEOUT_MS = 30_000;
/** After this long the description is checked against the database again. */
const BINDING_MAX_AGE_MS = 5 * 60_000;

/** A database described by a `tables.yaml`, as a system that the engine reads and writes. */
export class SqlSystem implements BusinessSystem {
  readonly side = 'business';
  private readonly reads: SqlClient;
  private readonly writes: SqlClient;
  private bound: { readonly at: number; readonly binding: Promise<SystemBinding> } | null = null;

  constructor(
    private readonly settings: SqlSettings,
    private readonly dialect: Dialect,
    applicationName: string,
  ) {
    const shared = { url: settings.url, applicationName, preparedStatements: settings.preparedStatements };
    this.reads = new SqlClient(dialect, {
      ...shared,
      size: settings.poolSize,
      statementTimeoutMs: READ_TIMEOUT_MS,
    });
    this.writes = new SqlClient(dialect, {
      ...shared,
      size: settings.poolSize,
      statementTimeoutMs: WRITE_TIMEOUT_MS,
    });
  }

  describe(context: CallContext): Promise<SystemSchema> {
    return asSystemCall(async () => {
      this.bound = null;
      return toSystemSchema(await this.usable(context));
    });
  }

  test(context: CallContext): Promise<ConnectionReport> {
    return asSystemCall(async () => {
      const product = await this.reads.query(this.dialect.versionSql, [], context);
      const binding = await bindSystem(this.settings, this.dialect, this.reads, context);
      if (binding.problems.length === 0) await ensureLedger(binding, this.dialect, this.writes, context);
      return {
        ok: binding.problems.length === 0,
        product: String(product[0]?.[0]),
        problems: binding.problems,
        warnings: binding.warnings,
      };
    });
  }

  identity(context: CallContext): Promise<string> {
    return asSystemCall(async () =>
      String((await this.reads.query(this.dialect.identitySql, [], context))[0]?.[0]),
    );
  }

  now(context: CallContext): Promise<string> {
    return asSystemCall(async () =>
      String((await this.reads.query(this.dialect.nowSql, [], context))[0]?.[0]),
    );
  }

  estimateTotal(type: string, range: ReadRange | null, context: CallContext): Promise<number | null> {
    return this.reading(type, context, (access, bound) => estimateTotal(access, bound, range, context));
  }

  splitRange(type: string, lanes: number, context: CallContext): Promise<readonly IdRange[]> {
    return this.reading(type, context, (access, bound) => splitRange(access, bound, lanes, context));
  }

  middleOf(range: IdRange): string | null {
    return middleOf(range);
  }

  readPages(request: ReadPagesRequest, context: CallContext): Promise<readonly RecordPage[]> {
    return this.reading(request.selection.type, context, (access, type) =>
      readPages(access, type, request, context),
    );
  }

  readByIds(selection: ReadSelection, ids: readonly string[], context: CallContext): Promise<FoundRecords> {
    return this.reading(selection.type, context, (access, type) =>
      readByIds(access, type, selection, ids, context),
    );
  }

  successors(type: string, after: string | null, context: CallContext): Promise<SuccessionPage> {
    return this.reading(type, context, (access, bound) => readSuccessors(access, bound, after, context));
  }

  find(request: FindRequest, context: CallContext): Promise<RecordPage> {
    return this.reading(request.type, context, (access, type) =>
      findCandidates(access, type, request, context),
    );
  }

  createdBy(
    type: string,
    creations: readonly Creation[],
    context: CallContext,
  ): Promise<ReadonlyMap<string, string>> {
    return this.reading(type, context, (access, bound) => createdBy(access, bound, creations, context));
  }

  write(request: WriteRequest, context: CallContext): Promise<readonly WriteResult[]> {
    return asSystemCall(async () => {
      const type = typeOf(await this.usable(context), request.type);
      return writeBatch({ dialect: this.dialect, client: this.writes }, type, request, context);
    });
  }

  atomically(work: AtomicWork, context: CallContext): Promise<void> {
    return asSystemCall(async () => {
      const binding = await this.usable(context);
      try {
        await this.writes.transaction(context, async (session) => {
          const write = (request: WriteRequest): Promise<readonly WriteResult[]> =>
            writeWithin(this.dialect, session, typeOf(binding, request.type), request, context);
          if (!(await work({ write }))) throw new SqlError(TAKEN_BACK);
        });
      } catch (error) {
        if (!(error instanceof SqlError) || error.problem !== TAKEN_BACK) throw error;
      }
    });
  }

  archive(request: ArchiveRequest, context: CallContext): Promise<readonly ArchiveResult[]> {
    return asSystemCall(async () => {
      const type = typeOf(await this.usable(context), request.type);
      return softDelete({ dialect: this.dialect, client: this.writes }, type, request.ids, context);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.reads.close(), this.writes.close()]);
  }

  private reading<T>(
    type: string,
    context: CallContext,
    work: (access: ReadAccess, type: BoundType) => Promise<T>,
  ): Promise<T> {
    return asSystemCall(async () => {
      const binding = await this.usable(context);
      return work({ binding, dialect: this.dialect, client: this.reads }, typeOf(binding, type));
    });
  }

  /** The binding, shared by all calls and renewed now and then; every problem of it in one failure. */
  private async usable(context: CallContext): Promise<SystemBinding> {
    const now = performance.now();
    if (this.bound === null || now - this.bound.at > BINDING_MAX_AGE_MS) {
      this.bound = {
        at: now,
        binding: this.bind({ ...context, signal: AbortSignal.timeout(READ_TIMEOUT_MS) }),
      };
    }
    const { bound } = this;
    try {
      return await bound.binding;
    } catch (error) {
      if (this.bound === bound) this.bound = null;
      throw error;
    }
  }

  private async bind(context: CallContext): Promise<SystemBinding> {
    const binding = await bindSystem(this.settings, this.dialect, this.reads, context);
    if (binding.problems.length > 0) {
      const list = binding.problems.map((problem) => `${problem.path}: ${problem.message}`).join(' ');
      throw configurationFailure('tables-do-not-fit', `The description does not fit the database. ${list}`);
    }
    await ensureLedger(binding, this.dialect, this.writes, context);
    return binding;
  }
}

function typeOf(binding: SystemBinding, name: string): BoundType {
  const type = binding.types.get(name);
  if (type) return type;
  throw configurationFailure('unknown-type', `The system's description has no record type "${name}".`);
}
