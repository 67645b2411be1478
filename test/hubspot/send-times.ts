import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CallReport } from '../../src/adapters/hubspot/transport/hubspot-transport.js';

const WINDOW_MS = 10_000;
/** Between two calls at 98 % of 190 in 10 s. */
const INTERVAL_MS = 1_000 / 18.62;

/** When calls left this process, whoever sent them, and for how long it stood still at most meanwhile. */
export class SendTimes {
  private readonly at: number[] = [];
  private readonly stall = monitorEventLoopDelay({ resolution: 5 });

  /** For a portal's connection. */
  readonly onCall = ({ bucket, ms }: CallReport): void => {
    if (bucket === 'burst') this.at.push(performance.now() - ms);
  };

  start(): void {
    this.stall.enable();
  }

  /** The most calls of any ten seconds. */
  most(): number {
    const sorted = [...this.at].sort((a, b) => a - b);
    let first = 0;
    return sorted.reduce((most, at, last) => {
      while ((sorted[first] ?? at) <= at - WINDOW_MS) first += 1;
      return Math.max(most, last - first + 1);
    }, 0);
  }

  /**
   * A portal in this process takes notice of calls late when the process stands still, and then of several: so many more
   * than were sent may seem to arrive in its ten seconds. None where it never stood still for long.
   */
  seemingly(): number {
    this.stall.disable();
    return Math.floor(this.stall.max / 1e6 / INTERVAL_MS);
  }
}
