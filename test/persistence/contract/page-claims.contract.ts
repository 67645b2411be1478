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

/** How every `PageStore` keeps pages off each other's records. */
export function pageClaimsContract(open: OpenStores): void {
  let stores: Stores;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await open();
    await configure(stores, { 'company-import': importJob(), 'other-import': importJob() });
    run = await startRun(stores, 'company-import', 2);
  });
  afterEach(() => stores.close());

  const prepare = async (
    of: StartedRun,
    lane: number,
    ids: readonly string[],
    writeTimeoutMs = 60_000,
    target: string | null = null,
  ) => {
    const opened = await stores.pages.openLane(of.plan.keys.runKey, lane);
    const { runKey, syncKey } = of.plan.keys;
    const result = await stores.pages.prepareWrites({
      runKey,
      lane,
      fence: opened.lane.fence,
      syncKey,
      sourceSide: 'hubspot',
      typeKey: of.companies,
      writeTimeoutMs,
      sources: ids.map((sourceId) => ({
        sourceId,
        targets: target === null ? [] : [{ typeKey: of.account, id: target }],
        unlinkedPairs: target === null ? [of.company] : [],
      })),
      intents: ids.map((sourceId) => ({
        operationId: `main/company/${sourceId}#0`,
        pairKey: of.company,
        sourceId,
      })),
    });
    return { ...opened, result, busy: result.status === 'ok' ? [...result.busy].sort() : null };
  };

  it('gives a record to one lane until its page is committed', async () => {
    const first = await prepare(run, 0, ['1', '2']);
    expect(first.busy).toEqual([]);
    expect((await prepare(run, 1, ['2', '3'])).busy).toEqual(['2']);
    await stores.pages.commitPage(
      page(run, first.lane, { outcomes: [record('1', 'skipped'), record('2', 'skipped')] }),
    );
    expect((await prepare(run, 1, ['2', '3'])).busy).toEqual([]);
  });

  it('claims linked targets too', async () => {
    expect((await prepare(run, 0, ['1'], 60_000, 'A1')).busy).toEqual([]);
    expect((await prepare(run, 1, ['2'], 60_000, 'A1')).busy).toEqual(['2']);
  });

  it('makes a new attempt wait for writes on their way, and lets it take its own claims over', async () => {
    await prepare(run, 0, ['1']);
    const again = await prepare(run, 0, ['1']);
    expect(again.writeWaitMs).toBeGreaterThan(50_000);
    expect(again.busy).toEqual([]);
  });

  it('refuses a lane that was handed over', async () => {
    const first = await stores.pages.openLane(run.plan.keys.runKey, 0);
    await stores.pages.openLane(run.plan.keys.runKey, 0);
    const { runKey, syncKey } = run.plan.keys;
    const request = {
      runKey,
      lane: 0,
      fence: first.lane.fence,
      syncKey,
      sourceSide: 'hubspot' as const,
      typeKey: run.companies,
    };
    expect(
      await stores.pages.prepareWrites({ ...request, writeTimeoutMs: 1, sources: [], intents: [] }),
    ).toEqual({ status: 'stale' });
  });

  it('takes over what was left behind: writes that must be over, runs that have ended', async () => {
    await prepare(run, 0, ['1'], -1);
    expect((await prepare(run, 1, ['1'], 60_000)).busy).toEqual([]);
    await stores.runs.finish(run.row.id, { status: 'failed', reason: null, complete: false });
    const other = await startRun(stores, 'other-import');
    expect((await prepare(other, 0, ['1'])).busy).toEqual([]);
  });

  it('keeps the records of an attempt that died from other jobs until its run has taken them up', async () => {
    await prepare(run, 0, ['1'], -1);
    const other = await startRun(stores, 'other-import');
    expect((await prepare(other, 0, ['1'])).busy).toEqual(['1']);
    const again = await prepare(run, 0, ['1']);
    await stores.pages.commitPage(page(run, again.lane, { outcomes: [record('1', 'skipped')] }));
    expect((await prepare(other, 0, ['1'])).busy).toEqual([]);
  });

  it('sees that a record was linked since its page was loaded', async () => {
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'linked')],
      links: [link(run, '1', 'A1')],
    });
    expect((await prepare(run, 1, ['1', '2'])).busy).toEqual(['1']);
  });
}
