import { PostgresRecordQueries } from '../../src/adapters/persistence/postgres-record-queries.js';
import { PostgresRepairDesk } from '../../src/adapters/persistence/postgres-repair-desk.js';
import { commit, configure, importJob, link, record, startRun, type StartedRun } from './contract/stores.js';
import { openPostgresStores, type PostgresStores } from './open-postgres-stores.js';

describe('PostgresRecordQueries', () => {
  let stores: PostgresStores;
  let queries: PostgresRecordQueries;
  let desk: PostgresRepairDesk;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await openPostgresStores();
    queries = new PostgresRecordQueries(stores.database);
    desk = new PostgresRepairDesk(stores.database);
    await configure(stores, { 'company-import': importJob() });
    run = await startRun(stores);
    const failed = { reason: { code: 'required', message: 'The name is missing.', field: 'name' } };
    await commit(stores, run, 0, {
      outcomes: [
        record('1', 'migrated', 'created'),
        record('2', 'failed', null, failed),
        record('3', 'failed'),
        record('4', 'skipped'),
      ],
      links: [link(run, '1', 'A1'), link(run, '9', 'A9')],
    });
  });
  afterEach(() => stores.close());

  const counts = async () => (await stores.config.findJob('main', 'company-import'))?.counts.hubspot;

  it('pages through the records of a run', async () => {
    const first = await queries.runRecords(run.row.id, { limit: 3, cursor: null });
    expect(first.items.map((r) => r.id)).toEqual(['1', '2', '3']);
    const rest = await queries.runRecords(run.row.id, { limit: 3, cursor: first.nextCursor });
    expect(rest).toMatchObject({ items: [{ id: '4' }], nextCursor: null });
    const failed = await queries.runRecords(run.row.id, {
      limit: 9,
      cursor: null,
      outcome: 'failed',
      type: 'companies',
    });
    expect(failed.items.map((r) => r.id)).toEqual(['2', '3']);
  });

  it('lists failures with what is wrong, until they are well', async () => {
    const first = await desk.failures('main', { limit: 1, cursor: null });
    expect(first.items).toMatchObject([
      {
        side: 'hubspot',
        type: 'companies',
        job: 'company-import',
        outcome: 'failed',
        attempts: 1,
        reason: { field: 'name' },
      },
    ]);
    expect((await desk.failures('main', { limit: 9, cursor: first.nextCursor })).items).toHaveLength(1);
    await commit(stores, run, 0, { outcomes: [record('2', 'migrated', 'created'), record('3', 'failed')] });
    const left = await desk.failures('main', { limit: 9, cursor: null, job: 'company-import' });
    expect(left.items).toMatchObject([{ id: '3', attempts: 2 }]);
    expect((await desk.failures('main', { limit: 9, cursor: null, job: 'other' })).items).toEqual([]);
  });

  it('explains a record from both ends', async () => {
    const [own] = await queries.record('main', 'hubspot', 'companies', '1');
    expect(own).toMatchObject({
      id: '1',
      outcome: 'migrated',
      links: [{ mapping: 'company', type: 'account', counterpartId: 'A1' }],
    });
    const [other] = await queries.record('main', 'business', 'account', 'A1');
    expect(other).toMatchObject({
      side: 'business',
      type: 'account',
      id: 'A1',
      outcome: 'migrated',
      links: [{ type: 'companies', counterpartId: '1' }],
      targets: [{ target: 'account', effect: 'created' }],
    });
    expect(await queries.record('main', 'hubspot', 'companies', 'x')).toEqual([]);
  });

  it('finds links by either end', async () => {
    const all = await queries.links('main', { limit: 1, cursor: null });
    expect(all.items).toMatchObject([
      { mapping: 'company', hubspotType: 'companies', businessType: 'account' },
    ]);
    expect((await queries.links('main', { limit: 5, cursor: all.nextCursor })).items).toHaveLength(1);
    expect((await queries.links('main', { limit: 5, cursor: null, businessId: 'A9' })).items).toMatchObject([
      { hubspotId: '9' },
    ]);
    expect((await queries.links('main', { limit: 5, cursor: null, hubspotType: 'contacts' })).items).toEqual(
      [],
    );
  });

  it('puts an unlinked record back in the queue, as a new generation', async () => {
    const [found] = (await queries.links('main', { limit: 1, cursor: null, hubspotId: '1' })).items;
    expect(await queries.deleteLink('main', found?.id ?? '')).toBe(true);
    expect(await queries.deleteLink('main', found?.id ?? '')).toBe(false);
    expect(await queries.deleteLink('main', 'no-uuid')).toBe(false);
    expect(await counts()).toMatchObject({ total: 4, pending: 1, migrated: 0, failed: 2, skipped: 1 });
    const { sum } = await stores.runs.counters(run.row.id);
    expect(sum).toMatchObject({ created: 0, hubspot: { pending: 1, migrated: 0 } });
    const next = await stores.pages.nextIds({
      ...run.plan.keys,
      typeKey: run.companies,
      round: 1,
      after: null,
      limit: 9,
    });
    expect(next).toEqual(['1']);
    const loaded = await stores.pages.loadPage({
      jobKey: run.plan.keys.jobKey,
      typeKey: run.companies,
      sourceSide: 'hubspot',
      sourceIds: ['1'],
      pairKeys: [run.company],
      parents: [],
      successors: new Map(),
    });
    expect(loaded.generations.get(run.company)?.get('1')).toBe(1);
    expect(loaded.tombstones.size).toBe(0);
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created')],
      links: [link(run, '1', 'B1')],
    });
    expect((await stores.runs.counters(run.row.id)).sum).toMatchObject({
      created: 1,
      hubspot: { pending: 0, migrated: 1 },
    });
    expect(await counts()).toMatchObject({ total: 4, pending: 0, migrated: 1 });
  });
});
