import { ActivityFailure } from '@temporalio/common';
import type { SliceStop } from '../../src/domain/sync/lane.js';
import type { FinishRun, RunStore } from '../../src/application/ports/run-store.port.js';
import { workLanes, type SliceOutcome } from '../../workflows/support/lane-pool.js';
import { RunState } from '../../workflows/support/run-state.js';
import { parkFor } from '../../workflows/support/trouble.js';
import type { VirtualTime } from '../time/virtual-time.js';
import type { Steps } from './steps.js';

const SLICES_AT_ONCE = 3;

/**
 * The way of one run, as the workflow goes it: plan, lanes, rounds of settling, end. Its state outlives workers. It
 * works with the product's own lane pool and trouble table.
 */
export class RunDriver {
  readonly state = new RunState(undefined);

  constructor(
    readonly runId: string,
    private readonly runs: RunStore,
    private readonly steps: Steps,
    private readonly time: VirtualTime,
    private readonly reasons: string[],
  ) {}

  async drive(): Promise<FinishRun['status']> {
    for (;;) {
      const stop = await this.advance();
      if (stop === 'settled') return this.finish(null);
      if (stop?.kind === 'cancelled' || stop?.kind === 'stopped') return this.finish('cancelled');
      if (stop !== null) await this.standStill(stop);
    }
  }

  private async advance(): Promise<SliceStop | 'settled' | null> {
    try {
      if (!this.state.planned) return await this.plan();
      return this.state.openLanes().length > 0 ? await this.lanes() : await this.settle();
    } catch (error) {
      return this.park(error);
    }
  }

  private async plan(): Promise<SliceStop | null> {
    const result = await this.steps.execute('plan', (engine, call) => engine.plan(this.runId, call));
    switch (result.status) {
      case 'planned':
        this.state.planned = true;
        this.state.estimatedRoot = result.estimatedRoot;
        result.lanes.forEach((lane) => this.state.report(lane));
        await this.runs.setStatus(this.runId, 'running', null);
        return null;
      case 'parked':
        return {
          kind: 'parked',
          ...result.reason,
          until: result.reason.until ?? null,
          needsPerson: result.needsPerson,
        };
      case 'halted':
        return result.by === 'pause' ? { kind: 'paused' } : { kind: 'cancelled' };
    }
  }

  private async lanes(): Promise<SliceStop | null> {
    const end = await workLanes(this.state.openLanes(), {
      limit: SLICES_AT_ONCE,
      slice: (lane) => this.slice(lane),
      split: () => this.steps.execute('split', (engine) => engine.split(this.runId)),
      report: (report) => this.state.report(report),
      mustYield: () => false,
    });
    return end.kind === 'stop' ? end.stop : null;
  }

  private async slice(lane: number): Promise<SliceOutcome> {
    try {
      const result = await this.steps.execute('slice', (engine, call) =>
        engine.slice(this.runId, lane, call),
      );
      if (result.stop === null) this.state.troubles = 0;
      return result;
    } catch (error) {
      return { lane, stop: this.park(error) };
    }
  }

  private async settle(): Promise<'settled' | null> {
    const round = this.state.round + 1;
    const result = await this.steps.execute('settle', (engine) => engine.settle(this.runId, round));
    this.state.round = result.round;
    result.lanes.forEach((lane) => this.state.report(lane));
    return this.state.openLanes().length > 0 ? null : 'settled';
  }

  private park(error: unknown): SliceStop {
    if (!(error instanceof ActivityFailure)) throw error;
    const stop = parkFor(error, this.state.troubles, Date.now(), Math.random());
    this.state.troubles += 1;
    return stop;
  }

  private async standStill(stop: SliceStop): Promise<void> {
    if (stop.kind === 'parked') {
      const reason = { code: stop.code, message: stop.message };
      this.reasons.push(`${stop.code}: ${stop.message}`);
      await this.runs.setStatus(this.runId, 'parked', reason);
      const until = stop.until === null ? this.time.now + 60_000 : Date.parse(stop.until);
      await this.time.sleep(until - this.time.now);
    } else {
      await this.runs.setStatus(this.runId, 'paused', null);
      while ((await this.runs.findRun(this.runId))?.control === 'pause') await this.time.sleep(5_000);
    }
    await this.runs.setStatus(this.runId, 'running', null);
  }

  private async finish(ended: 'cancelled' | null): Promise<FinishRun['status']> {
    const { sum } = await this.runs.counters(this.runId);
    const status = ended ?? (sum.hubspot.failed + sum.business.failed > 0 ? 'partial' : 'succeeded');
    return (await this.runs.finish(this.runId, { status, reason: null, complete: ended === null }))
      .status as FinishRun['status'];
  }
}
