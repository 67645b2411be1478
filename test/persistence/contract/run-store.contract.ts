import {
  commit,
  configure,
  importJob,
  newRun,
  page,
  record,
  startRun,
  type OpenStores,
  type Stores,
} from './stores.js';

/** What every `RunStore` does. */
export function runStoreContract(open: OpenStores): void {
  let stores: Stores;

  beforeEach(async () => {
    stores = await open();
    await configure(stores, { 'company-import': importJob(), 'off-import': importJob({ enabled: false }) });
  });
  afterEach(() => stores.close());

  it('lets one of many starts through', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, () => stores.runs.insertRun(newRun('company-import'))),
    );
    const inserted = results.filter((r) => r.status === 'inserted');
    expect(inserted).toHaveLength(1);
    const active = inserted[0]?.status === 'inserted' ? inserted[0].run.id : '';
    for (const result of results.filter((r) => r.status !== 'inserted')) {
      expect(result).toEqual({ status: 'refused', jobStatus: 'pending', reason: null, activeRunId: active });
    }
    expect(await stores.runs.findActiveRun('main', 'company-import')).toMatchObject({
      id: active,
      job: 'company-import',
      status: 'pending',
    });
    expect((await stores.runs.activeRuns()).map((r) => r.id)).toEqual([active]);
  });

  it('answers a repeated insert of the same run with the same run', async () => {
    const run = newRun('company-import');
    await stores.runs.insertRun(run);
    expect(await stores.runs.insertRun(run)).toMatchObject({ status: 'inserted', run: { id: run.id } });
  });

  it('puts the instant of activation where a job asks for it', async () => {
    const read = { mode: 'incremental', by: 'modified', since: 'activation' } as const;
    const trigger = { field: 'status', entered: ['released'], alsoIn: [], since: 'activation' } as const;
    const job = importJob({ source: { ...importJob().source, read, trigger } });
    await configure(stores, { 'company-import': job, never: { ...job, enabled: false } });
    const activatedAt = (await stores.config.findJob('main', 'company-import'))?.activatedAt;
    const run = newRun('company-import');
    await stores.runs.insertRun(run);
    expect((await stores.runs.loadRunPlan(run.id))?.job.source).toMatchObject({
      read: { since: activatedAt },
      trigger: { since: activatedAt },
    });
    // A preview of a job that was never switched on sees what it would begin with now.
    const preview = newRun('never', { dryRun: true });
    await stores.runs.insertRun(preview);
    const createdAt = (await stores.runs.findRun(preview.id))?.createdAt;
    expect((await stores.runs.loadRunPlan(preview.id))?.job.source.read.since).toBe(createdAt);
  });

  it('refuses by the state of the job, and names the reason', async () => {
    expect(await stores.runs.insertRun(newRun('nothing'))).toEqual({ status: 'unknown-job' });
    expect(await stores.runs.insertRun(newRun('company-import', { sync: 'other' }))).toEqual({
      status: 'unknown-job',
    });
    expect(await stores.runs.insertRun(newRun('off-import'))).toMatchObject({
      status: 'refused',
      jobStatus: 'disabled',
    });
    await stores.config.setJobPaused('main', 'company-import', true);
    expect(await stores.runs.insertRun(newRun('company-import'))).toMatchObject({
      status: 'refused',
      jobStatus: 'paused',
    });
    const reason = { code: 'auth', message: 'The token is refused.' };
    await stores.config.setJobDisabled('main', 'company-import', reason);
    expect(await stores.runs.insertRun(newRun('company-import'))).toMatchObject({
      jobStatus: 'disabled',
      reason,
    });
    expect(await stores.runs.insertRun(newRun('company-import', { dryRun: true }))).toMatchObject({
      status: 'inserted',
    });
  });

  it('runs a sync beside its jobs, once at a time', async () => {
    await stores.runs.insertRun(newRun('company-import'));
    expect(await stores.runs.insertRun(newRun(null))).toMatchObject({
      status: 'inserted',
      run: { kind: 'sync' },
    });
    expect(await stores.runs.insertRun(newRun(null))).toMatchObject({
      status: 'refused',
      jobStatus: 'pending',
    });
    expect(await stores.runs.findActiveRun('main', null)).toMatchObject({ kind: 'sync' });
  });

  it('hands out keys that stay the same', async () => {
    const first = await startRun(stores, 'company-import', 0);
    await stores.runs.finish(first.row.id, { status: 'succeeded', reason: null, complete: true });
    const second = await startRun(stores);
    expect(second.plan.keys.types).toEqual(first.plan.keys.types);
    expect(second.plan.keys.pairs).toEqual(first.plan.keys.pairs);
    expect([...first.plan.keys.types.keys()]).toEqual(
      expect.arrayContaining([
        'hubspot:companies',
        'hubspot:contacts',
        'business:account',
        'business:prospect',
        'business:contact',
      ]),
    );
    expect(first.plan).toMatchObject({
      ids: null,
      rescan: false,
      watermark: null,
      jobName: 'company-import',
    });
    expect(second.plan.watermark).toBe('2026-03-01T00:00:00.000Z');
    expect(await stores.runs.loadRunPlan('00000000-0000-4000-8000-000000000000')).toBeNull();
  });

  it('keeps a plan and a round once', async () => {
    const run = await startRun(stores, 'company-import', 2);
    const lanes = [{ lane: 9, typeKey: run.companies, round: 0, range: { kind: 'ids' as const } }];
    const kept = await stores.runs.keepPlan(run.row.id, {
      sourceTime: '2027-01-01T00:00:00.000Z',
      estimatedRoot: 5,
      lanes,
    });
    expect(kept.map((l) => l.lane)).toEqual([0, 1]);
    expect(await stores.runs.findRun(run.row.id)).toMatchObject({
      sourceTime: '2026-03-01T00:00:00.000Z',
      estimatedRoot: 100,
    });
    const round = (lane: number) =>
      stores.runs.keepRound(run.row.id, 1, [
        { lane, typeKey: run.companies, round: 1, range: { kind: 'ids' } },
      ]);
    expect((await round(2)).map((l) => l.lane)).toEqual([2]);
    expect((await round(3)).map((l) => l.lane)).toEqual([2]);
    expect((await stores.runs.lanes(run.row.id)).map((l) => l.lane)).toEqual([0, 1, 2]);
  });

  it('gives half of the largest rest to a new lane, and tells the old one with its next page', async () => {
    const inserted = await startRun(stores, 'company-import', 0);
    const range = (after: string | null, upTo: string | null) => ({ kind: 'range' as const, after, upTo });
    const lane = (n: number, of: ReturnType<typeof range>) => ({
      lane: n,
      typeKey: inserted.companies,
      round: 0,
      range: of,
    });
    await stores.runs.keepRound(inserted.row.id, 0, [
      lane(0, range(null, '100')),
      lane(1, range('100', '1000')),
      lane(2, range('1000', null)),
    ]);
    const middle = (r: { after: string | null; upTo: string | null }) =>
      r.upTo === null ? null : String(Math.floor((Number(r.after ?? 0) + Number(r.upTo)) / 2));
    expect(await stores.runs.splitLargestLane(inserted.row.id, middle)).toMatchObject({
      lane: 3,
      seq: 0,
      done: false,
    });
    expect((await commit(stores, inserted, 1, { cursor: '200' })).range).toEqual(range('100', '550'));
    expect((await stores.pages.openLane(inserted.plan.keys.runKey, 3)).lane.range).toEqual(
      range('550', '1000'),
    );
    expect(await stores.runs.splitLargestLane(inserted.row.id, () => null)).toBeNull();
  });

  it('ends once, with exact totals and the watermark', async () => {
    const run = await startRun(stores);
    await stores.runs.setStatus(run.row.id, 'running', null);
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'created'), record('2', 'failed')],
      done: true,
    });
    const ended = await stores.runs.finish(run.row.id, { status: 'partial', reason: null, complete: true });
    expect(ended).toMatchObject({ status: 'partial', estimatedRoot: 2, totalIsEstimate: false });
    expect(await stores.runs.finish(run.row.id, { status: 'failed', reason: null, complete: false })).toEqual(
      ended,
    );
    await stores.runs.setStatus(run.row.id, 'running', null);
    expect(await stores.runs.findRun(run.row.id)).toEqual(ended);
    expect(await stores.runs.findActiveRun('main', 'company-import')).toBeNull();
    expect(await stores.config.findJob('main', 'company-import')).toMatchObject({
      status: 'idle',
      processedLastRun: { hubspot: 2, business: 2 },
      lastRunAt: ended.startedAt,
    });
  });

  it('leaves the watermark where a run did not read everything', async () => {
    const incomplete = await startRun(stores);
    await stores.runs.finish(incomplete.row.id, { status: 'cancelled', reason: null, complete: false });
    const chosen = await startRun(stores, 'company-import', 1, { ids: ['5', '4', '5'] });
    expect(chosen.plan.ids).toEqual(['4', '5']);
    await stores.runs.finish(chosen.row.id, { status: 'succeeded', reason: null, complete: true });
    expect((await startRun(stores)).plan.watermark).toBeNull();
  });

  it('leaves the watermark where a lane was never read to its end', async () => {
    const run = await startRun(stores, 'company-import', 2);
    await commit(stores, run, 0, { outcomes: [record('1', 'migrated', 'created')], done: true });
    await stores.runs.finish(run.row.id, { status: 'succeeded', reason: null, complete: true });
    expect((await startRun(stores)).plan.watermark).toBeNull();
  });

  it('lets no page of an ended run in, and tells a late slice to stop', async () => {
    const run = await startRun(stores);
    const late = await stores.pages.openLane(run.plan.keys.runKey, 0);
    await stores.runs.finish(run.row.id, { status: 'cancelled', reason: null, complete: false });
    const answer = await stores.pages.commitPage(
      page(run, late.lane, { outcomes: [record('1', 'migrated', 'created')] }),
    );
    expect(answer).toEqual({ status: 'stale' });
    expect((await stores.runs.counters(run.row.id)).sum.hubspot.migrated).toBe(0);
    expect(await stores.pages.openLane(run.plan.keys.runKey, 0)).toMatchObject({ control: 'cancel' });
  });

  it('takes up nothing but what it found itself in a run over chosen records', async () => {
    const first = await startRun(stores);
    await commit(stores, first, 0, { outcomes: [record('1', 'failed'), record('2', 'failed')] });
    await stores.runs.finish(first.row.id, { status: 'partial', reason: null, complete: true });
    const chosen = await startRun(stores, 'company-import', 1, { ids: ['2'] });
    await commit(stores, chosen, 0, {
      outcomes: [record('2', 'migrated', 'created')],
      associated: [{ typeKey: chosen.contacts, ids: ['c'] }],
    });
    expect(await stores.runs.openWork(chosen.row.id, 1)).toEqual([
      { typeKey: chosen.contacts, unseen: 1, unblocked: 0 },
    ]);
  });

  it('lists runs newest first, page by page, and keeps their events', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const run = await startRun(stores);
      ids.unshift(run.row.id);
      await stores.runs.finish(run.row.id, {
        status: n === 0 ? 'failed' : 'succeeded',
        reason: null,
        complete: true,
      });
    }
    const first = await stores.runs.listRuns({ sync: 'main', job: 'company-import', limit: 2, cursor: null });
    expect(first.items.map((r) => r.id)).toEqual(ids.slice(0, 2));
    const second = await stores.runs.listRuns({ limit: 2, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ id: ids[2] }], nextCursor: null });
    expect(
      (await stores.runs.listRuns({ status: 'failed', limit: 9, cursor: null })).items.map((r) => r.id),
    ).toEqual([ids[2]]);
    const [id = ''] = ids;
    await stores.runs.appendEvent(id, { code: 'a', message: 'First.' });
    await stores.runs.appendEvent(id, { code: 'b', message: 'Second.' });
    const events = await stores.runs.events(id, 0);
    expect(events.map((e) => e.code)).toEqual(['a', 'b']);
    expect((await stores.runs.events(id, events[0]?.id ?? 0)).map((e) => e.code)).toEqual(['b']);
  });
}
