import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Sse,
  UseGuards,
  type MessageEvent,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { PREVIEW_STORE, type PreviewStore } from '../../application/ports/preview-store.port.js';
import { RECORD_QUERIES, type RecordQueries } from '../../application/ports/record-queries.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../../application/ports/run-store.port.js';
import { VERIFY_STORE, type VerifyStore } from '../../application/ports/verify-store.port.js';
import { CancelRun } from '../../application/runs/cancel-run.use-case.js';
import { ChoosePage } from '../../application/runs/choose-page.use-case.js';
import { GetRunProgress } from '../../application/runs/get-run-progress.use-case.js';
import { Allow } from '../common/access.js';
import { pageOf } from '../common/page-query.dto.js';
import { notFound, ProblemError, refused } from '../common/problem.js';
import { isUuid } from '../common/uuid.js';
import type { RecordPageDto } from '../records/record.dto.js';
import { RecordsQueryDto, recordToDto } from '../records/record.dto.js';
import type { OfferedPageDto, RunDto, RunPageDto } from './run.dto.js';
import { ContinueDto, offeredToDto, RunsQueryDto, runToDto } from './run.dto.js';
import { RunExistsGuard } from './run-exists.guard.js';
import { runEvents } from './run-events.js';
import { findingToDto } from '../verify/verify.dto.js';
import { as } from '../common/validation.pipe.js';

@ApiTags('runs')
@Controller('v1/runs')
export class RunsController {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(RECORD_QUERIES) private readonly recordQueries: RecordQueries,
    @Inject(GetRunProgress) private readonly progress: GetRunProgress,
    @Inject(CancelRun) private readonly cancelRun: CancelRun,
    @Inject(ChoosePage) private readonly choosePage: ChoosePage,
    @Inject(PREVIEW_STORE) private readonly previews: PreviewStore,
    @Inject(VERIFY_STORE) private readonly verifications: VerifyStore,
  ) {}

  /** Runs, newest first. */
  @Get()
  @Allow('viewer')
  async list(@Query(as(RunsQueryDto)) query: RunsQueryDto): Promise<RunPageDto> {
    const [first = '', second] = (query.job ?? '').split('/');
    const sync = second === undefined ? query.sync : first;
    const job = second ?? first;
    const page = await this.runs.listRuns({
      ...pageOf(query),
      singles: true,
      ...(query.kind === undefined ? {} : { kind: query.kind }),
      ...(sync === undefined ? {} : { sync }),
      ...(job === '' ? {} : { job }),
      ...(query.status === undefined ? {} : { status: query.status }),
    });
    const views = await Promise.all(page.items.map((run) => this.progress.stored(run)));
    return { items: views.map((view) => runToDto(view)), nextCursor: page.nextCursor };
  }

  /** A run with its figures; answered by the workflow while it lives. */
  @Get(':id')
  @Allow('viewer')
  async get(@Param('id') id: string): Promise<RunDto> {
    const run = await this.find(id);
    const calls = run.dryRun ? await this.previews.calls(run.id) : null;
    const view = await this.progress.view(run);
    return runToDto(view, calls, run.kind === 'verify' ? await this.verifications.summary(run.id) : null);
  }

  /** The records of a run; of a comparison, the links that are not as the mapping would have them. */
  @Get(':id/records')
  @Allow('viewer')
  async records(
    @Param('id') id: string,
    @Query(as(RecordsQueryDto)) query: RecordsQueryDto,
  ): Promise<RecordPageDto> {
    const run = await this.find(id);
    const wanted = {
      ...pageOf(query),
      ...(query.outcome === undefined ? {} : { outcome: query.outcome }),
      ...(query.type === undefined ? {} : { type: query.type }),
    };
    if (run.kind === 'verify') {
      const { items, nextCursor } = await this.verifications.findings(id, wanted);
      return { items: items.map((finding) => findingToDto(finding, run.sync)), nextCursor };
    }
    const page = await this.recordQueries.runRecords(id, wanted);
    return { items: page.items.map((record) => recordToDto(record, run.sync)), nextCursor: page.nextCursor };
  }

  /** Stepwise: the page that waits for a choice, with what would be done; 409 when none waits. */
  @Get(':id/page')
  @Allow('viewer')
  async page(@Param('id') id: string): Promise<OfferedPageDto> {
    const run = await this.find(id);
    const looked = await this.choosePage.look(run);
    if (looked.status === 'refused') throw refusal(looked);
    return offeredToDto(run.id, looked.page);
  }

  /** Stepwise: writes the page without the excluded records, and goes on to the next, or with `auto` to the end. */
  @Post(':id/continue')
  @HttpCode(200)
  @Allow('operator')
  async continue(@Param('id') id: string, @Body(as(ContinueDto)) body: ContinueDto): Promise<RunDto> {
    const choice = { exclude: body.exclude ?? [], auto: body.auto ?? false };
    const result = await this.choosePage.choose(await this.find(id), choice);
    if (result.status === 'invalid') throw refused('invalid', result.problems);
    if (result.status === 'refused') throw refusal(result);
    return this.get(id);
  }

  /** Server-sent events `progress` (the run) and `event` (what happened); ends with the run. */
  @Sse(':id/events')
  @UseGuards(RunExistsGuard)
  @SkipThrottle()
  @Allow('viewer')
  async events(@Param('id') id: string, @Req() request: Request): Promise<Observable<MessageEvent>> {
    const run = await this.find(id);
    const last = Number(request.header('last-event-id') ?? 0);
    return runEvents(run.id, Number.isSafeInteger(last) ? last : 0, this.runs, this.progress);
  }

  /** Ends the run after the pages in flight; what was done stays. */
  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('operator')
  async cancel(@Param('id') id: string): Promise<RunDto> {
    const result = await this.cancelRun.execute((await this.find(id)).id);
    if (result.status === 'unknown-run') throw notFound(`run ${id}`);
    if (result.status === 'refused') {
      throw refusal(result);
    }
    return this.get(id);
  }

  private async find(id: string): Promise<RunRow> {
    const run = isUuid(id) ? await this.runs.findRun(id) : null;
    if (run === null) throw notFound(`run ${id}`);
    return run;
  }
}

function refusal({ code, message }: { readonly code: string; readonly message: string }): ProblemError {
  return new ProblemError(409, message, [{ path: '', code, message }]);
}
