import {
  CancellationScope,
  ChildWorkflowFailure,
  ContinueAsNew,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  startChild,
  TemporalFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { CancelledFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { FinishResult, LaunchResult } from '../../activities/contracts.js';
import type { RunStatus } from '../../src/domain/sync/status.js';
import {
  DEFAULT_LANES,
  JOB_ATTRIBUTE,
  type JobRunInput,
  progressQuery,
  STATUS_ATTRIBUTE,
  SYNC_ATTRIBUTE,
  type SyncRunInput,
  WORKFLOW_TYPES,
} from '../contracts.js';
import { startSteps } from '../support/activity-proxies.js';
import { MAX_EVENTS } from '../support/run-context.js';

type Started = Extract<LaunchResult, { status: 'started' }>;

/** A run over the jobs of a sync, one after the other, each a child under its own fixed id. */
export async function syncRun(input: SyncRunInput): Promise<FinishResult> {
  const sync = new SyncProgress(input);
  try {
    await sync.runJobs();
    return await sync.finish(false);
  } catch (error) {
    if (error instanceof ContinueAsNew || !(error instanceof TemporalFailure)) throw error;
    const cancelled = isCancellation(error);
    if (!cancelled) sync.fail();
    await CancellationScope.nonCancellable(() => sync.finish(cancelled));
    throw error;
  }
}

class SyncProgress {
  private readonly steps = startSteps();
  private readonly statuses: RunStatus[];
  private readonly lines: string[] = [];
  private next: number;
  /** Run that is awaited by its row. */
  private awaiting: string | null;
  private status: RunStatus = 'running';

  constructor(private readonly input: SyncRunInput) {
    this.statuses = [...(input.carried?.statuses ?? [])];
    this.next = input.carried?.next ?? 0;
    this.awaiting = input.carried?.awaiting ?? null;
    setHandler(progressQuery, () => ({
      runId: input.runId,
      status: this.status,
      reason: null,
      lanes: [],
      estimatedRoot: null,
      totalIsEstimate: false,
      round: this.next,
    }));
  }

  async runJobs(): Promise<void> {
    if (!this.input.carried) this.show('running');
    for (; this.next < this.input.jobs.length; this.next += 1) {
      const job = this.input.jobs[this.next]?.job ?? '';
      this.tell(job, 'running');
      const status = await this.runJob(job);
      this.awaiting = null;
      if (status !== null) this.statuses.push(status);
      this.tell(job, status ?? 'skipped');
    }
  }

  fail(): void {
    this.statuses.push('failed');
  }

  async finish(cancelled: boolean): Promise<FinishResult> {
    const result = await this.steps.finishSync({
      runId: this.input.runId,
      statuses: this.statuses,
      cancelled,
    });
    this.show(result.status);
    return result;
  }

  /** Null = the job refused to start: disabled or paused. */
  private async runJob(job: string): Promise<RunStatus | null> {
    if (this.awaiting !== null) return this.awaitRow(this.awaiting);
    const launched = await this.steps.launchRun({
      sync: this.input.sync,
      job,
      parentRunId: this.input.runId,
    });
    if (launched.status === 'skipped') {
      if (launched.activeRunId === null) return null;
      this.awaiting = launched.activeRunId;
      return this.awaitRow(this.awaiting);
    }
    this.awaiting = launched.runId;
    return (await this.runChild(job, launched)) ?? this.awaitRow(launched.runId);
  }

  /** Null = its row has to be asked: it was started elsewhere, or ended without an answer. */
  private async runChild(job: string, launched: Started): Promise<RunStatus | null> {
    const scope = CancellationScope.current();
    // A child's own cancellation goes to its first execution and is lost after a continue-as-new: cancel by id instead.
    const ended = CancellationScope.nonCancellable(() => this.child(job, launched));
    ended.catch(() => undefined);
    try {
      return await Promise.race([ended, scope.cancelRequested]);
    } catch (error) {
      if (!scope.consideredCancelled) {
        if (isElsewhere(error)) return null;
        throw error;
      }
      await CancellationScope.nonCancellable(async () => {
        await quietly(getExternalWorkflowHandle(launched.workflowId).cancel());
        await quietly(ended);
      });
      throw error;
    }
  }

  private async child(job: string, launched: Started): Promise<RunStatus> {
    const child = await startChild(WORKFLOW_TYPES[launched.kind], {
      workflowId: launched.workflowId,
      args: [this.childInput(job, launched)],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${launched.kind} ${this.input.sync}/${job}`,
      ...(this.input.attributes && { typedSearchAttributes: this.attributes(job) }),
    });
    const result = (await child.result()) as FinishResult;
    return result.status;
  }

  private childInput(job: string, launched: Started): JobRunInput {
    const { sync, attributes } = this.input;
    return {
      runId: launched.runId,
      sync,
      job,
      systemQueue: launched.systemQueue,
      attributes,
      lanes: DEFAULT_LANES,
    };
  }

  private attributes(job: string) {
    return [
      { key: SYNC_ATTRIBUTE, value: this.input.sync },
      { key: JOB_ATTRIBUTE, value: job },
      { key: STATUS_ATTRIBUTE, value: 'pending' },
    ];
  }

  private async awaitRow(runId: string): Promise<RunStatus> {
    for (;;) {
      const { ended, status } = await this.steps.awaitRun({ runId });
      if (ended) return status;
      if (workflowInfo().historyLength >= MAX_EVENTS) await this.continueAsNew();
    }
  }

  private async continueAsNew(): Promise<never> {
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('The run was cancelled.');
    return continueAsNew<typeof syncRun>({ ...this.input, carried: this.carry() });
  }

  private carry(): NonNullable<SyncRunInput['carried']> {
    return { next: this.next, statuses: this.statuses, awaiting: this.awaiting };
  }

  private tell(job: string, what: string): void {
    this.lines[this.next] = `| ${job} | ${what} |`;
    setCurrentDetails(['| job | status |', '|---|---|', ...this.lines.filter(Boolean)].join('\n'));
  }

  private show(status: RunStatus): void {
    this.status = status;
    if (this.input.attributes) upsertSearchAttributes([{ key: STATUS_ATTRIBUTE, value: status }]);
  }
}

function isElsewhere(error: unknown): boolean {
  return error instanceof WorkflowExecutionAlreadyStartedError || error instanceof ChildWorkflowFailure;
}

/** A child that is gone already, or was cancelled as asked, is as good as cancelled. */
async function quietly(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
  }
}
