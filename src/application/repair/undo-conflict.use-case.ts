import { Inject, Injectable } from '@nestjs/common';
import type { FieldValue } from '../../domain/records/field-value.js';
import { otherSide } from '../../domain/records/system-record.js';
import { equalValues } from '../../domain/sync/field-decision.js';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import {
  REPAIR_DESK,
  type ConflictView,
  type DeskRefusal,
  type DeskResult,
  type RepairDesk,
} from '../ports/repair-desk.port.js';
import { onDemand, RECORD_TOOLS, type RecordTools } from '../records/record-tools.js';

/** Takes the outcome of a settled conflict back: the value that did not win is put back, as long as nobody has changed the field. */
@Injectable()
export class UndoConflict {
  constructor(
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RECORD_TOOLS) private readonly tools: RecordTools,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async execute(sync: string, id: string, actor: string): Promise<DeskResult<ConflictView>> {
    const conflict = await this.desk.conflict(sync, id);
    if (conflict === null) return { status: 'unknown' };
    const lost = lostValue(conflict);
    if (lost === undefined || conflict.kept === null) return refusal('nothing-to-undo', NOTHING);
    const { counterpart, kept } = conflict;
    if (counterpart === null) return refusal('not-linked', 'The record is not linked any more.');
    const now = await this.valueNow(sync, conflict, counterpart);
    if (now === undefined) return refusal('target-gone', 'The record on the other side is gone.');
    if (!equalValues(now, kept.value)) return refusal('changed-since', CHANGED);
    const result = await this.desk.undoConflict(sync, id, lost, actor);
    if (result.status !== 'ok') return result;
    const { job, type, recordId, field } = conflict;
    const detail = { job, type, record: recordId, field, kept: kept.of };
    await this.access.appendAudit({ actor, action: 'conflict.undo', subject: `${sync}/${id}`, detail });
    return result;
  }

  /** As the target holds it this moment; undefined = it is gone. */
  private async valueNow(
    slug: string,
    { side, field }: ConflictView,
    { type, id }: NonNullable<ConflictView['counterpart']>,
  ): Promise<FieldValue | undefined> {
    const sync = await this.configs.findSync(slug);
    if (sync === null) return undefined;
    const { portal, system } = sync.definition;
    const { systems } = this.tools;
    const target = await (otherSide(side) === 'hubspot' ? systems.portal(portal) : systems.system(system));
    const { found } = await target.readByIds({ type, fields: [field], associations: [] }, [id], onDemand());
    const record = found.get(id);
    return record === undefined || record.archived ? undefined : (record.fields[field] ?? null);
  }
}

const NOTHING = 'Only the outcome of a settled conflict whose values are known can be taken back, once.';
const CHANGED = 'The field was changed since: what stands there now is not what the conflict left.';

/** The value that did not win; of a value that a person gave in place of both, what the target had. */
function lostValue({ status, undone, kept, side, hubspot, business }: ConflictView): FieldValue | undefined {
  if (status !== 'settled' || undone !== null || kept === null) return undefined;
  const lost = kept.of === 'value' ? otherSide(side) : otherSide(kept.of);
  return (lost === 'hubspot' ? hubspot : business)?.value;
}

function refusal(code: string, message: string): DeskRefusal {
  return { status: 'refused', code, message };
}
