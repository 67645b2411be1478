import { setTimeout as delay } from 'node:timers/promises';
import { RateLimits } from '../../src/adapters/hubspot/budget/rate-limits.js';
import { SlotQueue } from '../../src/adapters/hubspot/budget/slot-queue.js';
import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import type { Database } from '../../src/adapters/persistence/database.js';
import { migrate } from '../../src/adapters/persistence/migrate.js';
import { PostgresPortalBudget } from '../../src/adapters/persistence/postgres-portal-budget.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';

jest.setTimeout(60_000);

const SENT = 120;
/** How long HubSpot takes for an answer. */
const ANSWER_MS = 10;
/** 98 % of 600 calls in 10 s: a send time every 17 ms. */
const LIMITS = new RateLimits(600);

/** Two runs of one priority want more calls than the portal allows, the one with eight lanes and the other with one. */
describe('two runs on the budget of one portal', () => {
  let home: TestDatabase;
  let databases: readonly Database[];

  beforeAll(async () => {
    home = await createTestDatabase();
    const names = ['worker a', 'worker b'];
    databases = await Promise.all(
      names.map((name) => openDatabase({ url: home.url, applicationName: name })),
    );
    if (databases[0]) await migrate(databases[0].dataSource);
  });

  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await home.drop();
  });

  const workerOn = (at: number, portal: string): SlotQueue => {
    const database = databases[at];
    if (!database) throw new Error('There are two.');
    return new SlotQueue(new PostgresPortalBudget(database), portal, 'burst', LIMITS);
  };

  /** Calls by run out of the first `SENT`, and how long they took. */
  async function sharesOf(
    runs: readonly { readonly run: string; readonly lanes: number; readonly queue: SlotQueue }[],
  ) {
    const sent: string[] = [];
    const startedAt = performance.now();
    let seconds = 0;
    const lane = async (run: string, queue: SlotQueue): Promise<void> => {
      while (sent.length < SENT) {
        await queue.acquire({ signal: new AbortController().signal, priority: 'backfill', run });
        sent.push(run);
        if (sent.length === SENT) seconds = (performance.now() - startedAt) / 1_000;
        await delay(ANSWER_MS);
      }
    };
    await Promise.all(
      runs.flatMap(({ run, lanes, queue }) => Array.from({ length: lanes }, () => lane(run, queue))),
    );
    const first = sent.slice(0, SENT);
    const small = first.filter((run) => run === 'small').length;
    return { small: small / SENT, perSecond: SENT / seconds };
  }

  it('take turns in one worker', async () => {
    const queue = workerOn(0, 'one-worker');
    const { small, perSecond } = await sharesOf([
      { run: 'large', lanes: 8, queue },
      { run: 'small', lanes: 1, queue },
    ]);
    expect(small).toBeGreaterThan(0.35);
    expect(perSecond).toBeGreaterThan(40);
  });

  it('take turns in two workers', async () => {
    const { small, perSecond } = await sharesOf([
      { run: 'large', lanes: 8, queue: workerOn(0, 'two-workers') },
      { run: 'small', lanes: 1, queue: workerOn(1, 'two-workers') },
    ]);
    expect(small).toBeGreaterThan(0.3);
    expect(perSecond).toBeGreaterThan(40);
  });

  it('lose next to nothing where the large one works in both workers', async () => {
    const [a, b] = [workerOn(0, 'everywhere'), workerOn(1, 'everywhere')];
    const { small, perSecond } = await sharesOf([
      { run: 'large', lanes: 4, queue: a },
      { run: 'large', lanes: 4, queue: b },
      { run: 'small', lanes: 1, queue: b },
    ]);
    expect(small).toBeGreaterThan(0.2);
    expect(perSecond).toBeGreaterThan(40);
  });
});
