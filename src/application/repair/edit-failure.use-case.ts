import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import {
  REPAIR_DESK,
  type DeskResult,
  type EditFailure as Edit,
  type FailureView,
  type RepairDesk,
} from '../ports/repair-desk.port.js';
import { findFailure } from './find-failure.js';

/** Gives a failed record to somebody, or values that its next attempts write in place of the mapped ones. */
@Injectable()
export class EditFailure {
  constructor(
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async execute(sync: string, id: string, edit: Edit, actor: string): Promise<DeskResult<FailureView>> {
    const found = await findFailure(this.desk, sync, id);
    if (found.status !== 'ok') return found;
    const result = await this.desk.editFailure(sync, found.failureId, edit, actor);
    if (result.status !== 'ok') return result;
    // Names only: values are the record's own, and may be personal.
    const detail = {
      ...(edit.values === undefined ? {} : { fields: Object.keys(edit.values ?? {}) }),
      ...(edit.assignedTo === undefined ? {} : { assignedTo: edit.assignedTo }),
    };
    await this.access.appendAudit({
      actor,
      action: 'failure.edit',
      subject: `${sync}/${found.failureId}`,
      detail,
    });
    return result;
  }
}
