import { SystemFailure } from '../../src/domain/errors/failure.js';
import type { LaneLease } from '../../src/application/ports/page-store.port.js';
import type { Chance } from '../time/chance.js';
import type { VirtualTime } from '../time/virtual-time.js';
import type { PortCall } from './instrument.js';
import type { Worker } from './worker.js';

export interface ChaosRates {
  /** Of each call. */
  readonly kill: number;
  readonly freeze: number;
  readonly database: number;
  readonly erp: number;
}

/** Where a process stops that has no page under way; it may stop anywhere only where writers do. */
const MAY_FREEZE: ReadonlySet<string> = new Set([
  ...[
    'openLane',
    'loadPage',
    'readPages',
    'readByIds',
    'find',
    'nextIds',
    'commitPage',
    'linkedCounterparts',
  ],
  ...['lanes', 'openWork', 'keepPlan', 'splitLargestLane', 'loadRunPlan'],
]);

/** What befalls a call before it arrives and before its answer comes back. */
export class Chaos {
  on = true;
  kills = 0;
  freezes = 0;
  faults = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    private readonly rates: ChaosRates,
    private readonly stopsWriters: boolean,
  ) {}

  /** Takes its time, and may end or stop the process. */
  async pass(worker: Worker, call: PortCall, moment: 'before' | 'after'): Promise<void> {
    await this.time.sleep(latencyOf(call.port, this.chance));
    if (this.on) this.strike(worker, call, moment);
    await (isOnTheWay(call, moment) ? worker.life() : worker.turn());
  }

  /** The call fails: before it had an effect, or after. */
  fail(call: PortCall): void {
    if (!this.on) return;
    if (call.port === 'business' && this.chance.hits(this.rates.erp)) {
      this.faults += 1;
      throw lostConnection(this.chance.hits(0.3));
    }
    if (isDatabase(call.port) && this.chance.hits(this.rates.database)) {
      this.faults += 1;
      throw Object.assign(new Error('terminating connection due to administrator command'), {
        code: '57P01',
      });
    }
  }

  private mayFreeze(worker: Worker, call: PortCall, moment: 'before' | 'after'): boolean {
    if (isOnTheWay(call, moment)) return false;
    if (this.stopsWriters) return true;
    const { port, method } = call;
    if (port === 'http' || !MAY_FREEZE.has(method) || !isIdle(worker, call)) return false;
    return method !== 'commitPage' || moment === 'before';
  }

  private strike(worker: Worker, call: PortCall, moment: 'before' | 'after'): void {
    if (this.chance.hits(this.rates.kill)) {
      this.kills += 1;
      worker.kill();
    } else if (this.chance.hits(this.rates.freeze) && this.mayFreeze(worker, call, moment)) {
      this.freezes += 1;
      worker.freeze(this.chance.between(5_000, 120_000));
    }
  }
}

/** What was handed to the network arrives, also where its process stands still by then. */
function isOnTheWay({ port }: PortCall, moment: 'before' | 'after'): boolean {
  return port === 'http' && moment === 'before';
}

/** No page of the process has a write before it; its own is behind the page that is being kept. */
function isIdle({ claimed }: Worker, call: PortCall): boolean {
  return (
    claimed.size === 0 || (claimed.size === 1 && call.method === 'commitPage' && claimed.has(laneOf(call)))
  );
}

/** Of a call about a page: run and lane. */
export function laneOf({ args: [lease] }: PortCall): string {
  const { runKey, lane } = lease as LaneLease;
  return `${runKey} ${lane}`;
}

function isDatabase(port: string): boolean {
  return port === 'runs' || port === 'pages' || port === 'actions';
}

function latencyOf(port: string, chance: Chance): number {
  if (isDatabase(port)) return chance.between(0, 8);
  // The budget leaves room for 80 ms of difference between two calls.
  return port === 'http' ? chance.between(10, 70) : chance.between(1, 40);
}

function lostConnection(unreachable: boolean): SystemFailure {
  return unreachable
    ? new SystemFailure({ class: 'unreachable', code: 'connection-lost', message: 'The system went away.' })
    : new SystemFailure({
        class: 'transient',
        code: 'connection-reset',
        message: 'The connection broke off.',
      });
}
