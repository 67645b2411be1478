import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import { inRunOrder } from '../../domain/sync/job-order.js';
import { CONFIG_STORE, type ConfigStore, type StoredJob } from '../ports/config-store.port.js';
import { WORKFLOW_GATEWAY, type WorkflowGateway } from '../ports/workflow-gateway.port.js';
import { WORKFLOW_QUEUE } from '../../domain/sync/workflow-ids.js';
import type { StatusReason } from '../../domain/sync/status.js';
import { missingWorker, queuesOf } from './system-queues.js';

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
    const standing = jobs.some(isAtWork) ? await this.missingWorker(sync) : null;
    return { sync, jobs: await Promise.all(jobs.map((job) => this.viewed(job, standing))) };
  }

  async view(job: StoredJob): Promise<JobStatusView> {
    return this.viewed(job, isAtWork(job) ? await this.missingWorker(job.sync) : null);
  }

  private async viewed(job: StoredJob, standing: StatusReason | null): Promise<JobStatusView> {
    const reason = isAtWork(job) ? standing : job.reason;
    return { ...job, reason, nextRunAt: await this.nextRunAt(job) };
  }

  private async missingWorker(sync: string): Promise<StatusReason | null> {
    const { slices } = await queuesOf(this.configs, sync);
    return missingWorker(this.gateway, [WORKFLOW_QUEUE, slices]);
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

/** At work as far as anybody knows; a job that waits for another reason says so itself. */
function isAtWork({ status, reason }: StoredJob): boolean {
  return (status === 'pending' || status === 'running') && reason === null;
}
