import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import {
  REPAIR_DESK,
  type DeskResult,
  type FailureView,
  type RepairDesk,
} from '../ports/repair-desk.port.js';
import { findFailure } from './find-failure.js';

/** Sets a failed record aside until it changes at its source. Answers the failure as it was. */
@Injectable()
export class IgnoreFailure {
  constructor(
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async execute(sync: string, id: string, actor: string): Promise<DeskResult<FailureView>> {
    const found = await findFailure(this.desk, sync, id);
    if (found.status !== 'ok') return found;
    const { failureId } = found;
    const value = await this.desk.failure(sync, failureId);
    if (value === null || !(await this.desk.ignore(sync, failureId, actor))) return { status: 'unknown' };
    const detail = { job: value.job, type: value.type, record: value.id, class: value.class };
    await this.access.appendAudit({
      actor,
      action: 'failure.ignore',
      subject: `${sync}/${failureId}`,
      detail,
    });
    return { status: 'ok', value };
  }
}
