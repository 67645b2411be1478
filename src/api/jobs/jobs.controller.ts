import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { EditConfiguration } from '../../application/configuration/edit-configuration.use-case.js';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import {
  ControlJob,
  type ControlAction,
  type ControlJobResult,
} from '../../application/runs/control-job.use-case.js';
import { GetSyncStatus } from '../../application/runs/get-sync-status.use-case.js';
import type { RunOptions } from '../../domain/sync/run-options.js';
import { StartRun } from '../../application/runs/start-run.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { done } from '../common/connection.dto.js';
import { openBody } from '../common/open-body.js';
import { notFound, ProblemError, refused } from '../common/problem.js';
import type { StartedRunDto } from '../runs/run.dto.js';
import { TEMPORAL_LINKS, type TemporalLinks } from '../runs/temporal-links.js';
import type { JobDto, ReenabledDto } from './job.dto.js';
import { ChangeJobDto, jobToDto, PreviewDto, RunNowDto } from './job.dto.js';
import { as } from '../common/validation.pipe.js';

@ApiTags('jobs')
@Controller('v1/syncs/:sync/jobs')
export class JobsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(GetSyncStatus) private readonly status: GetSyncStatus,
    @Inject(EditConfiguration) private readonly edit: EditConfiguration,
    @Inject(StartRun) private readonly start: StartRun,
    @Inject(ControlJob) private readonly control: ControlJob,
    @Inject(TEMPORAL_LINKS) private readonly links: TemporalLinks,
  ) {}

  @Get()
  @Allow('viewer')
  async list(@Param('sync') sync: string): Promise<{ items: JobDto[]; nextCursor: string | null }> {
    const status = await this.status.execute(sync);
    if (status === null) throw notFound(`sync "${sync}"`);
    return { items: status.jobs.map(jobToDto), nextCursor: null };
  }

  @Get(':job')
  @Allow('viewer')
  async get(@Param('sync') sync: string, @Param('job') job: string): Promise<JobDto> {
    const found = await this.store.findJob(sync, job);
    if (found === null) throw notFound(`job "${sync}/${job}"`);
    return jobToDto(await this.status.view(found));
  }

  /** Changes the sync's document for this job: the same checks as `apply`. */
  @Patch(':job')
  @Allow('admin')
  @ApiBody({ type: ChangeJobDto })
  async change(
    @Param('sync') sync: string,
    @Param('job') job: string,
    @Body() body: unknown,
    @Actor() actor: string,
  ): Promise<JobDto> {
    done(await this.edit.changeJob(sync, job, openBody(body), actor), `job "${sync}/${job}"`);
    return this.get(sync, job);
  }

  /** Starts a run now; 409 when the job is disabled, paused, pending or running. */
  @Post(':job/run-now')
  @HttpCode(202)
  @Allow('operator')
  async runNow(
    @Param('sync') sync: string,
    @Param('job') job: string,
    @Body(as(RunNowDto)) body: RunNowDto,
  ): Promise<StartedRunDto> {
    return this.begin(sync, job, body, { stepwise: body.stepwise ?? false }, false);
  }

  /** A dry run: says record by record what a run would do, and writes nothing on either side. */
  @Post(':job/preview')
  @HttpCode(202)
  @Allow('operator')
  async preview(
    @Param('sync') sync: string,
    @Param('job') job: string,
    @Body(as(PreviewDto)) body: PreviewDto,
  ): Promise<StartedRunDto> {
    return this.begin(sync, job, body, { limit: body.limit ?? null }, true);
  }

  private async begin(
    sync: string,
    job: string,
    body: RunNowDto | PreviewDto,
    more: Partial<RunOptions>,
    dryRun: boolean,
  ): Promise<StartedRunDto> {
    const { ids = null, exclude = [], fields = null, pageSize = null, direction = null } = body;
    const options = { exclude, fields, pageSize, ...more };
    const asked = { sync, job, trigger: 'person', dryRun, ids, options, direction } as const;
    const result = await this.start.execute(asked);
    switch (result.status) {
      case 'unknown-job':
        throw notFound(`job "${sync}/${job}"`);
      case 'invalid':
        throw refused('invalid', result.problems);
      case 'refused':
        throw new ProblemError(409, result.message, [
          { path: '', code: result.code, message: result.message },
        ]);
      case 'started': {
        const { id: runId, workflowId } = result.run;
        return { runId, workflowId, temporalUiUrl: this.links.workflow(workflowId) };
      }
    }
  }

  /** Clears the error; a parked run goes on where it stopped, none is started otherwise. */
  @Post(':job/reenable')
  @HttpCode(200)
  @Allow('operator')
  async reenable(@Param('sync') sync: string, @Param('job') job: string): Promise<ReenabledDto> {
    const result = await this.control.execute(sync, job, 'reenable');
    if (result.status !== 'done') throw refusal(result, sync, job);
    return { status: result.job.status, runId: result.runId };
  }

  /** Pauses its schedule and its run. */
  @Post(':job/pause')
  @HttpCode(200)
  @Allow('operator')
  pause(@Param('sync') sync: string, @Param('job') job: string): Promise<JobDto> {
    return this.act(sync, job, 'pause');
  }

  @Post(':job/resume')
  @HttpCode(200)
  @Allow('operator')
  resume(@Param('sync') sync: string, @Param('job') job: string): Promise<JobDto> {
    return this.act(sync, job, 'resume');
  }

  /** The switch only; an error is cleared by reenable. */
  @Post(':job/enable')
  @HttpCode(200)
  @Allow('operator')
  enable(@Param('sync') sync: string, @Param('job') job: string): Promise<JobDto> {
    return this.act(sync, job, 'enable');
  }

  @Post(':job/disable')
  @HttpCode(200)
  @Allow('operator')
  disable(@Param('sync') sync: string, @Param('job') job: string): Promise<JobDto> {
    return this.act(sync, job, 'disable');
  }

  private async act(sync: string, job: string, action: ControlAction): Promise<JobDto> {
    const result = await this.control.execute(sync, job, action);
    if (result.status !== 'done') throw refusal(result, sync, job);
    return this.get(sync, job);
  }
}

function refusal(
  result: Exclude<ControlJobResult, { status: 'done' }>,
  sync: string,
  job: string,
): ProblemError {
  if (result.status === 'unknown-job') return notFound(`job "${sync}/${job}"`);
  return new ProblemError(409, result.message, [{ path: '', code: result.code, message: result.message }]);
}
