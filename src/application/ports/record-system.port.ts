import type { Failure } from '../../domain/errors/failure.js';
import type { FieldValues } from '../../domain/records/field-value.js';
import type { Side, SystemRecord } from '../../domain/records/system-record.js';
import type { PortalUse } from '../../domain/sync/portal-uses.js';
import type { SystemSchema } from '../../domain/schema/system-schema.js';
import type { NormaliserName } from '../../domain/sync/definition.js';

/** Who is waiting for the call: decides how far ahead it may book the portal's budget. */
export type CallPriority = 'backfill' | 'scheduled' | 'on-demand';

export interface CallContext {
  readonly signal: AbortSignal;
  readonly priority: CallPriority;
  /** Whose call it is: runs of one priority take turns, however many calls each of them has waiting. */
  readonly run?: string;
  /** In whose name is written; a system that keeps no such thing does not heed it. */
  readonly actingUser?: ActingUser;
  /** Of the records that are written; absent where nobody else could write them. */
  readonly hold?: WriteHold;
}

/** What keeps others off the records of a page while it is written. */
export interface WriteHold {
  /**
   * To be asked right before each request that changes something is sent, and before a transaction is committed: a
   * process may have stood still since it claimed them, and a call may have waited long.
   * @returns ms within which the request has to be over
   * @throws `Overtaken` where another attempt may be at work on the page
   */
  confirm(): number | Promise<number>;
}

/** Another attempt may be at work on the page: whatever this one has not sent yet must not be sent. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';

  constructor() {
    super('Another attempt is at work on this page.');
  }
}

/** A user of the business system, by what the systems call him. */
export interface ActingUser {
  readonly id: string;
  readonly number: string | null;
  readonly email: string | null;
}

/** What to bring of each record. */
export interface ReadSelection {
  readonly type: string;
  readonly fields: readonly string[];
  /** Associated types whose ids are wanted too. */
  readonly associations: readonly string[];
  /**
   * Only records whose fields have one of these values, where the system can ask so; `readByIds` does not heed it,
   * and the engine checks again.
   */
  readonly where?: Readonly<Record<string, readonly string[]>>;
}

/** Ids in ascending order of the list: above `after`, up to and including `upTo`; null = open. */
export interface IdRange {
  readonly after: string | null;
  readonly upTo: string | null;
}

export type ReadRange =
  | ({ readonly kind: 'range' } & IdRange)
  | {
      readonly kind: 'window';
      readonly by: 'created' | 'modified';
      readonly since: string;
      readonly until: string;
    };

export interface ReadPagesRequest {
  readonly selection: ReadSelection;
  readonly range: ReadRange;
  /** Opaque to the engine; null = start of the range. */
  readonly cursor: string | null;
  /** Records per page, 1..100. */
  readonly pageSize: number;
}

export interface RecordPage {
  readonly records: readonly SystemRecord[];
  /** Where to read on after this page; null = the range is exhausted. */
  readonly next: string | null;
}

/** `found` is keyed by the id that was asked for: a merged record stands under its old id with its new one inside. */
export interface FoundRecords {
  readonly found: ReadonlyMap<string, SystemRecord>;
  readonly missing: readonly string[];
}

/** A record that went on as a record of another type, such as a prospect that became a customer. */
export interface Succession {
  readonly from: string;
  readonly to: { readonly type: string; readonly id: string };
}

export interface SuccessionPage {
  readonly moves: readonly Succession[];
  /** Id to read on after; null = these were all. */
  readonly next: string | null;
}

/** Candidates by compared fields. */
export interface FindRequest {
  readonly type: string;
  /** Compared fields, by the names of this side. */
  readonly keys: readonly { readonly field: string; readonly normalise: NormaliserName }[];
  /** One entry per source record: coarse keys aligned with `keys` (values adapter, `coarseKey`). */
  readonly probes: readonly (readonly string[])[];
  /** Fields to return beside the compared ones. */
  readonly fields: readonly string[];
  /** `next` of the answer before this one; absent = from the beginning. */
  readonly cursor?: string;
}

/** Which record of the other side a creation stands for; systems with an external-id field derive its value from it. */
export interface CreateOrigin {
  /** Slug of the sync. */
  readonly sync: string;
  /** Type and id of the record on the other side. */
  readonly type: string;
  readonly id: string;
  /** Raised by unlinking, so that a deliberate second creation is a new record. */
  readonly generation: number;
}

export type WriteOperation =
  | {
      readonly kind: 'create';
      readonly operationId: string;
      readonly fields: FieldValues;
      readonly origin?: CreateOrigin;
      /** An attempt that died may have made it: what it made and a person deleted since is not made again. */
      readonly repeated?: boolean;
    }
  | {
      readonly kind: 'update';
      readonly operationId: string;
      readonly id: string;
      readonly fields: FieldValues;
    };

/** By what a creation is known again. */
export interface Creation {
  readonly operationId: string;
  readonly origin: CreateOrigin;
}

export interface WriteRequest {
  readonly type: string;
  readonly operations: readonly WriteOperation[];
}

/** In the order of the operations. */
export type WriteResult =
  | {
      readonly status: 'written';
      readonly id: string;
      /** False when an earlier attempt of the same operation had created it already. */
      readonly created: boolean;
      /** When the record was last changed, as its system says after the write; absent = it does not say. */
      readonly modifiedAt?: string | null;
      /** The written fields as the system stored them (trimmed, rounded, defaulted). */
      readonly stored: FieldValues;
      /** What of it was refused although the record is there, such as an association; `field` names it. */
      readonly refused?: Failure;
    }
  | { readonly status: 'rejected'; readonly failure: Failure }
  | { readonly status: 'unknown'; readonly failure: Failure };

/**
 * A connected portal or business system: the one contract that the engine reads and writes through.
 * Every method throws `SystemFailure` when the call as a whole fails; a single record's refusal is a result.
 */
export interface RecordSystem {
  readonly side: Side;
  /** True where a read by time may tell of a record as it was a while ago: an index lags behind. Absent = false. */
  readonly lags?: boolean;

  describe(context: CallContext): Promise<SystemSchema>;
  /** Throws `SystemFailure` class `permission` where the credential is known to lack what these uses need. */
  requireAccess?(uses: readonly PortalUse[], context: CallContext): Promise<void>;

  /** The system's own clock, ISO UTC: the only one that watermarks are taken from. */
  now(context: CallContext): Promise<string>;

  /** Estimated number of records, null when there is no cheap estimate. */
  estimateTotal(type: string, range: ReadRange | null, context: CallContext): Promise<number | null>;

  /** Ranges that together cover the whole list, at most `lanes`; one open range when ids are no cursors here. */
  splitRange(type: string, lanes: number, context: CallContext): Promise<readonly IdRange[]>;

  /** The middle of a range, for handing half of it to an idle lane; null when it cannot be split. */
  middleOf(range: IdRange): string | null;

  /** One or more pages from a single read, in order. Safe to repeat. */
  readPages(request: ReadPagesRequest, context: CallContext): Promise<readonly RecordPage[]>;

  /** Any number of ids. Safe to repeat. */
  readByIds(selection: ReadSelection, ids: readonly string[], context: CallContext): Promise<FoundRecords>;

  /** Records of a type that went on as others, by ascending id above `after`; absent = no record ever does here. */
  successors?(type: string, after: string | null, context: CallContext): Promise<SuccessionPage>;

  /**
   * Every record that may equal one of the probes: a superset, the engine compares exactly. A portion at a time, some
   * thousand records at most: any number of records may carry a placeholder. Portions may be empty, and may repeat a
   * record. Safe to repeat.
   */
  find(request: FindRequest, context: CallContext): Promise<RecordPage>;

  /**
   * Writes a batch and reports per record. A create with an `operationId` that was applied before returns the
   * record of then (`created: false`) where the type's `idempotency` is not `none`.
   */
  write(request: WriteRequest, context: CallContext): Promise<readonly WriteResult[]>;

  /**
   * Which of these creations have made a record of the type: operation id -> id of the record. Absent = the system
   * cannot tell. Safe to repeat.
   */
  createdBy?(
    type: string,
    creations: readonly Creation[],
    context: CallContext,
  ): Promise<ReadonlyMap<string, string>>;

  /**
   * Writes that are kept all or not at all: `work` writes through what it is given and answers whether to keep them.
   * Nothing stays when it answers false, throws, or its process dies. It may be called again after a deadlock.
   * Absent = no transactions here.
   */
  atomically?(work: AtomicWork, context: CallContext): Promise<void>;

  /** Who changed a field, where the system tells; absent = it never does. One call. */
  lastChange?(request: LastChangeRequest, context: CallContext): Promise<FieldAuthor | null>;

  /**
   * Deletes records the gentle way (archive, soft delete); one that is gone already counts as archived. Absent = the
   * system does not delete. Safe to repeat. One result per id.
   */
  archive?(request: ArchiveRequest, context: CallContext): Promise<readonly ArchiveResult[]>;
}

export type RecordWriter = Pick<RecordSystem, 'write'>;

/** True = keep what was written. */
export type AtomicWork = (writer: RecordWriter) => Promise<boolean>;

export interface LastChangeRequest {
  readonly type: string;
  readonly id: string;
  readonly field: string;
  /** ISO instant: later changes do not count; null = the last one of all. */
  readonly until: string | null;
}

/** Who or what changed a field (HF 7: history values). */
export interface FieldAuthor {
  /** Null = not told. */
  readonly at: string | null;
  /** What kind of source it was, in the system's own words, e.g. `CRM_UI` or `INTEGRATION`; null = not told. */
  readonly source: string | null;
  /** Id of that source within the system. */
  readonly sourceId: string | null;
  /** Id of the person. */
  readonly userId: string | null;
}

export interface ArchiveRequest {
  readonly type: string;
  readonly ids: readonly string[];
}

export type ArchiveResult =
  | { readonly status: 'archived'; readonly id: string }
  | { readonly status: 'rejected'; readonly id: string; readonly failure: Failure };

/** Opens connections by the slugs that a sync names; they are kept and shared within the process. */
export interface RecordSystemProvider {
  portal(slug: string): Promise<RecordSystem>;
  system(slug: string): Promise<RecordSystem>;
}
