import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AnswerIncoming,
  type AnswerIncomingResult,
} from '../../application/logs/answer-incoming.use-case.js';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import { OUTGOING_LOG, type OutgoingLog } from '../../application/ports/outgoing-log.port.js';
import { WEBHOOK_INBOX, type WebhookInbox } from '../../application/ports/webhook-inbox.port.js';
import type { Side } from '../../domain/records/system-record.js';
import { Actor, Allow } from '../common/access.js';
import { pageOf } from '../common/page-query.dto.js';
import { notFound, ProblemError } from '../common/problem.js';
import { as } from '../common/validation.pipe.js';
import type { IncomingDto, IncomingPageDto, OutgoingPageDto } from './log.dto.js';
import { IncomingQueryDto, incomingToDto, OutgoingQueryDto, outgoingToDto } from './log.dto.js';

@ApiTags('logs')
@Controller('v1')
export class LogsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(WEBHOOK_INBOX) private readonly inbox: WebhookInbox,
    @Inject(OUTGOING_LOG) private readonly log: OutgoingLog,
    @Inject(AnswerIncoming) private readonly answering: AnswerIncoming,
  ) {}

  /** What HubSpot told by webhooks, newest first, and what came of it. */
  @Get('portals/:portal/logs/incoming')
  @Allow('viewer')
  async incoming(
    @Param('portal') portal: string,
    @Query(as(IncomingQueryDto)) query: IncomingQueryDto,
  ): Promise<IncomingPageDto> {
    await this.requirePortal(portal);
    const { q, result } = query;
    const wanted = { ...pageOf(query), ...(q !== undefined && { q }), ...(result && { result }) };
    const page = await this.inbox.list(portal, wanted);
    return { items: page.items.map(incomingToDto), nextCursor: page.nextCursor };
  }

  /** A message that came to nothing may then be run again. */
  @Post('portals/:portal/logs/incoming/:id/reset')
  @HttpCode(200)
  @Allow('operator')
  async reset(
    @Param('portal') portal: string,
    @Param('id') id: string,
    @Actor() actor: string,
  ): Promise<IncomingDto> {
    return answered(await this.answering.reset(portal, id, actor), id);
  }

  /** Reads the record that it is about once more. */
  @Post('portals/:portal/logs/incoming/:id/rerun')
  @HttpCode(200)
  @Allow('operator')
  async rerun(
    @Param('portal') portal: string,
    @Param('id') id: string,
    @Actor() actor: string,
  ): Promise<IncomingDto> {
    return answered(await this.answering.rerun(portal, id, actor), id);
  }

  /** The record in HubSpot stays, and can be imported by hand. */
  @Delete('portals/:portal/logs/incoming/:id')
  @HttpCode(204)
  @Allow('operator')
  async remove(
    @Param('portal') portal: string,
    @Param('id') id: string,
    @Actor() actor: string,
  ): Promise<void> {
    if (!(await this.answering.remove(portal, id, actor))) throw notFound(`incoming message ${id}`);
  }

  /** Calls to HubSpot, newest first: those that failed, and all where a sync's setting `logCalls` asks for them. */
  @Get('portals/:portal/logs/outgoing')
  @Allow('viewer')
  async toPortal(
    @Param('portal') portal: string,
    @Query(as(OutgoingQueryDto)) query: OutgoingQueryDto,
  ): Promise<OutgoingPageDto> {
    await this.requirePortal(portal);
    return this.outgoing('hubspot', portal, query);
  }

  /** Calls to the business system, newest first: those that failed, and all where `logCalls` asks for them. */
  @Get('systems/:system/logs/outgoing')
  @Allow('viewer')
  async toSystem(
    @Param('system') system: string,
    @Query(as(OutgoingQueryDto)) query: OutgoingQueryDto,
  ): Promise<OutgoingPageDto> {
    if ((await this.store.findSystem(system)) === null) throw notFound(`system "${system}"`);
    return this.outgoing('business', system, query);
  }

  private async outgoing(side: Side, connection: string, query: OutgoingQueryDto): Promise<OutgoingPageDto> {
    const { q, result } = query;
    const wanted = { ...pageOf(query), ...(q !== undefined && { q }), ...(result && { result }) };
    const page = await this.log.list(side, connection, wanted);
    return { items: page.items.map(outgoingToDto), nextCursor: page.nextCursor };
  }

  private async requirePortal(portal: string): Promise<void> {
    if ((await this.store.findPortal(portal)) === null) throw notFound(`portal "${portal}"`);
  }
}

function answered(result: AnswerIncomingResult, id: string): IncomingDto {
  switch (result.status) {
    case 'ok':
      return incomingToDto(result.entry);
    case 'unknown':
      throw notFound(`incoming message ${id}`);
    case 'refused': {
      const { code, message } = result;
      throw new ProblemError(409, message, [{ path: '', code, message }]);
    }
  }
}
