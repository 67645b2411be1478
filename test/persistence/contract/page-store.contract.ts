import { placeOf } from '../../../src/application/ports/page-store.port.js';
import type { LoadPageRequest } from '../../../src/application/ports/page-store.port.js';
import {
  commit,
  configure,
  importJob,
  link,
  page,
  record,
  startRun,
  type OpenStores,
  type StartedRun,
  type Stores,
} from './stores.js';

const NONE = { pending: 0, migrated: 0, unchanged: 0, skipped: 0, failed: 0 };

/** What every `PageStore` does, on whatever it keeps its pages. */
export function pageStoreContract(open: OpenStores): void {
  let stores: Stores;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await open();
    await configure(stores, { 'company-import': importJob(), 'other-import': importJob() });
    run = await startRun(stores, 'company-import', 2);
  });
  afterEach(() => stores.close());

  const load = (overrides: Partial<LoadPageRequest> = {}) =>
    stores.pages.loadPage({
      jobKey: run.plan.keys.jobKey,
      typeKey: run.companies,
      sourceSide: 'hubspot',
      sourceIds: ['1', '2', '3'],
      pairKeys: [run.company],
      parents: [],
      successors: new Map(),
      ...overrides,
    });
  const sum = async () => (await stores.runs.counters(run.row.id)).sum;
  const jobCounts = async () => {
    const job = await stores.config.findJob('main', 'company-import');
    if (!job) throw new Error('No job.');
    return job.counts;
  };
  const idsLane = async (lane: number, round: number, typeKey: number) => {
    await stores.runs.keepRound(run.row.id, round, [{ lane, typeKey, round, range: { kind: 'ids' } }]);
  };
  const next = (round: number, typeKey = run.companies, after: string | null = null) =>
    stores.pages.nextIds({ ...run.plan.keys, typeKey, round, after, limit: 100 });

  it('hands a lane over with a higher fence each time, and refuses the older one', async () => {
    const first = await stores.pages.openLane(run.plan.keys.runKey, 0);
    const second = await stores.pages.openLane(run.plan.keys.runKey, 0);
    expect(second.lane.fence).toBeGreaterThan(first.lane.fence);
    expect(second).toMatchObject({
      control: 'run',
      writeWaitMs: 0,
      lane: { seq: 0, cursor: null, done: false },
    });
    const outcomes = [record('1', 'migrated', 'created')];
    expect(await stores.pages.commitPage(page(run, first.lane, { outcomes }))).toEqual({ status: 'stale' });
    expect((await load()).states.size).toBe(0);
    expect(await stores.pages.commitPage(page(run, second.lane, { outcomes }))).toMatchObject({
      status: 'committed',
      seq: 1,
    });
    expect(await stores.pages.commitPage(page(run, second.lane, { outcomes }))).toEqual({ status: 'stale' });
    expect((await sum()).created).toBe(1);
  });

  it('keeps pages of several types together, or none of them', async () => {
    const { lane } = await stores.pages.openLane(run.plan.keys.runKey, 0);
    const pages = [
      page(run, lane, {
        outcomes: [record('1', 'migrated', 'created')],
        links: [link(run, '1', 'A1')],
        associated: [{ typeKey: run.contacts, ids: ['7', '8'] }],
        cursor: lane.cursor,
      }),
      page(run, lane, {
        typeKey: run.contacts,
        isRoot: false,
        seq: lane.seq + 1,
        outcomes: [record('7', 'migrated', 'created'), record('8', 'failed')],
        cursor: lane.cursor,
      }),
    ];
    expect(await stores.pages.commitTogether(pages.map((each) => ({ ...each, fence: 0 })))).toEqual({
      status: 'stale',
    });
    expect((await load()).states.size).toBe(0);
    expect(await stores.pages.commitTogether(pages)).toMatchObject({ status: 'committed', seq: 2 });
    expect(await stores.pages.commitTogether(pages)).toEqual({ status: 'stale' });
    expect((await load()).links.get(run.company)?.get('1')).toMatchObject({ businessId: 'A1' });
    const people = await load({ typeKey: run.contacts, sourceIds: ['7', '8'], pairKeys: [] });
    expect([...people.states].map(([id, { outcome }]) => [id, outcome]).sort()).toEqual([
      ['7', 'migrated'],
      ['8', 'failed'],
    ]);
    expect(await sum()).toMatchObject({ created: 2, hubspot: { migrated: 2, failed: 1, pending: 0 } });
    const opened = await stores.pages.openLane(run.plan.keys.runKey, 0);
    expect(opened.lane).toMatchObject({ seq: 2, cursor: lane.cursor, done: false });
  });

  it('keeps links, baselines and states, and hands them back', async () => {
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created'), record('2', 'failed')],
      links: [link(run, '1', 'A1')],
    });
    const loaded = await load({
      parents: [{ pairKey: run.company, typeKeys: [run.companies], ids: ['1', '9'] }],
    });
    expect(loaded.links.get(run.company)?.get('1')).toEqual({
      hubspotType: 'companies',
      hubspotId: '1',
      businessType: 'account',
      businessId: 'A1',
      hubspotSeen: { name: 'n1' },
      businessSeen: { number: 'A1' },
      version: expect.any(String),
    });
    expect(loaded.parentLinks.get(placeOf(run.company, run.companies))).toEqual(
      new Map([['1', { id: 'A1', type: 'account' }]]),
    );
    expect(loaded.states.get('2')).toMatchObject({ outcome: 'failed', reasonCode: 'why', attempts: 1 });
    expect(loaded.states.get('1')?.targets).toEqual(record('1', 'migrated', 'created').targets);
    expect(await stores.pages.linkedCounterparts(run.company, 'business', run.account, ['A1', 'A2'])).toEqual(
      new Map([['A1', '1']]),
    );
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'updated')],
      links: [link(run, '1', 'A1', { hubspotSeen: { name: 'x' } })],
    });
    expect((await load()).links.get(run.company)?.get('1')?.hubspotSeen).toEqual({ name: 'x' });
  });

  it('tells whose links were written after their records had been read', async () => {
    await commit(stores, run, 0, { outcomes: [], links: [link(run, '1', 'A1'), link(run, '9', 'A9')] });
    expect((await load({ readForMs: 60_000 })).movedOn).toEqual(new Set('1'));
    expect((await load({ readForMs: 0 })).movedOn.size).toBe(0);
    expect((await load()).movedOn.size).toBe(0);
  });

  it('counts a record once per run and once per job, whatever is read again', async () => {
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created'), record('2', 'failed'), record('3', 'skipped')],
    });
    await commit(stores, run, 1, {
      outcomes: [record('1', 'unchanged'), record('2', 'migrated', 'updated'), record('4', 'unchanged')],
    });
    const counters = await sum();
    expect(counters.hubspot).toEqual({ ...NONE, migrated: 2, unchanged: 1, skipped: 1 });
    expect(counters).toMatchObject({ created: 1, updated: 1, linked: 0, rootSeen: 4, pages: 2 });
    expect((await jobCounts()).hubspot).toEqual({
      total: 4,
      pending: 0,
      migrated: 2,
      unchanged: 1,
      skipped: 1,
      failed: 0,
    });
    expect((await jobCounts()).business.total).toBe(4);
    await stores.runs.finish(run.row.id, { status: 'succeeded', reason: null, complete: true });

    run = await startRun(stores);
    await commit(stores, run, 0, { outcomes: [record('1', 'unchanged'), record('5', 'pending')] });
    expect((await sum()).hubspot).toEqual({ ...NONE, unchanged: 1, pending: 1 });
    expect((await jobCounts()).hubspot).toEqual({
      total: 5,
      pending: 1,
      migrated: 1,
      unchanged: 2,
      skipped: 1,
      failed: 0,
    });
  });

  it('lets being busy elsewhere take nothing back', async () => {
    await commit(stores, run, 0, { outcomes: [record('1', 'migrated', 'created')] });
    await commit(stores, run, 1, {
      outcomes: [record('1', 'pending', null, { reason: { code: 'busy', message: 'Busy.' } })],
    });
    expect(await sum()).toMatchObject({ created: 1, hubspot: { ...NONE, migrated: 1 } });
  });

  it('records associated ids as pending once, and takes up known ones again', async () => {
    const associated = () => [{ typeKey: run.contacts, ids: ['c1', 'c2', 'c1'] }];
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created')],
      associated: associated(),
    });
    await commit(stores, run, 1, {
      outcomes: [record('2', 'migrated', 'created')],
      associated: associated(),
    });
    expect((await sum()).hubspot).toEqual({ ...NONE, migrated: 2, pending: 2 });
    expect(await next(1, run.contacts)).toEqual(['c1', 'c2']);
    await idsLane(2, 1, run.contacts);
    await commit(stores, run, 2, { outcomes: [record('c1', 'migrated', 'created'), record('c2', 'failed')] });
    expect((await sum()).hubspot).toEqual({ ...NONE, migrated: 3, failed: 1 });
    expect((await sum()).rootSeen).toBe(2);
    expect(await next(2, run.contacts)).toEqual([]);
    await stores.runs.finish(run.row.id, { status: 'partial', reason: null, complete: true });

    run = await startRun(stores);
    expect(await next(1, run.contacts)).toEqual(['c2']);
    await commit(stores, run, 0, { outcomes: [record('1', 'unchanged')], associated: associated() });
    expect(await next(1, run.contacts)).toEqual(['c1', 'c2']);
    expect((await sum()).hubspot).toEqual({ ...NONE, unchanged: 1 });
    expect((await jobCounts()).hubspot).toMatchObject({ total: 4, migrated: 2, unchanged: 1, failed: 1 });
  });

  it('takes records up once per run, and again when what held them up is gone', async () => {
    const waits = {
      reason: { code: 'waiting-for-parent', message: 'Waits.' },
      waitsFor: { pairKey: run.company, parentId: '7' },
    };
    const busy = { reason: { code: 'busy', message: 'Busy.' } };
    await commit(stores, run, 0, {
      outcomes: [
        record('1', 'pending', null, waits),
        record('2', 'pending', null, busy),
        record('3', 'failed'),
        record('4', 'pending'),
      ],
    });
    expect(await next(0)).toEqual([]);
    expect(await next(1)).toEqual(['2']);
    expect(await stores.runs.openWork(run.row.id, 1)).toEqual([
      { typeKey: run.companies, unseen: 0, unblocked: 1 },
    ]);
    await commit(stores, run, 1, {
      outcomes: [record('7', 'migrated', 'created')],
      links: [link(run, '7', 'A7')],
    });
    expect(await next(1)).toEqual(['1', '2']);
    expect(await next(1, run.companies, '1')).toEqual(['2']);
    await idsLane(2, 1, run.companies);
    await commit(stores, run, 2, {
      outcomes: [record('1', 'migrated', 'created'), record('2', 'migrated', 'created')],
    });
    expect(await stores.runs.openWork(run.row.id, 2)).toEqual([]);
    await stores.runs.finish(run.row.id, { status: 'partial', reason: null, complete: true });
    run = await startRun(stores);
    expect(await next(1)).toEqual(['3', '4']);
    expect(await stores.runs.openWork(run.row.id, 1)).toEqual([
      { typeKey: run.companies, unseen: 2, unblocked: 0 },
    ]);
  });

  it('spreads waiting records over the parts of a round, each into one', async () => {
    const ids = Array.from({ length: 60 }, (_, n) => String(1_000 + n));
    await commit(stores, run, 0, { associated: [{ typeKey: run.contacts, ids }] });
    const request = { ...run.plan.keys, typeKey: run.contacts, round: 1, after: null, limit: 100 };
    const part = (at: number) => stores.pages.nextIds({ ...request, part: { at, of: 3 } });
    const parts = await Promise.all([0, 1, 2].map(part));
    expect(parts.flat().sort()).toEqual(ids);
    for (const ids of parts) expect(ids.length).toBeGreaterThan(5);
  });

  it('reports the worst outcome of a parent over the jobs that read it', async () => {
    await commit(stores, run, 0, { outcomes: [record('1', 'migrated', 'created'), record('2', 'skipped')] });
    const other = await startRun(stores, 'other-import');
    await commit(stores, other, 0, { outcomes: [record('1', 'failed')] });
    expect(
      await stores.pages.loadParentOutcomes(run.plan.keys.syncKey, run.companies, ['1', '2', '3']),
    ).toEqual(
      new Map([
        ['1', 'failed'],
        ['2', 'skipped'],
      ]),
    );
  });

  it('never gives one counterpart to two records, unless it is shared', async () => {
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'linked')],
      links: [link(run, '1', 'A1')],
    });
    const taken = record('2', 'migrated', 'linked');
    const outcome = { ...taken, targets: taken.targets.map((t) => ({ ...t, counterpartId: 'A1' })) };
    await commit(stores, run, 1, { outcomes: [outcome], links: [link(run, '2', 'A1')] });
    const loaded = await load();
    expect(loaded.links.get(run.company)?.has('2')).toBe(false);
    expect(loaded.states.get('2')).toMatchObject({ outcome: 'pending', reasonCode: 'already-linked' });
    expect(await sum()).toMatchObject({ linked: 1, hubspot: { ...NONE, migrated: 1, pending: 1 } });
    const shared = { shared: true };
    await commit(stores, run, 0, {
      outcomes: [],
      links: [link(run, '8', 'S', shared), link(run, '9', 'S', shared)],
    });
    expect((await load({ sourceIds: ['8', '9'] })).links.get(run.company)?.size).toBe(2);
  });

  it('moves state and link of a merged record to its survivor', async () => {
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created')],
      links: [link(run, '1', 'A1')],
    });
    const successors = new Map([['1', '2']]);
    const loaded = await load({ sourceIds: ['2'], successors });
    expect(loaded.links.get(run.company)?.get('2')).toMatchObject({ hubspotId: '2', businessId: 'A1' });
    await commit(stores, run, 0, { outcomes: [record('2', 'unchanged')], merged: [{ from: '1', to: '2' }] });
    const after = await load({ sourceIds: ['1', '2'] });
    expect([...(after.links.get(run.company)?.keys() ?? [])]).toEqual(['2']);
    expect(after.links.get(run.company)?.get('2')?.businessSeen).toEqual({ number: 'A1' });
    expect([...after.states.keys()]).toEqual(['2']);
    expect((await sum()).hubspot).toEqual({ ...NONE, migrated: 1 });
    expect((await jobCounts()).hubspot.total).toBe(1);
  });

  it('keeps the survivor where both merged records were linked, and does not create the other one again', async () => {
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created'), record('2', 'migrated', 'created')],
      links: [link(run, '1', 'A1'), link(run, '2', 'A2')],
    });
    await commit(stores, run, 0, { outcomes: [record('2', 'unchanged')], merged: [{ from: '1', to: '2' }] });
    const loaded = await load({ sourceIds: ['1', '2'] });
    expect([...(loaded.links.get(run.company)?.values() ?? [])].map((l) => l.businessId)).toEqual(['A2']);
    expect([...(loaded.tombstones.get(run.company)?.keys() ?? [])]).toEqual(['1']);
    expect(loaded.tombstones.get(run.company)?.get('1')?.reason).toBe('merged');
    expect(
      (await stores.runs.events(run.row.id, 0)).map(({ code, message }) => `${code}: ${message}`),
    ).toEqual([
      'merged-twice: companies 1 was merged into a record that is linked already; account A1 is no longer linked.',
    ]);
    expect((await jobCounts()).hubspot.total).toBe(1);
  });

  it('cuts the link of a deleted record, and remembers both ends by their types', async () => {
    const { hubspotTypeKey, hubspotId, businessTypeKey, businessId, pairKey } = link(run, '1', 'A1');
    const ends = { hubspotTypeKey, hubspotId, businessTypeKey, businessId, pairKey };
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created'), record('2', 'migrated', 'created')],
      links: [link(run, '1', 'A1'), link(run, '2', 'A2')],
    });
    const cuts = [{ ...ends, keepsLink: false, blocks: ['business'], reason: 'source-deleted' }] as const;
    await commit(stores, run, 0, { outcomes: [record('1', 'skipped')], cuts });
    const after = await load();
    expect([...(after.links.get(run.company)?.keys() ?? [])]).toEqual(['2']);
    expect(after.tombstones.size).toBe(0);
    expect(after.generations.get(run.company)?.get('1')).toBe(1);
    const atBusiness = { sourceSide: 'business', typeKey: businessTypeKey, sourceIds: ['A1', 'A2'] } as const;
    const other = await load(atBusiness);
    expect(other.tombstones.get(run.company)?.get('A1')?.reason).toBe('source-deleted');
    // The same id of another type is another record.
    expect((await load({ ...atBusiness, typeKey: hubspotTypeKey })).tombstones.size).toBe(0);
    const second = { ...ends, hubspotId: '2', businessId: 'A2' };
    const moved = [{ ...second, keepsLink: true, blocks: ['business'], reason: 'target-deleted' }] as const;
    await commit(stores, run, 0, {
      outcomes: [record('2', 'migrated', 'created')],
      links: [link(run, '2', 'A9')],
      cuts: moved,
    });
    expect((await load()).links.get(run.company)?.get('2')?.businessId).toBe('A9');
    expect((await load()).generations.get(run.company)?.get('2')).toBe(1);
    // Cut already: nothing is cut or raised twice.
    await commit(stores, run, 0, { outcomes: [record('2', 'unchanged')], cuts: moved });
    expect((await load()).generations.get(run.company)?.get('2')).toBe(1);
  });

  it('tells every page what a person wants of the run', async () => {
    const control = async () => (await stores.pages.openLane(run.plan.keys.runKey, 0)).control;
    await stores.config.setJobPaused('main', 'company-import', true);
    expect(await control()).toBe('pause');
    await stores.config.setJobEnabled('main', 'company-import', false);
    expect(await control()).toBe('stop');
    expect((await commit(stores, run, 0, {})).control).toBe('stop');
    await stores.runs.setControl(run.row.id, 'cancel');
    expect(await control()).toBe('cancel');
  });

  it('keeps a dry run apart: its counts are its own, the job and the links stay', async () => {
    const job = run;
    run = await startRun(stores, 'company-import', 1, { dryRun: true });
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created')],
      links: [link(run, '1', 'A1')],
    });
    expect((await sum()).created).toBe(1);
    expect((await jobCounts()).hubspot.total).toBe(0);
    run = job;
    expect((await load()).states.size).toBe(0);
    expect((await load()).links.size).toBe(0);
  });

  it('bears text that Postgres cannot store', async () => {
    const odd = record('1', 'failed', null, { reason: { code: 'x', message: 'NUL \u0000 and \ud800' } });
    await commit(stores, run, 0, {
      outcomes: [odd],
      links: [link(run, '1', 'A1', { hubspotSeen: { name: 'a\u0000b' } })],
    });
    expect((await load()).states.get('1')?.reasonCode).toBe('x');
  });
}
