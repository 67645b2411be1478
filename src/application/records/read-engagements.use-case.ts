import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import type { EngagementPage } from '../ports/engagements.port.js';
import { BadCursorError } from '../ports/paging.js';
import { RECORD_DESK, type RecordDesk } from '../ports/record-desk.port.js';
import { unmet, type RecordName, type RecordRefusal } from './record-answers.js';
import { onDemand, RECORD_TOOLS, type RecordTools } from './record-tools.js';

const WITH_ENGAGEMENTS: readonly string[] = ['contacts', 'companies', 'deals'];

export type EngagementsResult = { readonly status: 'ok'; readonly page: EngagementPage } | RecordRefusal;

/** What happened with a customer: of the record itself, or of what it is linked with in HubSpot. */
@Injectable()
export class ReadEngagements {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RECORD_DESK) private readonly desk: RecordDesk,
    @Inject(RECORD_TOOLS) private readonly tools: RecordTools,
  ) {}

  async execute(
    record: RecordName,
    paging: { readonly limit: number; readonly cursor: string | null },
  ): Promise<EngagementsResult> {
    const sync = await this.configs.findSync(record.sync);
    if (sync === null) return { status: 'unknown', what: `sync "${record.sync}"` };
    const origin = await this.originOf(record);
    if ('status' in origin) return origin;
    const portal = await this.tools.systems.portalDesk(sync.definition.portal);
    try {
      return { status: 'ok', page: await portal.readEngagements({ ...origin, ...paging }, onDemand()) };
    } catch (error) {
      if (!(error instanceof SystemFailure)) throw error;
      if (error.failure.class === 'validation') throw new BadCursorError();
      if (error.failure.class === 'not-found')
        return { status: 'unknown', what: `${origin.type} ${origin.id} in HubSpot` };
      throw error;
    }
  }

  private async originOf(record: RecordName): Promise<{ type: string; id: string } | RecordRefusal> {
    const { sync, side, type, id } = record;
    const candidates =
      side === 'hubspot'
        ? [{ type, id }]
        : ((await this.desk.linksOf(sync, side, type, [id])).get(id) ?? []).map((link) => ({
            type: link.type,
            id: link.counterpartId,
          }));
    if (candidates.length === 0)
      return unmet('', 'not-linked', `${type} ${id} is linked to nothing in HubSpot.`);
    const origin = candidates.find((each) => WITH_ENGAGEMENTS.includes(each.type));
    return origin ?? unmet('', 'no-engagements', `Only ${WITH_ENGAGEMENTS.join(', ')} have engagements.`);
  }
}
