import type { Page, PageQuery } from '../../application/ports/record-queries.port.js';
import type { ConflictDecision } from '../../application/ports/repair-decisions.port.js';
import type {
  ConflictView,
  DeskResult,
  EditFailure,
  FailureFilter,
  FailureView,
  RepairDesk,
  RetriedStep,
  RetryStep,
  ReviewView,
} from '../../application/ports/repair-desk.port.js';
import type { FieldValue } from '../../domain/records/field-value.js';
import type { Database } from './database.js';
import { findConflictView, listConflicts, resolveConflict, undoConflict } from './records/conflicts.js';
import { failuresNamed, findFailure, listFailures } from './records/failures.js';
import { editFailure, ignoreFailure, retryStep } from './records/repair-failures.js';
import { acceptReview, rejectReview } from './records/repair-reviews.js';
import { listReviews } from './records/reviews.js';

/** The repair desk over its tables; every list is read along an index from a cursor on. */
export class PostgresRepairDesk implements RepairDesk {
  constructor(private readonly database: Database) {}

  failures(sync: string, query: PageQuery & FailureFilter): Promise<Page<FailureView>> {
    return listFailures(this.database, sync, query);
  }

  findFailures(sync: string, id: string): Promise<readonly string[]> {
    return failuresNamed(this.database, sync, id);
  }

  failure(sync: string, failureId: string): Promise<FailureView | null> {
    return findFailure(this.database, sync, failureId);
  }

  async editFailure(
    sync: string,
    failureId: string,
    edit: EditFailure,
    actor: string,
  ): Promise<DeskResult<FailureView>> {
    const refusal = await editFailure(this.database, sync, failureId, edit, actor);
    if (refusal) return refusal;
    const value = await this.failure(sync, failureId);
    return value ? { status: 'ok', value } : { status: 'unknown' };
  }

  retry(sync: string, step: RetryStep): Promise<RetriedStep> {
    return retryStep(this.database, sync, step);
  }

  ignore(sync: string, failureId: string, actor: string): Promise<boolean> {
    return ignoreFailure(this.database, sync, failureId, actor);
  }

  conflicts(sync: string, query: Parameters<RepairDesk['conflicts']>[1]): Promise<Page<ConflictView>> {
    return listConflicts(this.database, sync, query);
  }

  resolveConflict(
    sync: string,
    id: string,
    decision: ConflictDecision,
    actor: string,
  ): Promise<DeskResult<ConflictView>> {
    return resolveConflict(this.database, sync, id, decision, actor);
  }

  conflict(sync: string, id: string): Promise<ConflictView | null> {
    return findConflictView(this.database, sync, id);
  }

  undoConflict(
    sync: string,
    id: string,
    value: FieldValue,
    actor: string,
  ): Promise<DeskResult<ConflictView>> {
    return undoConflict(this.database, sync, id, value, actor);
  }

  reviews(sync: string, query: Parameters<RepairDesk['reviews']>[1]): Promise<Page<ReviewView>> {
    return listReviews(this.database, sync, query);
  }

  acceptReview(
    sync: string,
    id: string,
    choice: { readonly candidate: string; readonly type?: string },
    actor: string,
  ): Promise<DeskResult<ReviewView>> {
    return acceptReview(this.database, sync, id, choice, actor);
  }

  rejectReview(sync: string, id: string, actor: string): Promise<DeskResult<ReviewView>> {
    return rejectReview(this.database, sync, id, actor);
  }
}
