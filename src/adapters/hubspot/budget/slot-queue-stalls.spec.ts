import type { BudgetLease, PortalBudget } from '../../../application/ports/portal-budget.port.js';
import type { CallContext } from '../../../application/ports/record-system.port.js';
import { InMemoryPortalBudget } from './in-memory-budget.js';
import { RateLimits } from './rate-limits.js';
import { SlotQueue } from './slot-queue.js';

const context = (): CallContext => ({ priority: 'on-demand', signal: new AbortController().signal });
const LIMITS = new RateLimits(100);
const PER_MS = LIMITS.ratePerSecond('burst') / 1_000;

/** Nothing else happens in this process meanwhile, as during the work on a large page. */
function standStill(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** As the shared budget says it: how long ago the decision was made counts against the send time. */
class SlowBudget extends InMemoryPortalBudget {
  readonly asked: number[] = [];
  /** How late each answer is; the last goes on for ever. */
  delays: number[] = [0];

  override async lease(...args: Parameters<PortalBudget['lease']>): Promise<BudgetLease> {
    this.asked.push(args[2]);
    const lease = await super.lease(...args);
    const delay = (this.delays.length > 1 ? this.delays.shift() : this.delays[0]) ?? 0;
    standStill(delay);
    return lease.status === 'granted' ? { ...lease, firstInMs: lease.firstInMs - delay } : lease;
  }
}

/** The most calls beyond what an even flow brings in any stretch between two of them; the two themselves count. */
function crowding(sends: readonly number[]): number {
  return Math.max(
    ...sends.flatMap((from, first) =>
      sends.slice(first).map((to, further) => further + 1 - (to - from) * PER_MS),
    ),
  );
}

describe('SlotQueue in a process that stands still', () => {
  let budget: SlowBudget;
  let queue: SlotQueue;
  let sends: number[];

  beforeEach(() => {
    budget = new SlowBudget();
    queue = new SlotQueue(budget, 'main', 'burst', LIMITS);
    sends = [];
  });

  const send = async (calls: number, afterEach: (call: number) => void = () => undefined): Promise<void> => {
    await Promise.all(
      Array.from({ length: calls }, async (_, call) => {
        await queue.acquire(context());
        sends.push(performance.now());
        afterEach(call);
      }),
    );
  };

  // The call itself, 100 ms of lateness (one more), and what a busy machine adds; a lease that goes at once is four.
  const TOLERATED = 1 + 100 * PER_MS + 0.8;

  it('does not make up for the send times that it missed', async () => {
    await send(16, (call) => {
      if (call % 5 === 1) standStill(350);
    });
    expect(sends).toHaveLength(16);
    expect(crowding(sends)).toBeLessThan(TOLERATED);
  });

  it('gives up a lease whose answer it took notice of too late', async () => {
    budget.delays = [0, 400, 0];
    await send(12);
    expect(sends).toHaveLength(12);
    expect(crowding(sends)).toBeLessThan(TOLERATED);
    // The four of the late answer are asked for again: first one, to see, then as usual.
    expect(budget.asked.slice(0, 4)).toEqual([1, 4, 1, 4]);
  });

  it('still sends where answers are always late, one call each', async () => {
    budget.delays = [150];
    await send(5);
    expect(new Set(budget.asked)).toEqual(new Set([1]));
    expect(crowding(sends)).toBeLessThan(2);
  });
});
