import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import type { Database } from '../../src/adapters/persistence/database.js';
import { migrate } from '../../src/adapters/persistence/migrate.js';
import { PostgresPortalBudget } from '../../src/adapters/persistence/postgres-portal-budget.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';
import { readUntil } from './lane-reading.js';
import { ON_DEMAND, PortalBench } from './portal-bench.js';
import { SendTimes } from './send-times.js';

describe('workers that share a portal through the database', () => {
  let home: TestDatabase;
  let databases: readonly Database[];

  beforeAll(async () => {
    home = await createTestDatabase();
    const open = (name: string): Promise<Database> => openDatabase({ url: home.url, applicationName: name });
    databases = [await open('worker a'), await open('worker b')];
    if (databases[0]) await migrate(databases[0].dataSource);
  }, 180_000);

  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await home.drop();
  });

  it('nearly reach 190 calls in 10 s and never pass it', async () => {
    const bench = await PortalBench.start({
      seed: { companies: 10, contacts: 8_000, planted: false },
      settings: { latencyMs: 50 },
    });
    try {
      const sends = new SendTimes();
      const workers = databases.map((database) =>
        bench.connect({ budget: new PostgresPortalBudget(database), onCall: sends.onCall }),
      );
      await Promise.all(workers.map((worker) => worker.describe(ON_DEMAND)));
      const lanes = (await workers[0]?.splitRange('contacts', 8, ON_DEMAND)) ?? [];
      sends.start();
      const endsAt = performance.now() + 11_500;
      const startedAt = performance.now();
      const pages = await Promise.all(
        workers.flatMap((worker, at) =>
          lanes
            .filter((_, lane) => lane % workers.length === at)
            .map((lane) => readUntil(worker, lane, () => performance.now() > endsAt)),
        ),
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
  }, 180_000);
});
