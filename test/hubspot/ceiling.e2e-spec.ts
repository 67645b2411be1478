import { InMemoryPortalBudget } from '../../src/adapters/hubspot/budget/in-memory-budget.js';
import { expectWithin } from '../support/within-time.js';
import { BACKFILL, readUntil, SELECTION } from './lane-reading.js';
import { ON_DEMAND, PortalBench } from './portal-bench.js';
import { SendTimes } from './send-times.js';

describe('the ceiling of 190 calls in 10 s', () => {
  it.each([0, 100])(
    'is nearly reached and never passed by two workers, at %d ms latency',
    async (latencyMs) => {
      const bench = await PortalBench.start({
        seed: { companies: 10, contacts: 8_000, planted: false },
        settings: { latencyMs },
      });
      try {
        const budget = new InMemoryPortalBudget();
        const sends = new SendTimes();
        const { onCall } = sends;
        const workers = [bench.connect({ budget, onCall }), bench.connect({ budget, onCall })] as const;
        const lanes = await workers[0].splitRange('contacts', 8, ON_DEMAND);
        await Promise.all(workers.map((worker) => worker.describe(ON_DEMAND)));
        sends.start();
        const endsAt = performance.now() + 11_500;
        const isOver = (): boolean => performance.now() > endsAt;
        const startedAt = performance.now();
        const pages = await Promise.all(
          lanes.map((lane, at) => readUntil(workers[at % 2 === 0 ? 0 : 1], lane, isOver)),
        );
        const seconds = (performance.now() - startedAt) / 1_000;
        const perTenSeconds = (pages.reduce((sum, count) => sum + count, 0) / seconds) * 10;
        const { max, rateLimited } = bench.server.admin.statistics();
        expect(sends.most()).toBeLessThanOrEqual(190);
        const seemingly = sends.seemingly();
        expect(max.appPer10s).toBeLessThanOrEqual(190 + seemingly);
        expect(rateLimited).toBeLessThanOrEqual(seemingly);
        // An idle machine gives 186; the benchmark holds the bar, a busy one must only not fall far behind.
        expect(perTenSeconds).toBeGreaterThan(0.75 * 190);
      } finally {
        await bench.stop();
      }
    },
    180_000,
  );

  it('lets a person through while a backfill runs', async () => {
    const bench = await PortalBench.start({ seed: { companies: 10, contacts: 2_000, planted: false } });
    try {
      const portal = bench.connect();
      await portal.describe(ON_DEMAND);
      let over = false;
      const lanes = await portal.splitRange('contacts', 8, ON_DEMAND);
      const backfill = lanes.map((lane) => readUntil(portal, lane, () => over));
      const startedAt = performance.now();
      for (let call = 0; call < 5; call += 1) await portal.readByIds(SELECTION, ['1'], ON_DEMAND);
      expectWithin(performance.now() - startedAt, 2_500);
      over = true;
      await Promise.all(backfill);
    } finally {
      await bench.stop();
    }
  }, 180_000);

  it('comes through a storm of 429 with all that it asked for', async () => {
    const bench = await PortalBench.start({ seed: { companies: 10, contacts: 900, planted: false } });
    try {
      const portal = bench.connect();
      bench.server.admin.addFault({
        action: { kind: 'rate-limit', policy: 'burst' },
        path: '**/contacts',
        probability: 0.4,
        durationMs: 4_000,
      });
      const range = { kind: 'range', after: null, upTo: null } as const;
      let cursor: string | null = null;
      let records = 0;
      do {
        const pages = await portal.readPages(
          { selection: SELECTION, range, cursor, pageSize: 100 },
          BACKFILL,
        );
        records += pages.reduce((sum, page) => sum + page.records.length, 0);
        cursor = pages.at(-1)?.next ?? null;
      } while (cursor !== null);
      expect(records).toBe(900);
    } finally {
      await bench.stop();
    }
  }, 180_000);
});
