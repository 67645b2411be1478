import type { CallContext, CallPriority } from '../../../application/ports/record-system.port.js';
import type { BudgetLease, PortalBudget } from '../../../application/ports/portal-budget.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { InMemoryPortalBudget } from './in-memory-budget.js';
import { RateLimits } from './rate-limits.js';
import { SlotQueue } from './slot-queue.js';

function context(priority: CallPriority, signal = new AbortController().signal): CallContext {
  return { priority, signal };
}

/** 200 calls a second, so that a test sees the order without waiting for it. */
const FAST = new RateLimits(2_000);

class CountingBudget extends InMemoryPortalBudget {
  readonly asked: { readonly slots: number; readonly maxAheadMs: number }[] = [];

  override lease(...args: Parameters<PortalBudget['lease']>): Promise<BudgetLease> {
    this.asked.push({ slots: args[2], maxAheadMs: args[4] });
    return super.lease(...args);
  }
}

describe('SlotQueue', () => {
  let budget: CountingBudget;
  let queue: SlotQueue;

  beforeEach(() => {
    budget = new CountingBudget();
    queue = new SlotQueue(budget, 'main', 'burst', FAST);
  });

  it('leases for queued calls only, four at most', async () => {
    await Promise.all(Array.from({ length: 11 }, () => queue.acquire(context('scheduled'))));
    expect(budget.asked[0]).toEqual({ slots: 1, maxAheadMs: 200 });
    expect(budget.asked.slice(1).map(({ slots }) => slots)).toEqual([4, 4, 2]);
  });

  it('serves people before schedules before backfills', async () => {
    const order: string[] = [];
    const call = (priority: CallPriority): Promise<void> =>
      queue.acquire(context(priority)).then(() => void order.push(priority));
    await Promise.all([
      call('backfill'),
      call('backfill'),
      call('scheduled'),
      call('on-demand'),
      call('backfill'),
    ]);
    expect(order).toEqual(['on-demand', 'scheduled', 'backfill', 'backfill', 'backfill']);
    expect(budget.asked.map(({ maxAheadMs }) => maxAheadMs)).toContain(0);
  });

  it('lets runs take turns, and asks for one time per run while other workers stand in line', async () => {
    const order: string[] = [];
    const call = (run: string): Promise<void> =>
      queue.acquire({ ...context('backfill'), run }).then(() => void order.push(run));
    const large = Array.from({ length: 8 }, () => call('large'));
    await Promise.all([...large, call('small')]);
    expect(order.indexOf('small')).toBeLessThanOrEqual(1);
    const lease = budget.lease.bind(budget);
    jest
      .spyOn(budget, 'lease')
      .mockImplementation(async (...args) => ({ ...(await lease(...args)), contended: true }));
    budget.asked.length = 0;
    await Promise.all(['large', 'large', 'large', 'large', 'small', 'small'].map(call));
    expect(Math.max(...budget.asked.slice(1).map(({ slots }) => slots))).toBe(2);
  });

  it('spaces calls evenly', async () => {
    const at: number[] = [];
    await Promise.all(
      Array.from({ length: 8 }, () =>
        queue.acquire(context('on-demand')).then(() => void at.push(performance.now())),
      ),
    );
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(7 * 5 - 2);
  });

  it('gives up its place when aborted', async () => {
    const controller = new AbortController();
    const calls = [
      queue.acquire(context('backfill')),
      queue.acquire(context('backfill', controller.signal)),
    ] as const;
    controller.abort(new Error('stopped'));
    await expect(calls[1]).rejects.toThrow('stopped');
    await calls[0];
    await expect(queue.acquire(context('backfill', controller.signal))).rejects.toThrow('stopped');
  });

  it('refuses at once while the portal is parked', async () => {
    const until = new Date(Date.now() + 60_000).toISOString();
    await budget.park('main', until, 'daily limit');
    const error: unknown = await queue.acquire(context('on-demand')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SystemFailure);
    expect((error as SystemFailure).failure).toMatchObject({ class: 'quota', code: 'portal-parked', until });
  });

  it('hands waits of more than two seconds back', async () => {
    await budget.postpone('main', 'burst', 9_000);
    const error: unknown = await queue.acquire(context('backfill')).catch((reason: unknown) => reason);
    expect((error as SystemFailure).failure).toMatchObject({ class: 'rate-limited', code: 'burst-limit' });
  });

  it('passes on a failure of the budget itself, and works again afterwards', async () => {
    const lease = jest.spyOn(budget, 'lease').mockRejectedValueOnce(new Error('the database is away'));
    await expect(queue.acquire(context('backfill'))).rejects.toThrow('the database is away');
    lease.mockRestore();
    await queue.acquire(context('backfill'));
  });
});
