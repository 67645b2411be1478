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

  it('finds a record busy whose link was moved on after its page was loaded', async () => {
    const [loading, moving] = [run, run];
    await commit(stores, moving, 0, {
      outcomes: [record('7', 'migrated', 'created')],
      links: [link(run, '7', 'A7')],
    });
    const { plan, companies, company } = loading;
    const loaded = await stores.pages.loadPage({
      ...{ jobKey: plan.keys.jobKey, typeKey: companies, sourceSide: 'hubspot', sourceIds: ['7'] },
      ...{ pairKeys: [company], parents: [], successors: new Map() },
    });
    const version = loaded.links.get(company)?.get('7')?.version ?? '';
    const claim = async () => {
      const { lane } = await stores.pages.openLane(plan.keys.runKey, 1);
      const answer = await stores.pages.prepareWrites({
        ...{ runKey: plan.keys.runKey, lane: 1, fence: lane.fence, syncKey: plan.keys.syncKey },
        ...{ sourceSide: 'hubspot', typeKey: companies, writeTimeoutMs: 60_000, intents: [] },
        sources: [{ sourceId: '7', targets: [], unlinkedPairs: [], links: [{ pairKey: company, version }] }],
      });
      return answer.status === 'ok' ? [...answer.busy] : null;
    };
    expect(await claim()).toEqual([]);
    await commit(stores, moving, 0, {
      outcomes: [record('7', 'migrated', 'updated')],
      links: [{ ...link(run, '7', 'A7'), hubspotSeen: { name: 'Other' } }],
    });
    expect(await claim()).toEqual(['7']);
  });

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
  describe('intents of attempts that died', () => {
    const conflict = { pairKey: 0, sourceId: '1', field: 'name', resolution: 'hubspot' as const };
    const begin = async (of: StartedRun, lane: number) => {
      const opened = await stores.pages.openLane(of.plan.keys.runKey, lane);
      const { runKey, syncKey } = of.plan.keys;
      const lease = { runKey, lane, fence: opened.lane.fence };
      const update = {
        targetId: 'A1',
        fields: { name: 'Beta' },
        conflicts: [{ ...conflict, pairKey: of.company }],
      };
      const [created, updated] = ['main/company/2#0', `main/company/1#0:update@${opened.lane.fence}`];
      await stores.pages.prepareWrites({
        ...{ ...lease, syncKey, sourceSide: 'hubspot', typeKey: of.companies, writeTimeoutMs: -1 },
        sources: ['1', '2'].map((sourceId) => ({ sourceId, targets: [], unlinkedPairs: [] })),
        intents: [
          { operationId: created, pairKey: of.company, sourceId: '2' },
          { operationId: updated, pairKey: of.company, sourceId: '1', update },
        ],
      });
      return { opened, lease, update, created, updated };
    };
    const load = (side: 'hubspot' | 'business', ids: readonly string[], of = run) =>
      stores.pages.loadPage({
        jobKey: of.plan.keys.jobKey,
        typeKey: side === 'hubspot' ? of.companies : of.account,
        sourceSide: side,
        sourceIds: ids,
        pairKeys: [of.company],
        parents: [],
        successors: new Map(),
        lane: { runKey: of.plan.keys.runKey, lane: 0 },
      });

    it('are told to the next attempt, and to whoever reads the records', async () => {
      const { update, created, updated } = await begin(run, 0);
      const { brokenOff } = await stores.pages.openLane(run.plan.keys.runKey, 0);
      expect([...brokenOff].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1))).toMatchObject([
        { operationId: updated, sourceId: '1' },
        { operationId: created, sourceId: '2' },
      ]);
      const { intents, written } = await load('hubspot', ['1', '2', '3']);
      expect(intents.get(run.company)?.get('1')).toEqual({
        operationIds: [updated],
        creates: false,
        made: [],
        updates: [update],
      });
      expect(intents.get(run.company)?.get('2')).toMatchObject({ creates: true, updates: [] });
      expect(intents.get(run.company)?.has('3')).toBe(false);
      expect(written.size).toBe(0);
      const other = await load('business', ['A1', '1']);
      expect(other.written.get(run.company)).toEqual(
        new Map([['A1', [{ by: '1', fields: { name: 'Beta' } }]]]),
      );
      expect(other.intents.size).toBe(0);
    });

    it('tell what each attempt at a creation was to make', async () => {
      const operationId = 'main/company/2#0';
      const { syncKey, runKey } = run.plan.keys;
      for (const name of ['Beta', 'Gamma']) {
        const { lane } = await stores.pages.openLane(runKey, 0);
        await stores.pages.prepareWrites({
          ...{ runKey, lane: 0, fence: lane.fence, syncKey, sourceSide: 'hubspot', writeTimeoutMs: -1 },
          typeKey: run.companies,
          sources: [{ sourceId: '2', targets: [], unlinkedPairs: [] }],
          intents: [{ operationId, pairKey: run.company, sourceId: '2', made: { name } }],
        });
        const { intents } = await load('hubspot', ['2']);
        const made = [{ name: 'Beta' }, { name: 'Gamma' }].slice(0, name === 'Beta' ? 1 : 2);
        expect(intents.get(run.company)?.get('2')).toEqual({
          ...{ operationIds: [operationId], creates: true, made, updates: [] },
        });
      }
    });

    it('tell the other direction what is being created, until it is committed', async () => {
      const { created } = await begin(run, 0);
      expect((await load('hubspot', ['1'])).creating.size).toBe(0);
      const underWay = { operationId: created, job: 'company-import', runEnded: false };
      expect((await load('business', ['B9'])).creating).toEqual(new Map([[run.company, [underWay]]]));
      const { lane } = await stores.pages.openLane(run.plan.keys.runKey, 0);
      const outcomes = [record('1', 'skipped'), record('2', 'skipped')];
      await stores.pages.commitPage({ ...page(run, lane, { outcomes }), madeGood: [created] });
      expect((await load('business', ['B9'])).creating.size).toBe(0);
    });

    it('are nobody’s business while their attempt may be at work', async () => {
      await begin(run, 0);
      expect((await load('hubspot', ['1'])).intents.size).toBe(0);
      expect((await load('business', ['A1'])).written.size).toBe(0);
    });

    it('stay that attempt’s when a page of another job finds their record busy', async () => {
      const { created } = await begin(run, 0);
      const other = await startRun(stores, 'other-import');
      const { lane, busy } = await prepare(other, 0, ['2', '3']);
      expect(busy).toEqual(['2']);
      await stores.pages.commitPage(page(other, lane, { outcomes: [record('2', 'pending')] }));
      const { brokenOff } = await stores.pages.openLane(run.plan.keys.runKey, 0);
      expect(brokenOff.map(({ operationId }) => operationId)).toContain(created);
      expect((await stores.pages.openLane(other.plan.keys.runKey, 0)).brokenOff).toEqual([]);
    });

    it('end with the page that makes them good', async () => {
      const { created, updated } = await begin(run, 0);
      const { lane } = await stores.pages.openLane(run.plan.keys.runKey, 0);
      const outcomes = [record('1', 'skipped'), record('2', 'skipped')];
      await stores.pages.commitPage({ ...page(run, lane, { outcomes }), madeGood: [created, updated] });
      expect((await load('hubspot', ['1', '2'])).intents.size).toBe(0);
      expect((await stores.pages.openLane(run.plan.keys.runKey, 0)).brokenOff).toEqual([]);
    });

    it('outlive a run that was given up, and end with one that is complete', async () => {
      const { created, updated } = await begin(run, 0);
      await stores.runs.finish(run.row.id, { status: 'cancelled', reason: null, complete: false });
      const next = await startRun(stores, 'company-import', 1);
      const { intents } = await load('hubspot', ['1', '2'], next);
      expect(intents.get(run.company)?.get('1')?.operationIds).toContain(updated);
      const both = [...(intents.get(run.company)?.values() ?? [])].filter(({ creates }) => creates);
      expect(both.map(({ operationIds }) => operationIds)).toEqual([expect.arrayContaining([created])]);
    });

    it('tell the other direction of creations that the next run of their job takes up, unless it is disabled', async () => {
      const { created } = await begin(run, 0);
      await stores.runs.finish(run.row.id, { status: 'failed', reason: null, complete: false });
      const left = { operationId: created, job: 'company-import', runEnded: true };
      expect((await load('business', ['B9'])).creating).toEqual(new Map([[run.company, [left]]]));
      await stores.config.setJobEnabled('main', 'company-import', false);
      expect((await load('business', ['B9'])).creating.size).toBe(0);
    });

    it('are kept of creations that may have come about, with what each attempt was to make', async () => {
      const operationId = 'main/company/1#0';
      const { lane } = await stores.pages.openLane(run.plan.keys.runKey, 0);
      const made = [{ name: 'Alpha' }, { name: 'Beta' }];
      const unsure = [{ operationId, pairKey: run.company, sourceId: '1', made }];
      const outcomes = [record('1', 'failed')];
      await stores.pages.commitPage({ ...page(run, lane, { outcomes }), madeGood: [operationId], unsure });
      await stores.runs.finish(run.row.id, { status: 'partial', reason: null, complete: true });
      const next = await startRun(stores, 'company-import', 1);
      const { intents } = await load('hubspot', ['1'], next);
      expect(intents.get(run.company)?.get('1')).toEqual({
        ...{ operationIds: [operationId], creates: true, made, updates: [] },
      });
    });

    it('are kept of updates that were refused, of no attempt, until they succeed', async () => {
      const operationId = 'main/company/1#0:refused';
      const update = { targetId: 'A1', fields: { name: 'Beta' }, conflicts: [] };
      const refused = { operationId, pairKey: run.company, sourceId: '1', update };
      const commitWith = async (more: object) => {
        const { lane, brokenOff } = await stores.pages.openLane(run.plan.keys.runKey, 0);
        expect(brokenOff).toEqual([]);
        await stores.pages.commitPage({ ...page(run, lane, { outcomes: [record('1', 'failed')] }), ...more });
        return (await load('hubspot', ['1'])).intents.get(run.company)?.get('1')?.updates ?? [];
      };
      expect(await commitWith({ unsure: [refused] })).toEqual([update]);
      const later = { ...refused, update: { ...update, fields: { name: 'Gamma' } } };
      expect(await commitWith({ madeGood: [operationId], unsure: [later] })).toEqual([later.update]);
      expect(await commitWith({ madeGood: [operationId] })).toEqual([]);
    });
  });
}
