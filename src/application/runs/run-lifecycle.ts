import { Inject, Injectable } from '@nestjs/common';
import { isJobKind } from '../../domain/sync/definition.js';
import { summariseCounts } from '../../domain/sync/run-progress.js';
import type {
  ControlReading,
  FinishInput,
  FinishResult,
  FinishSyncInput,
  LaunchInput,
  LaunchResult,
  StatusInput,
} from '../../domain/sync/run-steps.js';
import { isActive, type RunControl, type RunStatus } from '../../domain/sync/status.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore, type StoredJob } from '../ports/config-store.port.js';
import { PREVIEW_STORE, type PreviewStore } from '../ports/preview-store.port.js';
import { RUN_STORE, type FinishRun, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { CancelRun } from './cancel-run.use-case.js';
import { RunLauncher } from './run-launcher.js';
import { StartRun } from './start-run.use-case.js';

/** A pending run that nobody started within this time is started by whoever waits for it. */
const FORGOTTEN_MS = 2_000;

/** What workflows ask of the database; every method may be repeated. */
@Injectable()
export class RunLifecycle {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(StartRun) private readonly startRun: StartRun,
    @Inject(RunLauncher) private readonly launcher: RunLauncher,
    @Inject(CancelRun) private readonly cancelRun: CancelRun,
    @Inject(PREVIEW_STORE) private readonly previews: PreviewStore,
  ) {}

  async recordStatus(input: StatusInput): Promise<void> {
    const run = await this.runs.findRun(input.runId);
    if (run === null || !isActive(run.status)) return;
    // The job first: a run that is parked for a person must never look as if it went on by itself.
    if (input.disableJob && input.reason && isJobKind(run.kind) && !run.dryRun) {
      await this.configs.setJobDisabled(run.sync, run.job, input.reason);
    }
    await this.runs.setStatus(run.id, input.status, input.reason);
    if (run.status !== input.status) await this.runs.appendEvent(run.id, statusEvent(input));
  }

  async readControl(runId: string): Promise<ControlReading> {
    const run = await this.runs.findRun(runId);
    // A row that is gone or over needs no work any more.
    if (run === null || !isActive(run.status)) return { control: 'cancel', jobDisabled: false };
    const job = isJobKind(run.kind) ? await this.configs.findJob(run.sync, run.job) : null;
    const control = job === null || run.dryRun ? run.control : wantedOf(run.control, job);
    const offered = run.stepwise ? await this.previews.offered(run.key) : null;
    return {
      control,
      jobDisabled: job !== null && job.disabledReason !== null,
      ...(job === null || run.dryRun ? { asksNobody: true as const } : {}),
      ...(offered === null ? {} : { awaiting: !offered.chosen }),
    };
  }

  async finishRun(input: FinishInput): Promise<FinishResult> {
    const { sum } = await this.runs.counters(input.runId);
    const failures = sum.hubspot.failed + sum.business.failed;
    const run = await this.runs.finish(input.runId, ending(input, failures > 0));
    return { status: run.status, summary: `${run.status}: ${summariseCounts(sum)}` };
  }

  async finishSync(input: FinishSyncInput): Promise<FinishResult> {
    if (input.cancelled) await this.cancelChildren(input.runId);
    const status = input.cancelled ? 'cancelled' : worstOf(input.statuses);
    const run = await this.runs.finish(input.runId, { status, reason: null, complete: false });
    return { status: run.status, summary: `${run.status}: ${input.statuses.length} jobs` };
  }

  async launch(input: LaunchInput): Promise<LaunchResult> {
    const { sync, job, parentRunId } = input;
    const result = await this.startRun.execute({
      sync,
      job,
      parentRunId,
      trigger: parentRunId ? 'sync' : 'schedule',
    });
    switch (result.status) {
      case 'started':
        return this.started(result.run);
      case 'invalid':
      case 'unknown-job':
        return { status: 'skipped', reason: 'The job does not exist any more.', activeRunId: null };
      case 'refused': {
        const active = result.activeRunId === null ? null : await this.runs.findRun(result.activeRunId);
        // An earlier attempt of this very step inserted it.
        if (active && parentRunId !== null && active.parentRunId === parentRunId) return this.started(active);
        if (active) await this.noteSkipped(active);
        return { status: 'skipped', reason: result.message, activeRunId: result.activeRunId };
      }
    }
  }

  async check(runId: string): Promise<RunStatus | null> {
    const run = await this.runs.findRun(runId);
    if (run?.status === 'pending' && this.clock.now().getTime() - Date.parse(run.createdAt) > FORGOTTEN_MS) {
      await this.launcher.launch(run);
    }
    return run?.status ?? null;
  }

  private async started(run: RunRow): Promise<LaunchResult> {
    const { id: runId, workflowId, kind } = run;
    if (!isJobKind(kind)) throw new Error(`A ${kind} run is no job run`);
    return { status: 'started', runId, workflowId, kind, systemQueue: await this.launcher.queueOf(run.sync) };
  }

  private noteSkipped(active: RunRow): Promise<void> {
    const event = {
      code: 'skipped',
      message: 'A scheduled start was skipped, the previous run is still running.',
    };
    return this.runs.appendEvent(active.id, event);
  }

  private async cancelChildren(parentRunId: string): Promise<void> {
    const children = (await this.runs.activeRuns()).filter((run) => run.parentRunId === parentRunId);
    for (const child of children) await this.cancelRun.execute(child.id);
  }
}

/** As every page's commit reads it: a job's switches count even where its run was never told. */
function wantedOf(control: RunControl, job: StoredJob): RunControl {
  if (control === 'cancel') return control;
  if (control === 'stop' || !job.enabled) return 'stop';
  return job.paused ? 'pause' : control;
}

function statusEvent(input: StatusInput): { readonly code: string; readonly message: string } {
  const until = input.reason?.until ? ` Until ${input.reason.until}.` : '';
  return {
    code: input.status,
    message: input.reason ? `${input.reason.message}${until}` : `The run is ${input.status}.`,
  };
}

function ending(input: FinishInput, someFailed: boolean): FinishRun {
  switch (input.ended) {
    case 'completed':
      return { status: someFailed ? 'partial' : 'succeeded', reason: input.reason, complete: true };
    case 'cancelled':
      return { status: 'cancelled', reason: input.reason, complete: false };
    case 'stopped':
      return {
        status: 'cancelled',
        reason: { code: 'job-disabled', message: 'The job was switched off while the run was at work.' },
        complete: false,
      };
    case 'failed':
      return { status: 'failed', reason: input.reason, complete: false };
  }
}

function worstOf(statuses: readonly RunStatus[]): FinishRun['status'] {
  if (statuses.includes('failed')) return 'failed';
  return statuses.every((status) => status === 'succeeded') ? 'succeeded' : 'partial';
}
