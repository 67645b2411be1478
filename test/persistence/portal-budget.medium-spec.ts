import { PostgresPortalBudget } from '../../src/adapters/persistence/postgres-portal-budget.js';
import { until } from '../support/stack/until.js';
import { configure } from './contract/stores.js';
import { openPostgresStores, type PostgresStores } from './open-postgres-stores.js';

describe('PostgresPortalBudget', () => {
  let stores: PostgresStores;
  let budget: PostgresPortalBudget;

  beforeAll(async () => {
    stores = await openPostgresStores();
    budget = new PostgresPortalBudget(stores.database);
    await configure(stores, {});
  });
  afterAll(() => stores.close());

  it('spaces the slots of all callers evenly', async () => {
    const leases = await Promise.all(
      Array.from({ length: 20 }, () => budget.lease('spaced', 'burst', 2, 1, 60_000)),
    );
    const granted = leases.flatMap((l) => (l.status === 'granted' ? [l] : []));
    expect(granted).toHaveLength(20);
    expect(granted.every((l) => l.intervalMs === 1_000 && l.slots === 2)).toBe(true);
    const last = Math.max(...granted.map((l) => l.firstInMs));
    expect(last).toBeGreaterThan(25_000);
    expect(last).toBeLessThanOrEqual(38_000);
  });

  it('counts the time in which an answer was not taken notice of against its send time', async () => {
    const answered = async (stillMs: number): Promise<number> => {
      const asked = budget.lease('stalled', 'burst', 1, 1_000, 0);
      await new Promise((resolve) => setImmediate(resolve));
      // Nothing else happens in this process: the answer has to wait, if the question is on its way already.
      for (const end = performance.now() + stillMs; performance.now() < end;);
      const lease = await asked;
      return lease.status === 'granted' ? lease.firstInMs : 0;
    };
    await answered(0);
    await until(async () => (await answered(300)) < -200, 20_000);
  }, 180_000);

  it('grants nothing that lies too far ahead, and books nothing then', async () => {
    const granted = await budget.lease('ahead', 'burst', 4, 0.1, 0);
    if (granted.status !== 'granted') throw new Error('Not granted.');
    expect(granted.firstInMs).toBeLessThanOrEqual(0);
    const refused = await budget.lease('ahead', 'burst', 1, 0.1, 0);
    expect(refused.status).toBe('wait');
    if (refused.status !== 'wait') return;
    expect(refused.waitMs).toBeGreaterThan(20_000);
    expect(refused.waitMs).toBeLessThanOrEqual(30_000);
    const further = await budget.lease('ahead', 'burst', 1, 0.1, 100_000);
    expect(further.status).toBe('granted');
    if (further.status === 'granted') expect(further.firstInMs).toBeLessThanOrEqual(40_000);
    expect(await budget.lease('ahead', 'search', 1, 1, 0)).toMatchObject({ status: 'granted' });
  });

  it('puts who was refused before who had some, unless the other is more urgent', async () => {
    const other = new PostgresPortalBudget(stores.database);
    const third = new PostgresPortalBudget(stores.database);
    const ask = (of: PostgresPortalBudget, slots: number, aheadMs = 0) =>
      of.lease('turns', 'burst', slots, 2, aheadMs);
    expect(await ask(budget, 4)).toMatchObject({ status: 'granted', contended: false });
    const refused = await ask(other, 1);
    expect(refused).toMatchObject({ status: 'wait', contended: false });
    // Both wait for the same send time; the first in line is told to come one before the other.
    const again = await ask(budget, 1);
    expect(again).toMatchObject({ status: 'wait', contended: true });
    if (refused.status !== 'wait' || again.status !== 'wait') return;
    expect(again.waitMs - refused.waitMs).toBeGreaterThan(0);
    expect(again.waitMs - refused.waitMs).toBeLessThanOrEqual(500);
    expect(await ask(third, 1, 60_000)).toMatchObject({ status: 'granted', contended: true });
    const { rows } = await stores.database.query<{ n: number }>(
      `select jsonb_array_length(turns) as n from crosstie.budget where portal = 'turns'`,
    );
    expect(rows).toEqual([{ n: 2 }]);
    // Who does not come does not stay in line for ever.
    await stores.database.query(
      `update crosstie.budget set next_at = clock_timestamp() - interval '1 s',
         turns = (select jsonb_agg(t || '{"until":"2020-01-01"}') from jsonb_array_elements(turns) t)
       where portal = 'turns'`,
    );
    expect(await ask(third, 1)).toMatchObject({ status: 'granted', contended: false });
  });

  it('puts a bucket off, never forward', async () => {
    await budget.postpone('later', 'burst', 50_000);
    await budget.postpone('later', 'burst', 1_000);
    const lease = await budget.lease('later', 'burst', 1, 10, 60_000);
    if (lease.status !== 'granted') throw new Error('Not granted.');
    expect(lease.firstInMs).toBeGreaterThan(30_000);
  });

  it('parks a portal until an instant', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await budget.park('portal', until, 'daily-limit');
    await budget.park('portal', new Date(Date.now() + 60_000).toISOString(), 'daily-limit');
    expect(await budget.parkedUntil('portal')).toEqual({ until, reason: 'daily-limit' });
    expect(await budget.lease('portal', 'burst', 1, 10, 0)).toEqual({
      status: 'parked',
      until,
      reason: 'daily-limit',
    });
    await budget.park('portal', null, '');
    expect(await budget.parkedUntil('portal')).toBeNull();
    expect(await budget.lease('portal', 'burst', 1, 10, 0)).toMatchObject({ status: 'granted' });
  });
});
