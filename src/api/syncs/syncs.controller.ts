import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { EditConfiguration } from '../../application/configuration/edit-configuration.use-case.js';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import { GetSyncStatus } from '../../application/runs/get-sync-status.use-case.js';
import { StartSyncRun } from '../../application/runs/start-sync-run.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { done } from '../common/connection.dto.js';
import { takeSlug, withoutSlug } from '../common/open-body.js';
import { notFound, ProblemError } from '../common/problem.js';
import { jobStatusToDto } from '../jobs/job.dto.js';
import type { StartedRunDto } from '../runs/run.dto.js';
import { TEMPORAL_LINKS, type TemporalLinks } from '../runs/temporal-links.js';
import type { SyncDto, SyncStatusDto } from './sync.dto.js';
import { SyncBodyDto, syncToDto } from './sync.dto.js';

@ApiTags('syncs')
@Controller('v1/syncs')
export class SyncsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(EditConfiguration) private readonly edit: EditConfiguration,
    @Inject(GetSyncStatus) private readonly syncStatus: GetSyncStatus,
    @Inject(StartSyncRun) private readonly start: StartSyncRun,
    @Inject(TEMPORAL_LINKS) private readonly links: TemporalLinks,
  ) {}

  @Get()
  @Allow('viewer')
  async list(): Promise<{ items: SyncDto[]; nextCursor: string | null }> {
    return { items: (await this.store.syncs()).map(syncToDto), nextCursor: null };
  }

  /** The body is a sync of the YAML document, plus its slug. */
  @Post()
  @Allow('admin')
  @ApiBody({ type: SyncBodyDto })
  async create(@Body() body: unknown, @Actor() actor: string): Promise<SyncDto> {
    const { slug, rest } = takeSlug(body);
    done(await this.edit.create('syncs', slug, rest, actor), `sync "${slug}"`);
    return this.get(slug);
  }

  @Get(':sync')
  @Allow('viewer')
  async get(@Param('sync') slug: string): Promise<SyncDto> {
    const sync = await this.store.findSync(slug);
    if (sync === null) throw notFound(`sync "${slug}"`);
    return syncToDto(sync);
  }

  @Patch(':sync')
  @Allow('admin')
  @ApiBody({ type: SyncBodyDto })
  async change(@Param('sync') slug: string, @Body() body: unknown, @Actor() actor: string): Promise<SyncDto> {
    done(await this.edit.change('syncs', slug, withoutSlug(body, slug), actor), `sync "${slug}"`);
    return this.get(slug);
  }

  /** Its links are kept for 30 days. */
  @Delete(':sync')
  @HttpCode(204)
  @Allow('admin')
  async remove(@Param('sync') slug: string, @Actor() actor: string): Promise<void> {
    done(await this.edit.remove('syncs', slug, actor), `sync "${slug}"`);
  }

  /** Runs the enabled jobs one after the other: users, accounts, contacts, items, deals. */
  @Post(':sync/run-now')
  @HttpCode(202)
  @Allow('operator')
  async runNow(@Param('sync') slug: string): Promise<StartedRunDto> {
    const result = await this.start.execute(slug);
    switch (result.status) {
      case 'unknown-sync':
        throw notFound(`sync "${slug}"`);
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

  @Get(':sync/status')
  @Allow('viewer')
  async status(@Param('sync') slug: string): Promise<SyncStatusDto> {
    const status = await this.syncStatus.execute(slug);
    if (status === null) throw notFound(`sync "${slug}"`);
    return { sync: slug, jobs: status.jobs.map(jobStatusToDto) };
  }
}
