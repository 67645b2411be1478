import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { CarryRecord, type CarryRequest } from '../../application/records/carry-record.use-case.js';
import { LinkRecords } from '../../application/records/link-records.use-case.js';
import { ReadEngagements } from '../../application/records/read-engagements.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { refused } from '../common/problem.js';
import { as } from '../common/validation.pipe.js';
import { TEMPORAL_LINKS, type TemporalLinks } from '../runs/temporal-links.js';
import type { EngagementPageDto, StartedRecordDto } from './record-actions.dto.js';
import { CarryRecordDto, EngagementQueryDto, engagementsToDto, LinkRecordDto } from './record-actions.dto.js';
import { readLinkBody } from './read-link-body.js';
import { refusalOf, sideOf } from './record-answer.js';
import type { RecordLinkDto } from './record.dto.js';

@ApiTags('records')
@Controller('v1/syncs/:sync/records/:side/:type/:id')
export class RecordActionsController {
  constructor(
    @Inject(LinkRecords) private readonly linking: LinkRecords,
    @Inject(CarryRecord) private readonly carrying: CarryRecord,
    @Inject(ReadEngagements) private readonly engaging: ReadEngagements,
    @Inject(TEMPORAL_LINKS) private readonly links: TemporalLinks,
  ) {}

  /** Joins two records that exist; nothing is written, what stands in both is their baseline. 409 when one is linked. */
  @Post('link')
  @HttpCode(200)
  @Allow('operator')
  @ApiBody({ type: LinkRecordDto })
  async link(
    @Param('sync') sync: string,
    @Param('side') side: string,
    @Param('type') type: string,
    @Param('id') id: string,
    @Body() body: unknown,
    @Actor() actor: string,
  ): Promise<RecordLinkDto> {
    const wanted = readLinkBody(body);
    const result = await this.linking.execute({ sync, side: sideOf(side), type, id, ...wanted, actor });
    if (result.status !== 'linked') throw refusalOf(result);
    return { ...result.link };
  }

  /** Brings it over from HubSpot, or its counterpart when it is of the business system. 422 names what is not met. */
  @Post('import')
  @HttpCode(202)
  @Allow('operator')
  import(
    @Param('sync') sync: string,
    @Param('side') side: string,
    @Param('type') type: string,
    @Param('id') id: string,
    @Body(as(CarryRecordDto)) body: CarryRecordDto,
  ): Promise<StartedRecordDto> {
    return this.carry({ sync, side: sideOf(side), type, id, direction: 'import', ...wishes(body) });
  }

  /** Sends it to HubSpot, or its counterpart when it is HubSpot's. 422 names what is not met. */
  @Post('export')
  @HttpCode(202)
  @Allow('operator')
  export(
    @Param('sync') sync: string,
    @Param('side') side: string,
    @Param('type') type: string,
    @Param('id') id: string,
    @Body(as(CarryRecordDto)) body: CarryRecordDto,
  ): Promise<StartedRecordDto> {
    return this.carry({ sync, side: sideOf(side), type, id, direction: 'export', ...wishes(body) });
  }

  /** Notes, calls, e-mails, meetings and tasks of a contact, company or deal and of what it is associated with. */
  @Get('engagements')
  @Allow('viewer')
  async engagements(
    @Param('sync') sync: string,
    @Param('side') side: string,
    @Param('type') type: string,
    @Param('id') id: string,
    @Query(as(EngagementQueryDto)) query: EngagementQueryDto,
  ): Promise<EngagementPageDto> {
    const paging = { limit: Math.min(query.limit, 100), cursor: query.cursor ?? null };
    const result = await this.engaging.execute({ sync, side: sideOf(side), type, id }, paging);
    if (result.status !== 'ok') throw refusalOf(result);
    return engagementsToDto(result.page);
  }

  private async carry(request: CarryRequest): Promise<StartedRecordDto> {
    const result = await this.carrying.execute(request);
    if (result.status !== 'started') throw refusalOf(result);
    const { workflowId, runs } = result.started;
    return {
      runId: runs[0]?.id ?? '',
      workflowId,
      temporalUiUrl: this.links.workflow(workflowId),
      runs: runs.map((run) => ({ job: `${run.sync}/${run.job}`, runId: run.id })),
    };
  }
}

function wishes({ targets, parents }: CarryRecordDto): Pick<CarryRequest, 'targets' | 'parents'> {
  const wrong = Object.entries(parents ?? {}).filter(([, id]) => typeof id !== 'string' || id === '');
  if (wrong.length > 0) {
    const message = 'This must be the id of a record.';
    throw refused(
      'invalid',
      wrong.map(([type]) => ({ path: `/parents/${type}`, code: 'wrong-type', message })),
    );
  }
  return { ...(targets && { targets }), ...(parents && { parents }) };
}
