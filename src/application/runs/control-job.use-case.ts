import { Inject, Injectable } from '@nestjs/common';
import { assertNever } from '../../domain/errors/assert-never.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import {
  decideJobAction,
  type JobDecision,
  type JobEffect,
  type JobRefusal,
} from '../../domain/sync/job-actions.js';
import type { RunControl } from '../../domain/sync/status.js';
import { CONFIG_STORE, type ConfigStore, type StoredJob } from '../ports/config-store.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { WORKFLOW_GATEWAY, type WorkflowGateway } from '../ports/workflow-gateway.port.js';
import { SCHEDULE_RECONCILER, type ScheduleReconciler } from '../ports/schedule-reconciler.port.js';
import { JobLookup, type FoundJob } from './job-lookup.js';

export type ControlAction = 'pause' | 'resume' | 'enable' | 'disable' | 'reenable';

export type ControlJobResult =
  | { readonly status: 'done'; readonly job: StoredJob; readonly runId: string | null }
  | { readonly status: 'refused'; readonly code: JobRefusal; readonly message: string }
  | { readonly status: 'unknown-job' };

/** What people do to a job besides running it, by the table of states and actions. */
@Injectable()
export class ControlJob {
  constructor(
    @Inject(JobLookup) private readonly jobs: JobLookup,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(WORKFLOW_GATEWAY) private readonly gateway: WorkflowGateway,
    @Inject(SCHEDULE_RECONCILER) private readonly schedules: ScheduleReconciler,
  ) {}

  async execute(sync: string, jobName: string, action: ControlAction): Promise<ControlJobResult> {
    const found = await this.jobs.find(sync, jobName);
    if (found === null) return { status: 'unknown-job' };
    const decision = decideJobAction(found.state, action);
    if (!decision.allowed) return refusal(decision, found.job);
    for (const effect of decision.effects) await this.apply(effect, found);
    if (decision.effects.length > 0) await this.schedules.reconcile();
    const after = await this.jobs.find(sync, jobName);
    return { status: 'done', job: after?.job ?? found.job, runId: after?.run?.id ?? null };
  }

  private async apply(effect: JobEffect, { job, run }: FoundJob): Promise<void> {
    switch (effect) {
      case 'mark-paused':
        return this.configs.setJobPaused(job.sync, job.job, true);
      case 'clear-paused':
        return this.configs.setJobPaused(job.sync, job.job, false);
      case 'pause-run':
        return this.steer(run, 'pause');
      case 'resume-run':
        // Reenabling a paused or switched-off job puts the error right and leaves the rest as a person set it.
        return this.steer(run, effectiveControl(job, run));
      case 'stop-run':
        return this.steer(run, 'stop');
      case 'cancel-run':
        return this.steer(run, 'cancel');
      case 'switch-on':
        return this.switch(job, true);
      case 'switch-off':
        return this.switch(job, false);
      case 'clear-error':
        // What stopped the run may have been its configuration, and a person has put that right.
        if (run !== null) await this.runs.followNewestConfiguration(run.id);
        return this.configs.setJobDisabled(job.sync, job.job, null);
      case 'insert-run':
      case 'mark-error':
      case 'end-run':
        throw new Error(`Not an effect of a person's action: ${effect}`);
      default:
        return assertNever(effect);
    }
  }

  /** The flag first, because it is the truth; Temporal may be down. */
  private async steer(run: RunRow | null, control: RunControl): Promise<void> {
    if (run === null) return;
    await this.runs.setControl(run.id, control);
    try {
      await this.gateway.signal(run.workflowId, control === 'pause' ? 'pause' : 'resume');
    } catch (error) {
      if (!(error instanceof SystemFailure)) throw error;
    }
  }

  /** The switch is part of the configuration, so that an export shows it. */
  private async switch(job: StoredJob, enabled: boolean): Promise<void> {
    const sync = await this.configs.findSync(job.sync);
    const definition = sync?.definition.jobs[job.job];
    if (!sync || !definition) return;
    const held = definition.offBySetting !== undefined;
    if (!held && job.enabled === enabled && definition.enabled === enabled) return;
    const document = {
      ...sync.document,
      jobs: { ...sync.document.jobs, [job.job]: { ...sync.document.jobs?.[job.job], enabled } },
    };
    const jobs = { ...sync.definition.jobs, [job.job]: { ...definition, enabled: enabled && !held } };
    await this.configs.write({
      portals: [],
      systems: [],
      syncs: [
        {
          slug: sync.slug,
          name: sync.name,
          document,
          definition: { ...sync.definition, jobs },
          rescanJobs: [],
        },
      ],
      deletePortals: [],
      deleteSystems: [],
      deleteSyncs: [],
    });
  }
}

/** Which setting it is, a person has to know. */
function refusal(
  { code, message }: Extract<JobDecision, { allowed: false }>,
  { reason }: StoredJob,
): ControlJobResult {
  const told = code === 'off-by-setting' && reason !== null ? reason.message : message;
  return { status: 'refused', code, message: told };
}

function effectiveControl(job: StoredJob, run: RunRow | null): RunControl {
  if (run?.control === 'cancel') return 'cancel';
  if (!job.enabled) return 'stop';
  // Resuming clears the mark first; a mark that is still there came from somebody else.
  return job.disabledReason !== null && job.paused ? 'pause' : 'run';
}
