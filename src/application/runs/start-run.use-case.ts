import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import { decideJobAction, type JobRefusal, type JobState } from '../../domain/sync/job-actions.js';
import { jobWorkflowId, previewWorkflowId } from '../../domain/sync/workflow-ids.js';
import { NO_OPTIONS, type RunOptions } from '../../domain/sync/run-options.js';
import type { JobStatus, StatusReason } from '../../domain/sync/status.js';
import { CONFIG_STORE, type ConfigStore, type StoredJob } from '../ports/config-store.port.js';
import { ID_GENERATOR, type IdGenerator } from '../ports/id-generator.port.js';
import {
  RUN_STORE,
  type InsertRun,
  type InsertRunResult,
  type RunRow,
  type RunStore,
} from '../ports/run-store.port.js';
import { JobLookup } from './job-lookup.js';
import { resolveRunRequest, type RunDirection } from './run-request.js';
import { RunLauncher, type LaunchOutcome } from './run-launcher.js';

export interface StartRunRequest {
  readonly sync: string;
  readonly job: string;
  readonly trigger: InsertRun['trigger'];
  readonly dryRun?: boolean;
  /** Only these records; null or absent = everything the job reads. */
  readonly ids?: readonly string[] | null;
  /** What is asked of this run beyond the job's settings. */
  readonly options?: Partial<RunOptions>;
  /** Starts the job, or the one that carries the same fields the other way. */
  readonly direction?: RunDirection | null;
  /** The sync run it belongs to; that one starts the workflow as its child. */
  readonly parentRunId?: string | null;
}

export type StartRunResult =
  | { readonly status: 'started'; readonly run: RunRow; readonly workflow: LaunchOutcome | 'by-parent' }
  | {
      readonly status: 'refused';
      readonly code: JobRefusal;
      readonly message: string;
      readonly reason: StatusReason | null;
      readonly activeRunId: string | null;
    }
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly status: 'unknown-job' };

/** The one way a run of a job begins: Run Now, schedules, previews and sync runs all come here. */
@Injectable()
export class StartRun {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(ID_GENERATOR) private readonly ids: IdGenerator,
    @Inject(JobLookup) private readonly jobs: JobLookup,
    @Inject(RunLauncher) private readonly launcher: RunLauncher,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
  ) {}

  async execute(asked: StartRunRequest): Promise<StartRunResult> {
    const resolved = await this.resolve(asked);
    if ('problems' in resolved) return { status: 'invalid', problems: resolved.problems };
    const request = { ...asked, job: resolved.job };
    const found = await this.jobs.find(request.sync, request.job);
    if (found === null) return { status: 'unknown-job' };
    const inserted = await this.runs.insertRun(this.newRun(request, found.job));
    switch (inserted.status) {
      case 'unknown-job':
        return inserted;
      case 'refused':
        return this.refusal(request, inserted);
      case 'inserted': {
        const workflow = request.parentRunId ? 'by-parent' : await this.launcher.launch(inserted.run);
        return { status: 'started', run: inserted.run, workflow };
      }
    }
  }

  /** Which job it is, and whether that can be asked of it. */
  private async resolve(
    request: StartRunRequest,
  ): Promise<{ readonly job: string } | { readonly problems: readonly Problem[] }> {
    const { job, options, direction = null } = request;
    const fields = options?.fields ?? null;
    if (direction === null && fields === null) return { job };
    const stored = await this.configs.findSync(request.sync);
    if (!stored?.definition.jobs[job]) return { job };
    return resolveRunRequest(stored.definition, job, direction, fields);
  }

  private newRun(request: StartRunRequest, job: StoredJob): InsertRun {
    const { sync, trigger, ids = null, dryRun = false, parentRunId = null, options } = request;
    const workflowId = dryRun ? previewWorkflowId(sync, job.job) : jobWorkflowId(job.kind, sync, job.job);
    return {
      id: this.ids.next(),
      sync,
      job: job.job,
      kind: job.kind,
      workflowId,
      dryRun,
      ids,
      ...(options === undefined ? {} : { options: { ...NO_OPTIONS, ...options } }),
      parentRunId,
      trigger,
    };
  }

  private async refusal(
    request: StartRunRequest,
    refused: Extract<InsertRunResult, { status: 'refused' }>,
  ): Promise<StartRunResult> {
    const found = await this.jobs.find(request.sync, request.job);
    const decided = found && decideJobAction(found.state, 'run-now');
    // The job may have changed since: then what the insert saw counts.
    const decision =
      decided && !decided.allowed ? decided : decideJobAction(stateOf(refused.jobStatus), 'run-now');
    const { code, message } = decision.allowed ? ALREADY : decision;
    const { reason, activeRunId } = refused;
    // Which setting it is, a person has to know.
    const told = code === 'off-by-setting' && reason !== null ? reason.message : message;
    return { status: 'refused', code, message: told, reason, activeRunId };
  }
}

const ALREADY = {
  code: 'already-running',
  message: 'A run of this job is already on its way.',
} as const satisfies { readonly code: JobRefusal; readonly message: string };

function stateOf(status: JobStatus): JobState {
  return status === 'idle' ? 'running' : status;
}
