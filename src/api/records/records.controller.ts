import { Controller, Delete, Get, HttpCode, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import { RECORD_QUERIES, type RecordQueries } from '../../application/ports/record-queries.port.js';
import { ExplainRecord } from '../../application/records/explain-record.use-case.js';
import { Unlink } from '../../application/records/unlink.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { pageOf } from '../common/page-query.dto.js';
import { notFound } from '../common/problem.js';
import { isUuid } from '../common/uuid.js';
import type { ExplanationDto } from './explanation.dto.js';
import { explanationToDto } from './explanation.dto.js';
import type { LinkPageDto } from './record.dto.js';
import { LinksQueryDto, linkToDto } from './record.dto.js';
import { as } from '../common/validation.pipe.js';

@ApiTags('records')
@Controller('v1/syncs/:sync')
export class RecordsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(RECORD_QUERIES) private readonly records: RecordQueries,
    @Inject(ExplainRecord) private readonly explaining: ExplainRecord,
    @Inject(Unlink) private readonly unlinkRecord: Unlink,
  ) {}

  /** What became of one record in every job that knows it, and why; its links with their baselines, its questions. */
  @Get('records/:side/:type/:id')
  @Allow('viewer')
  async explain(
    @Param('sync') sync: string,
    @Param('side') side: string,
    @Param('type') type: string,
    @Param('id') id: string,
  ): Promise<ExplanationDto> {
    await this.requireSync(sync);
    if (side !== 'hubspot' && side !== 'business') throw notFound(`side "${side}": use hubspot or business`);
    const found = await this.explaining.execute(sync, side, type, id);
    if (found === null) throw notFound(`record ${type} ${id} in sync "${sync}"`);
    return explanationToDto(found, { sync, side, type, id });
  }

  @Get('links')
  @Allow('viewer')
  async links(
    @Param('sync') sync: string,
    @Query(as(LinksQueryDto)) query: LinksQueryDto,
  ): Promise<LinkPageDto> {
    await this.requireSync(sync);
    // Keys that were not asked for are undefined in a checked query.
    const wanted = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
    const page = await this.records.links(sync, { ...wanted, ...pageOf(query) });
    return { items: page.items.map(linkToDto), nextCursor: page.nextCursor };
  }

  /** Unlinks: neither record is touched, the source record goes back in the queue. */
  @Delete('links/:id')
  @HttpCode(204)
  @Allow('operator')
  async unlink(@Param('sync') sync: string, @Param('id') id: string, @Actor() actor: string): Promise<void> {
    await this.requireSync(sync);
    if (!isUuid(id) || !(await this.unlinkRecord.execute(sync, id, actor))) throw notFound(`link ${id}`);
  }

  private async requireSync(sync: string): Promise<void> {
    if ((await this.store.findSync(sync)) === null) throw notFound(`sync "${sync}"`);
  }
}
