import { Inject, Injectable } from '@nestjs/common';
import { jobState, type JobState } from '../../domain/sync/job-actions.js';
import { OFF_BY_SETTING } from '../../domain/sync/status.js';
import { CONFIG_STORE, type ConfigStore, type StoredJob } from '../ports/config-store.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../ports/run-store.port.js';

export interface FoundJob {
  readonly job: StoredJob;
  /** The run that is active, if any. */
  readonly run: RunRow | null;
  readonly state: JobState;
}

/** A job together with its active run and the state that decides what may be done with it. */
@Injectable()
export class JobLookup {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RUN_STORE) private readonly runs: RunStore,
  ) {}

  async find(sync: string, jobName: string): Promise<FoundJob | null> {
    const job = await this.configs.findJob(sync, jobName);
    if (job === null) return null;
    const run = await this.runs.findActiveRun(sync, jobName);
    const { enabled, paused, reason } = job;
    const state = jobState({
      enabled,
      paused,
      offBySetting: reason?.code === OFF_BY_SETTING,
      disabledByError: job.disabledReason !== null,
      run: run?.status ?? null,
    });
    return { job, run, state };
  }
}
