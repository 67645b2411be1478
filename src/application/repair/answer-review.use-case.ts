import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { REPAIR_DESK, type DeskResult, type RepairDesk, type ReviewView } from '../ports/repair-desk.port.js';

/** Answers the question which of several candidates a record is: one of them, or none. */
@Injectable()
export class AnswerReview {
  constructor(
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async accept(
    sync: string,
    id: string,
    choice: { readonly candidate: string; readonly type?: string },
    actor: string,
  ): Promise<DeskResult<ReviewView>> {
    const result = await this.desk.acceptReview(sync, id, choice, actor);
    return this.audited(result, 'review.accept', sync, actor, { candidate: choice.candidate });
  }

  async reject(sync: string, id: string, actor: string): Promise<DeskResult<ReviewView>> {
    return this.audited(await this.desk.rejectReview(sync, id, actor), 'review.reject', sync, actor, {});
  }

  private async audited(
    result: DeskResult<ReviewView>,
    action: string,
    sync: string,
    actor: string,
    extra: Readonly<Record<string, unknown>>,
  ): Promise<DeskResult<ReviewView>> {
    if (result.status !== 'ok') return result;
    const { id, job, type, recordId } = result.value;
    const detail = { job, type, record: recordId, ...extra };
    await this.access.appendAudit({ actor, action, subject: `${sync}/${id}`, detail });
    return result;
  }
}
