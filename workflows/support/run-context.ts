import { CancelledFailure } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  makeContinueAsNewFunc,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { FinishResult } from '../../activities/contracts.js';
import type { LaneReport } from '../../src/domain/sync/lane.js';
import type { RunStatus } from '../../src/domain/sync/status.js';
import {
  type JobRunInput,
  pauseSignal,
  progressQuery,
  resumeSignal,
  STATUS_ATTRIBUTE,
  type Waiting,
} from '../contracts.js';
import { controlSteps, runSteps } from './activity-proxies.js';
import { RunState } from './run-state.js';

/** Events after which an execution hands over to a fresh one: replaying stays quick. */
export const MAX_EVENTS = 1_500;

/** What the parts of a job run share: its state, its steps, its handlers and how it shows itself. */
export class RunContext {
  readonly state: RunState;
  readonly control = controlSteps();
  nudge: 'pause' | 'resume' | null = null;

  /**
   * @param renew hands over to a fresh execution, where the run is not its workflow's only work
   * @param steps other steps than a job's
   */
  constructor(
    readonly input: JobRunInput,
    private readonly renew: (input: JobRunInput) => Promise<never> = makeContinueAsNewFunc<
      (input: JobRunInput) => Promise<FinishResult>
    >(),
    readonly steps = runSteps(input.systemQueue),
  ) {
    this.state = new RunState(input.carried);
    setHandler(progressQuery, () => this.state.progress(input.runId));
    setHandler(pauseSignal, () => void (this.nudge = 'pause'));
    setHandler(resumeSignal, () => void (this.nudge = 'resume'));
    this.show();
  }

  get ref(): { readonly runId: string } {
    return { runId: this.input.runId };
  }

  historyIsLong(): boolean {
    const info = workflowInfo();
    return info.historyLength >= MAX_EVENTS || info.continueAsNewSuggested;
  }

  /** True when a nudge came before the time was up. */
  waitForNudge(timeoutMs: number): Promise<boolean> {
    return condition(() => this.nudge !== null, Math.max(1, Math.ceil(timeoutMs)));
  }

  report(report: LaneReport): void {
    this.state.report(report);
    this.show();
  }

  setStatus(status: RunStatus, waiting: Waiting | null): void {
    const changed = this.state.status !== status;
    this.state.status = status;
    this.state.waiting = waiting;
    if (changed && this.input.attributes) upsertSearchAttributes([{ key: STATUS_ATTRIBUTE, value: status }]);
    this.show();
  }

  end(result: FinishResult): FinishResult {
    this.setStatus(result.status, null);
    setCurrentDetails(`${this.details()}\n\n${result.summary}`);
    return result;
  }

  /** Only numbers and flags cross; call it with nothing at work. */
  async continueAsNew(): Promise<never> {
    // A cancellation would not cross: the fresh execution knows nothing of it.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('The run was cancelled.');
    return this.renew({ ...this.input, carried: this.state.carry() });
  }

  private show(): void {
    setCurrentDetails(this.details());
  }

  private details(): string {
    const { sync, job } = this.input;
    return this.state.details(job === '' ? `Comparison of ${sync}` : `${sync}/${job}`);
  }
}
