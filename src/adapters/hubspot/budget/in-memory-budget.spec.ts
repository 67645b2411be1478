import { InMemoryPortalBudget } from './in-memory-budget.js';

const RATE = 18.62;
const INTERVAL = 1_000 / RATE;

describe('InMemoryPortalBudget', () => {
  let now = 0;
  let budget: InMemoryPortalBudget;

  beforeEach(() => {
    now = 1_000_000;
    budget = new InMemoryPortalBudget(() => now);
  });

  it('spaces the send times of two callers evenly', async () => {
    const a = await budget.lease('p', 'burst', 4, RATE, 2_000);
    const b = await budget.lease('p', 'burst', 2, RATE, 2_000);
    expect(a).toEqual({ status: 'granted', slots: 4, firstInMs: 0, intervalMs: INTERVAL });
    expect(b).toMatchObject({ status: 'granted', slots: 2 });
    if (b.status === 'granted') expect(b.firstInMs).toBeCloseTo(4 * INTERVAL, 6);
  });

  it('lets a backfill have the very next slot and nothing later', async () => {
    await budget.lease('p', 'burst', 4, RATE, 0);
    const early = await budget.lease('p', 'burst', 1, RATE, 0);
    expect(early).toMatchObject({ status: 'wait' });
    if (early.status !== 'wait') return;
    expect(early.waitMs).toBeCloseTo(3 * INTERVAL, 6);
    now += early.waitMs + 0.001;
    expect(await budget.lease('p', 'burst', 1, RATE, 0)).toMatchObject({ status: 'granted' });
  });

  it('never books more than 190 calls into any 10 s, however many callers ask', async () => {
    const sends: number[] = [];
    const end = now + 60_000;
    while (now < end) {
      for (let caller = 0; caller < 3; caller += 1) {
        const lease = await budget.lease('p', 'burst', 1 + (caller % 4), RATE, caller === 0 ? 0 : 2_000);
        if (lease.status !== 'granted') continue;
        for (let slot = 0; slot < lease.slots; slot += 1)
          sends.push(now + lease.firstInMs + slot * lease.intervalMs);
      }
      now += 37;
    }
    sends.sort((a, b) => a - b);
    const most = sends.reduce((max, at, from) => {
      let to = from;
      while ((sends[to] ?? Infinity) < at + 10_000) to += 1;
      return Math.max(max, to - from);
    }, 0);
    expect(most).toBeLessThanOrEqual(187);
    expect(most).toBeGreaterThanOrEqual(186);
  });

  it('keeps portals and buckets apart', async () => {
    await budget.lease('p', 'burst', 4, RATE, 0);
    expect(await budget.lease('q', 'burst', 1, RATE, 0)).toMatchObject({ status: 'granted', firstInMs: 0 });
    expect(await budget.lease('p', 'search', 1, 4.9, 0)).toMatchObject({ status: 'granted', firstInMs: 0 });
  });

  it('postpones a bucket after a refusal', async () => {
    await budget.postpone('p', 'search', 1_000);
    await budget.postpone('p', 'search', 200);
    const lease = await budget.lease('p', 'search', 1, 4.9, 2_000);
    expect(lease).toMatchObject({ status: 'granted', firstInMs: 1_000 });
  });

  it('parks a portal until the latest instant asked for, and lets it go by itself', async () => {
    const later = new Date(now + 60_000).toISOString();
    await budget.park('p', later, 'daily limit');
    await budget.park('p', new Date(now + 1_000).toISOString(), 'sooner');
    expect(await budget.lease('p', 'burst', 1, RATE, 0)).toEqual({
      status: 'parked',
      until: later,
      reason: 'daily limit',
    });
    now += 60_001;
    expect(await budget.parkedUntil('p')).toBeNull();
    expect(await budget.lease('p', 'burst', 1, RATE, 0)).toMatchObject({ status: 'granted' });
  });

  it('ends parking on demand', async () => {
    await budget.park('p', new Date(now + 60_000).toISOString(), 'daily limit');
    await budget.park('p', null, '');
    expect(await budget.parkedUntil('p')).toBeNull();
  });
});
