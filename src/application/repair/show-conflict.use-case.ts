import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import type { RecordAuthor, Side } from '../../domain/records/system-record.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import type { FieldAuthor } from '../ports/record-system.port.js';
import { REPAIR_DESK, type ConflictView, type RepairDesk } from '../ports/repair-desk.port.js';
import { onDemand, RECORD_TOOLS, type RecordTools } from '../records/record-tools.js';

export interface ShownConflict {
  readonly conflict: ConflictView;
  /** Who changed the field before the conflict was found; null = the side does not tell, or not now. */
  readonly changedBy: Readonly<Record<Side, FieldAuthor | null>>;
}

/** One conflict with who changed the field on either side: asked of the systems themselves, at the moment somebody looks. */
@Injectable()
export class ShowConflict {
  constructor(
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RECORD_TOOLS) private readonly tools: RecordTools,
  ) {}

  async execute(sync: string, id: string): Promise<ShownConflict | null> {
    const conflict = await this.desk.conflict(sync, id);
    if (conflict === null) return null;
    const [hubspot, business] = await Promise.all([
      this.author(sync, conflict, 'hubspot'),
      this.author(sync, conflict, 'business'),
    ]);
    return { conflict, changedBy: { hubspot, business } };
  }

  private async author(slug: string, conflict: ConflictView, side: Side): Promise<FieldAuthor | null> {
    const { changedBy } = conflict[side] ?? {};
    // It came with the record; asked now, a system might tell of a later change.
    if (changedBy !== undefined) return authorOf(changedBy);
    const field = conflict.fields[side];
    const record =
      conflict.side === side ? { type: conflict.type, id: conflict.recordId } : conflict.counterpart;
    const sync = await this.configs.findSync(slug);
    if (field === undefined || record === null || sync === null) return null;
    const { portal, system } = sync.definition;
    const until = conflict[side]?.modifiedAt ?? null;
    try {
      const { systems } = this.tools;
      const asked = await (side === 'hubspot' ? systems.portal(portal) : systems.system(system));
      return (await asked.lastChange?.({ ...record, field, until }, onDemand())) ?? null;
    } catch (error) {
      // The conflict itself is there to be seen, also while a side does not answer.
      if (error instanceof SystemFailure) return null;
      throw error;
    }
  }
}

/** A record without anybody's name was changed by nobody that the system knows. */
function authorOf({ userId, at }: RecordAuthor): FieldAuthor | null {
  return userId === null ? null : { at, source: null, sourceId: null, userId };
}
