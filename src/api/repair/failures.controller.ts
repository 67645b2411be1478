import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import { REPAIR_DESK, type RepairDesk } from '../../application/ports/repair-desk.port.js';
import { EditFailure } from '../../application/repair/edit-failure.use-case.js';
import { IgnoreFailure } from '../../application/repair/ignore-failure.use-case.js';
import { RetryFailures, type Retried } from '../../application/repair/retry-failures.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { pageOf } from '../common/page-query.dto.js';
import { notFound, refused } from '../common/problem.js';
import { as } from '../common/validation.pipe.js';
import { TEMPORAL_LINKS, type TemporalLinks } from '../runs/temporal-links.js';
import { doneAtDesk } from './desk-answer.js';
import type { FailureDto, FailurePageDto } from './failure.dto.js';
import {
  EditFailureDto,
  failureToDto,
  FailuresQueryDto,
  filterOf,
  RetriedDto,
  RetryDto,
  RetryManyDto,
  valuesOf,
} from './failure.dto.js';

@ApiTags('repair')
@Controller('v1/syncs/:sync/failures')
export class FailuresController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(RetryFailures) private readonly retrying: RetryFailures,
    @Inject(IgnoreFailure) private readonly ignoring: IgnoreFailure,
    @Inject(EditFailure) private readonly editing: EditFailure,
    @Inject(TEMPORAL_LINKS) private readonly links: TemporalLinks,
  ) {}

  /** Records that failed, with what is wrong; a record leaves the list when it is well, retried or ignored. */
  @Get()
  @Allow('viewer')
  async list(
    @Param('sync') sync: string,
    @Query(as(FailuresQueryDto)) query: FailuresQueryDto,
  ): Promise<FailurePageDto> {
    await this.requireSync(sync);
    const page = await this.desk.failures(sync, { ...pageOf(query), ...filterOf(query, sync) });
    return { items: page.items.map((each) => failureToDto(each, sync)), nextCursor: page.nextCursor };
  }

  /** Puts every failure that the filter lets in back in the queue; 202 when a run was started over them. */
  @Post('retry')
  @HttpCode(200)
  @ApiAcceptedResponse({ type: RetriedDto, description: 'A run was started over them.' })
  @Allow('operator')
  async retryMany(
    @Param('sync') sync: string,
    @Body(as(RetryManyDto)) body: RetryManyDto,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RetriedDto> {
    await this.requireSync(sync);
    const request = { sync, actor, run: body.run ?? false };
    return this.answer(await this.retrying.many(request, filterOf(body.filter, sync)), response);
  }

  /** Puts the record back in the queue; 202 when a run was started over it. */
  @Post(':id/retry')
  @HttpCode(200)
  @ApiAcceptedResponse({ type: RetriedDto, description: 'A run was started over them.' })
  @Allow('operator')
  async retry(
    @Param('sync') sync: string,
    @Param('id') id: string,
    @Body(as(RetryDto)) body: RetryDto,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RetriedDto> {
    await this.requireSync(sync);
    const result = await this.retrying.one({ sync, actor, run: body.run ?? false }, id);
    return this.answer(doneAtDesk(result, `failure ${id}`), response);
  }

  /** Sets the record aside, skipped as `ignored`, until it changes at its source. Answers the failure as it was. */
  @Post(':id/ignore')
  @HttpCode(200)
  @Allow('operator')
  async ignore(
    @Param('sync') sync: string,
    @Param('id') id: string,
    @Actor() actor: string,
  ): Promise<FailureDto> {
    await this.requireSync(sync);
    const result = await this.ignoring.execute(sync, id, actor);
    return failureToDto(doneAtDesk(result, `failure ${id}`), sync);
  }

  /** Edits what the next attempts write, or who looks after it. */
  @Patch(':id')
  @Allow('operator')
  async edit(
    @Param('sync') sync: string,
    @Param('id') id: string,
    @Body(as(EditFailureDto)) body: EditFailureDto,
    @Actor() actor: string,
  ): Promise<FailureDto> {
    await this.requireSync(sync);
    const { values, mapping, assignedTo } = body;
    if (values === undefined && assignedTo === undefined) {
      const message = 'Give values or assignedTo.';
      throw refused('invalid', [{ path: '', code: 'nothing-to-do', message }]);
    }
    const edit = {
      ...(values === undefined ? {} : { values: values === null ? null : valuesOf(values) }),
      ...(mapping === undefined ? {} : { mapping }),
      ...(assignedTo === undefined ? {} : { assignedTo }),
    };
    const result = await this.editing.execute(sync, id, edit, actor);
    return failureToDto(doneAtDesk(result, `failure ${id}`), sync);
  }

  private answer(retried: Retried, response: Response): RetriedDto {
    if (retried.runs.length > 0) response.status(HttpStatus.ACCEPTED);
    return {
      retried: retried.retried,
      message: messageOf(retried),
      runs: retried.runs.map((run) => ({ ...run, temporalUiUrl: this.links.workflow(run.workflowId) })),
      notStarted: retried.notStarted.map((each) => ({ ...each })),
    };
  }

  private async requireSync(sync: string): Promise<void> {
    if ((await this.store.findSync(sync)) === null) throw notFound(`sync "${sync}"`);
  }
}

function messageOf({ retried, runs, notStarted }: Retried): string {
  if (retried === 0) return 'Nothing failed that the filter lets in.';
  if (runs.length > 0 && notStarted.length === 0) return 'A run over these records was started.';
  if (runs.length > 0)
    return 'A run was started over some of these records; the next run takes up the others.';
  return 'The next run takes them up.';
}
