import type { OfferedPage, PreviewStore } from '../../../src/application/ports/preview-store.port.js';
import { NO_OPTIONS } from '../../../src/domain/sync/run-options.js';
import { commit, configure, importJob, newRun, record, startRun, type Stores } from './stores.js';

export type PreviewStores = Stores & { readonly previews: PreviewStore };

/** What every `PreviewStore` does. */
export function previewStoreContract(open: () => Promise<PreviewStores>): void {
  let stores: PreviewStores;
  beforeEach(async () => {
    stores = await open();
    await configure(stores, { 'company-import': importJob() });
  });
  afterEach(() => stores.close());

  const calls = (reads: number) => ({
    hubspot: { reads, writes: 0 },
    business: { reads: 0, writes: 1 },
  });
  const change = {
    target: 'account',
    type: 'account',
    id: null,
    effect: 'created' as const,
    fields: [{ field: 'name', before: null, after: 'A\u0000B' }],
  };

  it('keeps what a person asked of a run, and moves no watermark for a part of it', async () => {
    const options = { ...NO_OPTIONS, exclude: ['7'], fields: ['name'], pageSize: 3, stepwise: true };
    const run = await startRun(stores, 'company-import', 1, { options });
    expect(run.plan.options).toEqual(options);
    expect(run.row.stepwise).toBe(true);
    await commit(stores, run, 0, { outcomes: [], cursor: null, done: true });
    await stores.runs.finish(run.row.id, { status: 'succeeded', reason: null, complete: true });
    const next = await startRun(stores, 'company-import');
    expect(next.plan).toMatchObject({ watermark: null, options: NO_OPTIONS });
  });

  it('adds the calls of pages up, and replaces those of a page that is repeated', async () => {
    const run = await startRun(stores, 'company-import', 1, { dryRun: true });
    expect(run.plan.keys.ownJobKey).not.toBe(run.plan.keys.jobKey);
    const page = { runKey: run.plan.keys.runKey, lane: 0, typeKey: run.companies, links: [] };
    const records = [{ id: '1', title: 'One', changes: [change] }];
    await stores.previews.keepPage({ ...page, seq: 0, records, calls: calls(5) });
    await stores.previews.keepPage({ ...page, seq: 0, records, calls: calls(2) });
    await stores.previews.keepPage({ ...page, seq: 1, records: [], calls: calls(3) });
    expect(await stores.previews.calls(run.row.id)).toEqual({
      hubspot: { reads: 5, writes: 0 },
      business: { reads: 0, writes: 2 },
    });
  });

  it('finds would-be links from both ends, of its own run alone', async () => {
    const run = await startRun(stores, 'company-import', 1, { dryRun: true });
    const { runKey } = run.plan.keys;
    const links = [{ pairKey: run.company, sourceId: '1', type: 'account', counterpartId: 'new account/1' }];
    const page = { runKey, lane: 0, seq: 0, typeKey: run.companies, records: [], calls: calls(1) };
    await stores.previews.keepPage({ ...page, links });
    await stores.previews.keepPage({ ...page, links });
    const wanted = [{ pairKey: run.company, ids: ['1', '2'] }];
    expect(await stores.previews.links(runKey, wanted)).toEqual(
      new Map([[run.company, new Map([['1', { id: 'new account/1', type: 'account' }]])]]),
    );
    expect(await stores.previews.owners(runKey, run.company, ['new account/1', 'A9'])).toEqual(
      new Map([['new account/1', '1']]),
    );
    expect((await stores.previews.links(runKey + 1, wanted)).size).toBe(0);
  });

  it('wakes a waiting record of a dry run once its parent would be there', async () => {
    const run = await startRun(stores, 'company-import', 1, { dryRun: true });
    const { runKey } = run.plan.keys;
    const reason = { code: 'waiting-for-parent', message: 'It waits.' };
    const waitsFor = { pairKey: run.company, parentId: '5' };
    await commit(stores, run, 0, { outcomes: [record('1', 'pending', null, { reason, waitsFor })] });
    expect(await stores.runs.openWork(run.row.id, 1)).toEqual([]);
    const links = [{ pairKey: run.company, sourceId: '5', type: 'account', counterpartId: 'new account/5' }];
    await stores.previews.keepPage({
      ...{ runKey, lane: 0, seq: 1, typeKey: run.companies, records: [], calls: calls(0) },
      links,
    });
    expect(await stores.runs.openWork(run.row.id, 1)).toEqual([
      { typeKey: run.companies, unseen: 0, unblocked: 1 },
    ]);
  });

  it("hands a dry run the job's waiting and failed records, and leaves those as they are", async () => {
    const real = await startRun(stores);
    await commit(stores, real, 0, { outcomes: [record('1', 'failed'), record('2', 'migrated', 'created')] });
    await stores.runs.finish(real.row.id, { status: 'partial', reason: null, complete: false });
    const inserted = await stores.runs.insertRun(newRun('company-import', { dryRun: true }));
    if (inserted.status !== 'inserted') throw new Error('The dry run was refused.');
    await stores.previews.seed(inserted.run.id);
    await stores.previews.seed(inserted.run.id);
    expect(await stores.runs.openWork(inserted.run.id, 1)).toEqual([
      { typeKey: real.companies, unseen: 1, unblocked: 0 },
    ]);
    expect((await stores.config.findJob('main', 'company-import'))?.counts.hubspot).toMatchObject({
      total: 2,
      failed: 1,
    });
  });

  it('offers one page at a time and takes one choice of it', async () => {
    const run = await startRun(stores, 'company-import', 2, { options: { ...NO_OPTIONS, stepwise: true } });
    const { runKey } = run.plan.keys;
    const page: OfferedPage = {
      ...{ runKey, lane: 0, seq: 0, side: 'hubspot', type: 'companies', missing: ['9'], next: 'n' },
      records: [{ id: '1', title: null, outcome: 'migrated', reason: null, changes: [change] }],
    };
    expect(await stores.previews.offered(runKey)).toBeNull();
    await stores.previews.offer(page);
    await stores.previews.offer({ ...page, lane: 1 });
    expect(await stores.previews.offered(runKey)).toMatchObject({ lane: 0, chosen: false, missing: ['9'] });
    const choice = { exclude: ['1'], auto: false };
    expect(await stores.previews.choose(runKey, { lane: 1, seq: 0 }, choice)).toBe(false);
    expect(await stores.previews.choose(runKey, page, choice)).toBe(true);
    expect(await stores.previews.choose(runKey, page, choice)).toBe(false);
    await stores.previews.offer({ ...page, lane: 1 });
    expect(await stores.previews.offered(runKey)).toMatchObject({ lane: 0, chosen: true, exclude: ['1'] });
    await commit(stores, run, 0, { outcomes: [record('1', 'skipped')] });
    await stores.previews.offer({ ...page, lane: 1 });
    expect(await stores.previews.offered(runKey)).toMatchObject({ lane: 1, chosen: false, exclude: [] });
  });

  it('forgets reports after their time; the run and its figures stay', async () => {
    const run = await startRun(stores, 'company-import', 1, { dryRun: true });
    const { runKey } = run.plan.keys;
    await stores.previews.keepPage({
      ...{ runKey, lane: 0, seq: 0, typeKey: run.companies, records: [], links: [] },
      calls: calls(4),
    });
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created')],
      cursor: null,
      done: true,
    });
    const ended = await stores.runs.finish(run.row.id, { status: 'succeeded', reason: null, complete: true });
    expect(await stores.previews.purge('2000-01-01T00:00:00.000Z')).toBe(0);
    expect(await stores.previews.purge('2100-01-01T00:00:00.000Z')).toBe(1);
    expect(await stores.previews.purge('2100-01-01T00:00:00.000Z')).toBe(0);
    expect((await stores.previews.calls(ended.id)).hubspot.reads).toBe(0);
    expect((await stores.runs.counters(ended.id)).sum.created).toBe(1);
    const { jobKey } = run.plan.keys;
    const loaded = await stores.pages.loadPage({
      ...{
        jobKey,
        typeKey: run.companies,
        sourceSide: 'hubspot',
        sourceIds: ['1'],
        pairKeys: [],
        parents: [],
      },
      successors: new Map(),
    });
    expect(loaded.states.size).toBe(0);
  });
}
