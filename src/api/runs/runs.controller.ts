import {
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
import { RECORD_QUERIES, type RecordQueries } from '../../application/ports/record-queries.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../../application/ports/run-store.port.js';
import { CancelRun } from '../../application/runs/cancel-run.use-case.js';
import { GetRunProgress } from '../../application/runs/get-run-progress.use-case.js';
import { Allow } from '../common/access.js';
import { pageOf } from '../common/page-query.dto.js';
import { notFound, ProblemError } from '../common/problem.js';
import { isUuid } from '../common/uuid.js';
import type { RecordPageDto } from '../records/record.dto.js';
import { RecordsQueryDto, recordToDto } from '../records/record.dto.js';
import type { RunDto, RunPageDto } from './run.dto.js';
import { RunsQueryDto, runToDto } from './run.dto.js';
import { RunExistsGuard } from './run-exists.guard.js';
import { runEvents } from './run-events.js';
import { as } from '../common/validation.pipe.js';

@ApiTags('runs')
@Controller('v1/runs')
export class RunsController {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(RECORD_QUERIES) private readonly recordQueries: RecordQueries,
    @Inject(GetRunProgress) private readonly progress: GetRunProgress,
    @Inject(CancelRun) private readonly cancelRun: CancelRun,
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
      ...(sync === undefined ? {} : { sync }),
      ...(job === '' ? {} : { job }),
      ...(query.status === undefined ? {} : { status: query.status }),
    });
    const views = await Promise.all(page.items.map((run) => this.progress.stored(run)));
    return { items: views.map(runToDto), nextCursor: page.nextCursor };
  }

  /** A run with its figures; answered by the workflow while it lives. */
  @Get(':id')
  @Allow('viewer')
  async get(@Param('id') id: string): Promise<RunDto> {
    return runToDto(await this.progress.view(await this.find(id)));
  }

  @Get(':id/records')
  @Allow('viewer')
  async records(
    @Param('id') id: string,
    @Query(as(RecordsQueryDto)) query: RecordsQueryDto,
  ): Promise<RecordPageDto> {
    const run = await this.find(id);
    const page = await this.recordQueries.runRecords(id, {
      ...pageOf(query),
      ...(query.outcome === undefined ? {} : { outcome: query.outcome }),
      ...(query.type === undefined ? {} : { type: query.type }),
    });
    return { items: page.items.map((record) => recordToDto(record, run.sync)), nextCursor: page.nextCursor };
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
      throw new ProblemError(409, result.message, [{ path: '', code: result.code, message: result.message }]);
    }
    return this.get(id);
  }

  private async find(id: string): Promise<RunRow> {
    const run = isUuid(id) ? await this.runs.findRun(id) : null;
    if (run === null) throw notFound(`run ${id}`);
    return run;
  }
}
