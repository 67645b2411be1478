import type { LaneReport, SliceResult, SliceStop } from '../../src/domain/sync/lane.js';

export interface LanePoolDeps {
  /** Works one slice of a lane; outside trouble comes back as a `parked` stop, only cancellation is thrown. */
  slice(lane: number): Promise<SliceOutcome>;
  /** Gives half of the largest rest to a new lane; null = nothing worth splitting. */
  split(): Promise<LaneReport | null>;
  report(report: LaneReport): void;
  /** True = start no further slice: the history is long enough. */
  mustYield(): boolean;
  /** Slices at work at once. */
  readonly limit: number;
}

export type SliceOutcome =
  SliceResult | { readonly lane: number; readonly stop: SliceStop; readonly seq?: never };

export type PoolEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'yield' }
  | { readonly kind: 'stop'; readonly stop: SliceStop };

/**
 * Works lanes until all are done, one of them stops, or the caller wants a break; always drains, so that no slice is
 * at work when it returns. A lane that ran dry asks for half of the largest rest.
 */
export async function workLanes(lanes: readonly number[], deps: LanePoolDeps): Promise<PoolEnd> {
  const pool = new LanePool(lanes, deps);
  return pool.run();
}

class LanePool {
  private readonly queue: number[];
  private busy = 0;
  private splittable = true;
  private stop: SliceStop | null = null;

  constructor(
    lanes: readonly number[],
    private readonly deps: LanePoolDeps,
  ) {
    this.queue = [...lanes];
  }

  async run(): Promise<PoolEnd> {
    const workers = Array.from({ length: Math.max(1, this.deps.limit) }, () => this.work());
    const ends = await Promise.allSettled(workers);
    const broken = ends.find((end) => end.status === 'rejected');
    if (broken) throw broken.reason;
    if (this.stop) return { kind: 'stop', stop: this.stop };
    return { kind: this.queue.length > 0 ? 'yield' : 'done' };
  }

  private async work(): Promise<void> {
    while (this.stop === null && !this.deps.mustYield()) {
      const lane = this.queue.shift();
      if (lane === undefined) {
        if (!(await this.takeHalf())) return;
      } else {
        await this.workLane(lane);
      }
    }
  }

  private async workLane(lane: number): Promise<void> {
    this.busy += 1;
    try {
      const outcome = await this.deps.slice(lane);
      if (outcome.seq !== undefined) this.deps.report(outcome);
      if (outcome.seq === undefined || !outcome.done) this.queue.unshift(lane);
      if (outcome.stop) this.stop = worse(this.stop, outcome.stop);
    } finally {
      this.busy -= 1;
    }
  }

  /** Rests only shrink: once nothing was worth splitting, nothing will be. */
  private async takeHalf(): Promise<boolean> {
    if (!this.splittable || this.busy === 0) return false;
    const lane = await this.deps.split();
    if (lane === null) {
      this.splittable = false;
      return false;
    }
    this.deps.report(lane);
    this.queue.push(lane.lane);
    return true;
  }
}

/** Several lanes may stop for several reasons at once: the one that binds longest counts. */
export function worse(a: SliceStop | null, b: SliceStop): SliceStop {
  if (a === null || rank(b) > rank(a)) return b;
  if (a.kind !== 'parked' || b.kind !== 'parked' || rank(a) !== rank(b)) return a;
  return (b.until ?? '') > (a.until ?? '') ? b : a;
}

function rank(stop: SliceStop): number {
  switch (stop.kind) {
    case 'cancelled':
      return 5;
    case 'stopped':
      return 4;
    case 'paused':
    case 'awaiting':
      return 2;
    case 'parked':
      return stop.needsPerson ? 3 : 1;
  }
}
