import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import { CONFIG_STORE, type ConfigStore, type StoredJob } from '../ports/config-store.port.js';
import type { ScheduleReconciler } from '../ports/schedule-reconciler.port.js';
import {
  WORKFLOW_GATEWAY,
  type DesiredSchedule,
  type WorkflowGateway,
} from '../ports/workflow-gateway.port.js';

/** The database is the source of schedules, Temporal's are a projection of it. */
@Injectable()
export class ReconcileSchedules implements ScheduleReconciler {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(WORKFLOW_GATEWAY) private readonly gateway: WorkflowGateway,
  ) {}

  /** Temporal being down is no fault of the change that led here: the next round makes up for it. */
  async reconcile(): Promise<void> {
    try {
      await this.gateway.reconcileSchedules(await this.desired());
    } catch (error) {
      if (!(error instanceof SystemFailure)) throw error;
    }
  }

  private async desired(): Promise<readonly DesiredSchedule[]> {
    const syncs = await this.configs.syncs();
    const jobs = await Promise.all(syncs.map((sync) => this.configs.jobs(sync.slug)));
    return jobs.flat().flatMap((job) => (job.schedule === null ? [] : [desiredSchedule(job, job.schedule)]));
  }
}

function desiredSchedule(job: StoredJob, schedule: NonNullable<StoredJob['schedule']>): DesiredSchedule {
  const { scheduleReason, disabledReason } = job;
  const paused = job.paused || !job.enabled || disabledReason !== null || scheduleReason !== null;
  return { sync: job.sync, job: job.job, paused, ...schedule };
}
