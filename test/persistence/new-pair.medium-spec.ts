import type { Side } from '../../src/domain/records/system-record.js';
import { configure, importJob, link, page, record, startRun, type StartedRun } from './contract/stores.js';
import { openPostgresStores, type PostgresStores } from './open-postgres-stores.js';

const KNOWN = 3_000;
const NEW = 20_000;
/** Of the new pair; more than any page's look-ups may touch. */
const PAGE = Array.from({ length: 100 }, (_, n) => String(n * 150));
const FEW = 5_000;

/** Minutes pass in a large import until the planner is told what a new pair holds. */
describe('look-ups of a page in a pair that statistics do not know', () => {
  let stores: PostgresStores;
  let run: StartedRun;

  beforeAll(async () => {
    stores = await openPostgresStores();
    await configure(stores, { 'company-import': importJob() });
    run = await startRun(stores);
    await stores.database.query('alter table crosstie.link set (autovacuum_enabled = off)');
    await stores.database.query('alter table crosstie.write_intent set (autovacuum_enabled = off)');
    await insertLinks(run.contactPair, KNOWN);
    await insertIntents('hubspot', KNOWN);
    await stores.database.query('analyze crosstie.link');
    await stores.database.query('analyze crosstie.write_intent');
    await insertLinks(run.company, NEW);
  }, 60_000);
  afterAll(() => stores.close());

  const insertLinks = (pair: number, count: number) =>
    stores.database.query(
      `insert into crosstie.link (id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared, generation)
       select gen_random_uuid(), $1, $2, n::text, $3, 'A' || n, false, 0 from generate_series(1, $4::int) as n`,
      [pair, run.companies, run.account, count],
    );

  /** Of creations by another lane of the run, of records that no page here asks for. */
  const insertIntents = (side: Side, count: number) =>
    stores.database.query(
      `insert into crosstie.write_intent (operation_id, run_key, lane, fence, pair_key, source_id, source_side)
       select 'O' || n, $1, 1, 1, $2, 'X' || n, $3 from generate_series(1, $4::int) as n`,
      [run.plan.keys.runKey, run.company, side, count],
    );

  /** Entries of indexes and rows of tables that `work` had Postgres read. */
  async function readBy(work: () => Promise<unknown>): Promise<number> {
    const before = await read();
    await work();
    return (await read()) - before;
  }

  async function read(): Promise<number> {
    // On the connection that did the work: each tells what it counted when it likes, or when asked.
    await stores.database.pageStatement({ name: 'flush', text: 'select pg_stat_force_next_flush()' }, []);
    const { rows } = await stores.database.query<{ n: number }>(
      `select (select sum(idx_tup_read) from pg_stat_user_indexes where relname in ('link', 'write_intent'))::int
            + (select sum(seq_tup_read) from pg_stat_user_tables where relname in ('link', 'write_intent'))::int as n`,
    );
    return rows[0]?.n ?? 0;
  }

  const load = (sourceSide: Side) =>
    stores.pages.loadPage({
      jobKey: run.plan.keys.jobKey,
      typeKey: sourceSide === 'hubspot' ? run.companies : run.account,
      sourceSide,
      sourceIds: sourceSide === 'hubspot' ? PAGE : PAGE.map((id) => `A${id}`),
      pairKeys: [run.company],
      parents: [{ pairKey: run.contactPair, typeKeys: [run.companies], ids: PAGE.slice(0, 5) }],
      successors: new Map(),
      lane: { runKey: run.plan.keys.runKey, lane: 0 },
    });

  it.each(['hubspot', 'business'] as const)('of links and intents, from %s', async (side) => {
    await stores.database.query('truncate crosstie.write_intent');
    await insertIntents(side, NEW);
    const loaded = await load(side);
    expect(loaded.links.get(run.company)?.size).toBe(PAGE.length - 1);
    // As prepared statements, whose plans may be made anew, or once for all, after some uses.
    for (let times = 0; times < 12; times += 1) expect(await readBy(() => load(side))).toBeLessThan(FEW);
  });

  it.each(['hubspot', 'business'] as const)('of counterparts, on %s', async (side) => {
    const ids = side === 'hubspot' ? PAGE : PAGE.map((id) => `A${id}`);
    const typeKey = side === 'hubspot' ? run.companies : run.account;
    const find = () => stores.pages.linkedCounterparts(run.company, side, typeKey, ids);
    expect((await find()).size).toBe(PAGE.length - 1);
    for (let times = 0; times < 12; times += 1) expect(await readBy(find)).toBeLessThan(FEW);
  });

  it('of what a page commits', async () => {
    const commit = async () => {
      const { lane } = await stores.pages.openLane(run.plan.keys.runKey, 0);
      const ids = PAGE.slice(1);
      const result = await stores.pages.commitPage(
        page(run, lane, {
          outcomes: ids.map((id) => record(id, 'migrated', 'updated')),
          links: ids.map((id) => link(run, id, `A${id}`)),
        }),
      );
      expect(result.status).toBe('committed');
    };
    await commit();
    for (let times = 0; times < 12; times += 1) expect(await readBy(commit)).toBeLessThan(FEW);
  });

  it('of records that wait for a parent', async () => {
    const { jobKey, runKey } = run.plan.keys;
    await stores.database.query(
      `insert into crosstie.record_state (job_key, type_key, source_id, outcome, reason, attempts, targets, config_version,
         run_key, round, wait_pair, wait_id)
       select $1, $2, 'W' || n, 'pending', '{"code":"waiting-for-parent"}', 1, '[]', 1, $3, 0, $4, (n * 2)::text
       from generate_series(1, $5::int) as n`,
      [jobKey, run.contacts, runKey, run.company, NEW],
    );
    const next = () =>
      stores.pages.nextIds({ jobKey, runKey, typeKey: run.contacts, after: null, round: 1, limit: 100 });
    expect(await next()).toHaveLength(100);
    for (let times = 0; times < 12; times += 1) expect(await readBy(next)).toBeLessThan(FEW);
  });
});
