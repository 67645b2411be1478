import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../../activities/index.js';
import type {
  ControlReading,
  FinishInput,
  FinishResult,
  FinishSyncInput,
  LaunchInput,
  LaunchResult,
  PlanResult,
  StatusInput,
} from '../../../activities/contracts.js';
import {
  EMPTY_LANE_COUNTERS,
  type LaneReport,
  type SliceResult,
  type SliceStop,
} from '../../../src/domain/sync/lane.js';
import { isActive, type RunControl, type RunStatus } from '../../../src/domain/sync/status.js';

export interface ScriptedLane {
  pages: number;
  done: number;
}

/**
 * A run as the database would keep it, small enough to script: lanes with pages, what a person wants, and what each
 * slice is to meet. Activities are the boundary of a workflow, so its tests answer for them.
 */
export class ScriptedRun {
  readonly lanes = new Map<number, ScriptedLane>();
  readonly rounds = new Map<number, readonly number[]>();
  readonly statuses: StatusInput[] = [];
  readonly calls: string[] = [];
  readonly slices: number[] = [];
  control: RunControl = 'run';
  jobDisabled = false;
  /** It has no job that could be disabled, as a preview has none. */
  asksNobody = false;
  /** A page is offered and nobody has chosen from it. */
  awaiting = false;
  pagesPerSlice = 10;
  status: RunStatus = 'pending';
  ended: FinishInput | null = null;
  /** Asked before each slice; may stop it or throw. */
  onSlice: (lane: number, nth: number) => SliceStop | null | Promise<SliceStop | null> = () => null;
  onPlan: (nth: number) => PlanResult | null = () => null;
  /** Rests below this many pages are not worth splitting. */
  splitFrom = Number.POSITIVE_INFINITY;
  splits = 0;
  peak = 0;
  private atWork = 0;
  private plans = 0;

  constructor(lanes: readonly number[]) {
    lanes.forEach((pages, i) => this.lanes.set(i + 1, { pages, done: 0 }));
  }

  report(lane: number): LaneReport {
    const { pages, done } = this.lanes.get(lane) ?? { pages: 0, done: 0 };
    const hubspot = { ...EMPTY_LANE_COUNTERS.hubspot, migrated: done * 100 };
    return {
      lane,
      seq: done,
      done: done >= pages,
      counters: {
        ...EMPTY_LANE_COUNTERS,
        hubspot,
        business: hubspot,
        created: done * 100,
        rootSeen: done * 100,
        pages: done,
      },
    };
  }

  activities(): Activities {
    return {
      planRun: async () => this.plan(),
      processSlice: async ({ lane }) => this.slice(lane),
      splitLane: async () => this.split(),
      settleRun: async ({ round }) => {
        this.calls.push(`settle ${round}`);
        return { round, lanes: (this.rounds.get(round) ?? []).map((lane) => this.report(lane)) };
      },
      planVerify: async () => this.plan(),
      verifySlice: async ({ lane }) => this.slice(lane),
      splitVerify: async () => this.split(),
      settleVerify: async ({ round }) => {
        this.calls.push(`settle ${round}`);
        return { round, lanes: (this.rounds.get(round) ?? []).map((lane) => this.report(lane)) };
      },
      recordStatus: async (input) => this.record(input),
      readControl: async (): Promise<ControlReading> => ({
        control: this.control,
        jobDisabled: this.jobDisabled,
        ...(this.asksNobody && { asksNobody: true as const }),
        ...(this.awaiting && { awaiting: true }),
      }),
      finishRun: async (input) => this.finish(input),
      launchRun: (input) => this.launch(input),
      awaitRun: async () => ({ ended: !isActive(this.status), status: this.status }),
      finishSync: async (input) => this.finishSync(input),
    };
  }

  launch: (input: LaunchInput) => Promise<LaunchResult> = async () => {
    throw ApplicationFailure.nonRetryable('not scripted');
  };

  finishSync: (input: FinishSyncInput) => FinishResult = ({ cancelled }) => ({
    status: cancelled ? 'cancelled' : 'succeeded',
    summary: 'done',
  });

  private plan(): PlanResult {
    this.calls.push('plan');
    this.plans += 1;
    const scripted = this.onPlan(this.plans);
    if (scripted) return scripted;
    this.status = 'running';
    const inRounds = new Set([...this.rounds.values()].flat());
    const lanes = [...this.lanes.keys()].filter((lane) => !inRounds.has(lane));
    return { status: 'planned', lanes: lanes.map((lane) => this.report(lane)), estimatedRoot: 1_000 };
  }

  private async slice(lane: number): Promise<SliceResult> {
    this.atWork += 1;
    this.peak = Math.max(this.peak, this.atWork);
    try {
      this.slices.push(lane);
      const scripted = await this.onSlice(lane, this.slices.length);
      if (scripted) return { ...this.report(lane), stop: scripted };
      const stop = this.stopByControl();
      if (stop) return { ...this.report(lane), stop };
      const row = this.lanes.get(lane);
      if (row) row.done = Math.min(row.pages, row.done + this.pagesPerSlice);
      return { ...this.report(lane), stop: null };
    } finally {
      this.atWork -= 1;
    }
  }

  private stopByControl(): SliceStop | null {
    switch (this.control) {
      case 'run':
        return null;
      case 'pause':
        return { kind: 'paused' };
      case 'cancel':
        return { kind: 'cancelled' };
      case 'stop':
        return { kind: 'stopped' };
    }
  }

  private split(): LaneReport | null {
    this.calls.push('split');
    const largest = [...this.lanes.entries()].sort(
      ([, a], [, b]) => b.pages - b.done - (a.pages - a.done),
    )[0];
    if (!largest || largest[1].pages - largest[1].done < this.splitFrom) return null;
    const half = Math.floor((largest[1].pages - largest[1].done) / 2);
    largest[1].pages -= half;
    const lane = this.lanes.size + 1;
    this.lanes.set(lane, { pages: half, done: 0 });
    this.splits += 1;
    return this.report(lane);
  }

  private record(input: StatusInput): void {
    this.statuses.push(input);
    this.status = input.status;
    if (input.disableJob && !this.asksNobody) this.jobDisabled = true;
  }

  private finish(input: FinishInput): FinishResult {
    this.ended = input;
    this.status =
      input.ended === 'completed' ? 'succeeded' : input.ended === 'failed' ? 'failed' : 'cancelled';
    return { status: this.status, summary: `ended ${this.status}` };
  }
}
