import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import { inRunOrder } from '../../domain/sync/job-order.js';
import { CONFIG_STORE, type ConfigStore, type StoredJob } from '../ports/config-store.port.js';
import { WORKFLOW_GATEWAY, type WorkflowGateway } from '../ports/workflow-gateway.port.js';

export type JobStatusView = StoredJob & { readonly nextRunAt: string | null };

export interface SyncStatusView {
  readonly sync: string;
  readonly jobs: readonly JobStatusView[];
}

/** All jobs of a sync with status and counts, from counter rows: never by counting records. */
@Injectable()
export class GetSyncStatus {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(WORKFLOW_GATEWAY) private readonly gateway: WorkflowGateway,
  ) {}

  /** Null = no such sync. */
  async execute(sync: string): Promise<SyncStatusView | null> {
    if ((await this.configs.findSync(sync)) === null) return null;
    const jobs = inRunOrder(await this.configs.jobs(sync));
    return { sync, jobs: await Promise.all(jobs.map((job) => this.view(job))) };
  }

  async view(job: StoredJob): Promise<JobStatusView> {
    return { ...job, nextRunAt: await this.nextRunAt(job) };
  }

  private async nextRunAt(job: StoredJob): Promise<string | null> {
    if (job.schedule === null || job.scheduleReason !== null) return null;
    if (!job.enabled || job.paused || job.disabledReason !== null) return null;
    try {
      return (await this.gateway.nextActionTimes({ sync: job.sync, job: job.job }))[0] ?? null;
    } catch (error) {
      if (error instanceof SystemFailure) return null;
      throw error;
    }
  }
}
