import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import type { ConflictDecision } from '../ports/repair-decisions.port.js';
import {
  REPAIR_DESK,
  type ConflictView,
  type DeskResult,
  type RepairDesk,
} from '../ports/repair-desk.port.js';

/** Keeps who is right about a field; the next run writes it. */
@Injectable()
export class ResolveConflict {
  constructor(
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async execute(
    sync: string,
    id: string,
    decision: ConflictDecision,
    actor: string,
  ): Promise<DeskResult<ConflictView>> {
    const result = await this.desk.resolveConflict(sync, id, decision, actor);
    if (result.status !== 'ok') return result;
    const { job, type, recordId, field } = result.value;
    const detail = { job, type, record: recordId, field, take: decision.take };
    await this.access.appendAudit({ actor, action: 'conflict.resolve', subject: `${sync}/${id}`, detail });
    return result;
  }
}
