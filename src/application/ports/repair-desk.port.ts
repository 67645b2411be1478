import type { FieldValue, FieldValues } from '../../domain/records/field-value.js';
import type { RecordAuthor, Side } from '../../domain/records/system-record.js';
import type { Page, PageQuery, RecordView } from './record-queries.port.js';
import type { ConflictDecision } from './repair-decisions.port.js';

export interface FailureView extends RecordView {
  /** UUID */
  readonly failureId: string;
  /** Stable code of what went wrong. */
  readonly class: string;
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
  readonly assignedTo: string | null;
  /** Values that the next attempt writes in place of the mapped ones, per mapping. */
  readonly overrides: readonly { readonly mapping: string; readonly values: FieldValues }[];
}

export interface FailureFilter {
  readonly job?: string;
  readonly type?: string;
  readonly class?: string;
  /** Part of the message, the field or the record's id. */
  readonly q?: string;
  readonly assignedTo?: string;
}

export interface RequeuedRecord {
  readonly job: string;
  readonly type: string;
  readonly id: string;
  /** Records of the job's root type can be run by id. */
  readonly isRoot: boolean;
}

export interface ConflictView {
  readonly id: string;
  readonly job: string;
  readonly mapping: string;
  /** The record that the job read. */
  readonly side: Side;
  readonly type: string;
  readonly recordId: string;
  readonly counterpart: { readonly type: string; readonly id: string } | null;
  /** Field of the target; `agreed` and `hubspot`/`business` show both ends of its mapping. */
  readonly field: string;
  readonly status: 'open' | 'decided' | 'settled';
  /** Who was given right: a side, `kept`, or `open`. */
  readonly resolution: string;
  readonly decision: (ConflictDecision & { readonly by: string; readonly at: string }) | null;
  /** What both sides had when they last agreed. */
  readonly agreed: { readonly hubspot?: FieldValue; readonly business?: FieldValue };
  readonly hubspot: ConflictSide | null;
  readonly business: ConflictSide | null;
  /** Names of the field on both sides, as far as the mapping joins two. */
  readonly fields: { readonly hubspot?: string; readonly business?: string };
  /** What was kept in the end; null = not settled, or not known. */
  readonly kept: KeptValue | null;
  /** A person took the outcome back. */
  readonly undone: { readonly by: string; readonly at: string; readonly value: FieldValue } | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `value` = a person gave neither side right. */
export interface KeptValue {
  readonly of: Side | 'value';
  readonly value: FieldValue;
}

/** What stood on a side when the conflict was found. */
export interface ConflictSide {
  readonly value: FieldValue;
  readonly modifiedAt?: string | null;
  /** Who changed the record last, where that came with it. */
  readonly changedBy?: RecordAuthor;
}

export interface ReviewView {
  readonly id: string;
  readonly job: string;
  readonly mapping: string;
  readonly side: Side;
  readonly type: string;
  readonly recordId: string;
  /** Match rule that found several. */
  readonly rule: string;
  /** Type of the candidates; null = not known, one of `candidateTypes`. */
  readonly candidateType: string | null;
  readonly candidateTypes: readonly string[];
  readonly candidates: readonly string[];
  readonly status: 'open' | 'accepted' | 'rejected' | 'closed';
  readonly decidedBy: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type DeskRefusal =
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  | {
      readonly status: 'invalid';
      readonly problems: readonly {
        readonly path: string;
        readonly code: string;
        readonly message: string;
      }[];
    };

export type DeskResult<T> = { readonly status: 'ok'; readonly value: T } | DeskRefusal;

export interface EditFailure {
  /** Target field -> value; null as value of the key `values` itself withdraws all overrides. */
  readonly values?: FieldValues | null;
  /** Which mapping the values belong to, where the record failed in several. */
  readonly mapping?: string;
  readonly assignedTo?: string | null;
}

/**
 * The repair desk of a sync: what failed, what contradicts itself, what could not be matched, and what people do
 * about it. Every action changes record, counters, question and decision in one transaction. Cursors are opaque.
 */
export interface RepairDesk {
  failures(sync: string, query: PageQuery & FailureFilter): Promise<Page<FailureView>>;
  /** Ids of the failures that a path names: a failure's own id, or the id of its record. */
  findFailures(sync: string, id: string): Promise<readonly string[]>;
  failure(sync: string, failureId: string): Promise<FailureView | null>;
  editFailure(
    sync: string,
    failureId: string,
    edit: EditFailure,
    actor: string,
  ): Promise<DeskResult<FailureView>>;
  /** Back to pending, in steps of `limit`; `after` and `until` go on where the last step ended. */
  retry(sync: string, step: RetryStep): Promise<RetriedStep>;
  /** Skipped as `ignored` until the source record changes. False = no such failure. */
  ignore(sync: string, failureId: string, actor: string): Promise<boolean>;

  conflicts(
    sync: string,
    query: PageQuery & {
      readonly job?: string;
      readonly type?: string;
      readonly field?: string;
      readonly status?: ConflictView['status'];
    },
  ): Promise<Page<ConflictView>>;
  resolveConflict(
    sync: string,
    id: string,
    decision: ConflictDecision,
    actor: string,
  ): Promise<DeskResult<ConflictView>>;

  conflict(sync: string, id: string): Promise<ConflictView | null>;
  /** Takes the outcome of a settled conflict back: the next run writes `value` to both sides. */
  undoConflict(sync: string, id: string, value: FieldValue, actor: string): Promise<DeskResult<ConflictView>>;

  reviews(
    sync: string,
    query: PageQuery & {
      readonly job?: string;
      readonly type?: string;
      readonly status?: ReviewView['status'];
    },
  ): Promise<Page<ReviewView>>;
  acceptReview(
    sync: string,
    id: string,
    choice: { readonly candidate: string; readonly type?: string },
    actor: string,
  ): Promise<DeskResult<ReviewView>>;
  rejectReview(sync: string, id: string, actor: string): Promise<DeskResult<ReviewView>>;
}

export interface RetryStep {
  readonly filter: FailureFilter;
  /** Only these failures. */
  readonly failureIds?: readonly string[];
  readonly after: string | null;
  /** Failures later than this instant are left for another time; null = now. */
  readonly until: string | null;
  readonly limit: number;
}

export interface RetriedStep {
  readonly records: readonly RequeuedRecord[];
  /** Null = nothing is left. */
  readonly next: { readonly after: string; readonly until: string } | null;
}

export const REPAIR_DESK = Symbol('REPAIR_DESK');
