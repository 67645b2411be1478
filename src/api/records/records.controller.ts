import { Controller, Delete, Get, HttpCode, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import { RECORD_QUERIES, type RecordQueries } from '../../application/ports/record-queries.port.js';
import { Unlink } from '../../application/records/unlink.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { pageOf } from '../common/page-query.dto.js';
import { notFound } from '../common/problem.js';
import { isUuid } from '../common/uuid.js';
import type { LinkPageDto, RecordDto } from './record.dto.js';
import { LinksQueryDto, linkToDto, recordToDto } from './record.dto.js';
import { as } from '../common/validation.pipe.js';

@ApiTags('records')
@Controller('v1/syncs/:sync')
export class RecordsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(RECORD_QUERIES) private readonly records: RecordQueries,
    @Inject(Unlink) private readonly unlinkRecord: Unlink,
  ) {}

  /** What became of one record in every job that knows it, and why. */
  @Get('records/:side/:type/:id')
  @Allow('viewer')
  async explain(
    @Param('sync') sync: string,
    @Param('side') side: string,
    @Param('type') type: string,
    @Param('id') id: string,
  ): Promise<RecordDto & { jobs: RecordDto[] }> {
    await this.requireSync(sync);
    if (side !== 'hubspot' && side !== 'business') throw notFound(`side "${side}": use hubspot or business`);
    const found = (await this.records.record(sync, side, type, id)).map((record) =>
      recordToDto(record, sync),
    );
    const first = found[0];
    if (first === undefined) throw notFound(`record ${type} ${id} in sync "${sync}"`);
    return { ...first, jobs: found };
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
