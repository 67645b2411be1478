import { OUTCOMES, type Outcome } from '../../src/domain/sync/outcome.js';
import { configure, importJob, link, page, record, startRun, type StartedRun } from './contract/stores.js';
import { openPostgresStores, type PostgresStores } from './open-postgres-stores.js';

const LANES = 6;
const PAGES = 25;

describe('pages that meet', () => {
  let stores: PostgresStores;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await openPostgresStores();
    await configure(stores, { 'company-import': importJob() });
    run = await startRun(stores, 'company-import', LANES);
  });
  afterEach(() => stores.close());

  /** Lanes over the same few records, in any order, some of them linked and handed on to the next type. */
  async function work(lane: number, random: () => number, cutOne?: () => Promise<void>): Promise<void> {
    for (let n = 0; n < PAGES; n += 1) {
      const ids = [...new Set(Array.from({ length: 12 }, () => String(Math.floor(random() * 60))))];
      const opened = await stores.pages.openLane(run.plan.keys.runKey, lane);
      const outcomes = ids.map((id) => {
        const outcome: Outcome = OUTCOMES[Math.floor(random() * OUTCOMES.length)] ?? 'pending';
        return record(id, outcome, outcome === 'migrated' ? 'created' : null);
      });
      const migrated = outcomes.filter((o) => o.outcome === 'migrated');
      const cut = n % 5 === lane % 5 ? cutOne?.() : undefined;
      const result = await stores.pages.commitPage(
        page(run, opened.lane, {
          allNew: random() < 0.5,
          outcomes,
          links: migrated.map((o) => link(run, o.sourceId, `A${o.sourceId}`)),
          associated: random() < 0.5 ? [] : [{ typeKey: run.contacts, ids: ids.slice(0, 5) }],
        }),
      );
      await cut;
      expect(result.status).toBe('committed');
    }
  }

  async function expectCountsToMatchRecords(): Promise<void> {
    const { sum } = await stores.runs.counters(run.row.id);
    const { rows } = await stores.database.query<{ outcome: Outcome; n: number }>(
      'select outcome, count(*)::int as n from crosstie.record_state group by outcome',
    );
    const stored = Object.fromEntries(
      OUTCOMES.map((o) => [o, rows.find((row) => row.outcome === o)?.n ?? 0]),
    );
    expect(sum.hubspot).toEqual(stored);
    const job = await stores.config.findJob('main', 'company-import');
    expect(job?.counts.hubspot).toMatchObject(stored);
    expect(sum.pages).toBe(LANES * PAGES);
  }

  it('never let counters drift from records', async () => {
    await Promise.all(Array.from({ length: LANES }, (_, lane) => work(lane, seeded(lane + 1))));
    await expectCountsToMatchRecords();
  }, 120_000);

  it('survive connections that break anywhere, without doing a page twice', async () => {
    let cut = 0;
    const cutOne = async (): Promise<void> => {
      const { rows } = await stores.database.query<{ n: number }>(
        `select count(pg_terminate_backend(pid))::int as n from (
           select pid from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() order by random() limit 1) as victim`,
      );
      cut += rows[0]?.n ?? 0;
    };
    const lanes = Array.from({ length: LANES }, (_, lane) => work(lane, seeded(lane + 11), cutOne));
    await Promise.all(lanes);
    expect(cut).toBeGreaterThan(LANES);
    await expectCountsToMatchRecords();
  }, 120_000);
});

function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
}
