import {
  NO_DECISIONS,
  type DecisionsRequest,
  type RepairDecision,
  type RepairDecisions,
} from '../../../src/application/ports/repair-decisions.port.js';
import { commit, configure, importJob, record, startRun, type StartedRun, type Stores } from './stores.js';

export interface DecisionStores extends Stores {
  readonly decisions: RepairDecisions;
}

/** What every store of the repair desk's decisions has to do for the engine. */
export function repairDecisionsContract(open: () => Promise<DecisionStores>): void {
  let stores: DecisionStores;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await open();
    await configure(stores, { 'company-import': importJob(), 'company-link': importJob({ kind: 'link' }) });
    run = await startRun(stores);
    await commit(stores, run, 0, { outcomes: [record('1', 'failed'), record('2', 'migrated', 'created')] });
  });
  afterEach(() => stores.close());

  const keep = (sourceId: string, ...decisions: RepairDecision[]): Promise<void> => {
    const { syncKey, jobKey } = run.plan.keys;
    const place = { syncKey, jobKey, typeKey: run.companies, sourceId };
    return stores.decisions.keep(place, decisions, 'somebody');
  };
  const ask = (overrides: Partial<DecisionsRequest> = {}) =>
    stores.decisions.ofPage({
      syncKey: run.plan.keys.syncKey,
      jobKey: run.plan.keys.jobKey,
      typeKey: run.companies,
      pairKeys: [run.company],
      sources: [
        { id: '1', version: 'v1' },
        { id: '2', version: 'v1' },
      ],
      ...overrides,
    });

  it('knows whether a sync has any', async () => {
    expect(await stores.decisions.hasAny(run.plan.keys.syncKey)).toBe(false);
    expect(await ask()).toEqual(NO_DECISIONS);
    await keep('1', { kind: 'ignore', sourceVersion: 'v1' });
    expect(await stores.decisions.hasAny(run.plan.keys.syncKey)).toBe(true);
    expect(await stores.decisions.hasAny(run.plan.keys.syncKey + 1)).toBe(false);
  });

  it('ignores a record in one version, and forgets it with the next', async () => {
    await keep('1', { kind: 'ignore', sourceVersion: 'v1' });
    await keep('2', { kind: 'ignore', sourceVersion: null });
    expect([...(await ask()).ignored]).toEqual(['1']);
    expect([...(await ask({ sources: [{ id: '1', version: 'v2' }] })).ignored]).toEqual([]);
    expect([...(await ask()).ignored]).toEqual([]);
  });

  it('hands out overrides and conflict decisions while the record is open only', async () => {
    const { company: pairKey } = run;
    const decisions: RepairDecision[] = [
      { kind: 'override', pairKey, field: 'name', value: 'Better' },
      { kind: 'override', pairKey, field: 'city', value: null },
      { kind: 'conflict', pairKey, field: 'phone', decision: { take: 'hubspot' } },
      { kind: 'conflict', pairKey, field: 'fax', decision: { take: 'value', value: '1' } },
    ];
    await keep('1', ...decisions);
    await keep('2', ...decisions);
    const found = await ask();
    expect(found.overrides).toEqual(new Map([[pairKey, new Map([['1', { name: 'Better', city: null }]])]]));
    expect(found.conflicts.get(pairKey)?.get('1')).toEqual(
      new Map([
        ['phone', { take: 'hubspot' }],
        ['fax', { take: 'value', value: '1' }],
      ]),
    );
    await commit(stores, run, 0, { outcomes: [record('1', 'migrated', 'created'), record('2', 'failed')] });
    expect(await ask({ sources: [{ id: '1', version: 'v1' }] })).toEqual(NO_DECISIONS);
    await commit(stores, run, 0, { outcomes: [record('1', 'failed')] });
    expect(await ask()).toEqual(NO_DECISIONS);
  });

  it('takes the later of two values', async () => {
    await keep('1', { kind: 'override', pairKey: run.company, field: 'name', value: 'a' });
    await keep('1', { kind: 'override', pairKey: run.company, field: 'name', value: 'b' });
    expect((await ask()).overrides.get(run.company)?.get('1')).toEqual({ name: 'b' });
  });

  it('adds rejected candidates up, for every job of the pair', async () => {
    const { company: pairKey } = run;
    await keep('1', { kind: 'rejected', pairKey, candidateIds: ['A', 'B'] });
    await keep('1', { kind: 'rejected', pairKey, candidateIds: ['B', 'C'] });
    await keep('2', { kind: 'override', pairKey, field: 'name', value: 'x' });
    const link = await startRun(stores, 'company-link');
    const found = await ask({ jobKey: link.plan.keys.jobKey });
    expect([...(found.rejected.get(pairKey)?.get('1') ?? [])].sort()).toEqual(['A', 'B', 'C']);
    expect(found.overrides.size).toBe(0);
    expect((await ask({ jobKey: link.plan.keys.jobKey, pairKeys: [] })).rejected.size).toBe(0);
  });

  it("shows a dry run its job's decisions and drops none for it", async () => {
    await keep('1', { kind: 'ignore', sourceVersion: 'v1' });
    const dry = await startRun(stores, 'company-import', 1, {
      dryRun: true,
      workflowId: 'preview:main/company-import',
    });
    const { jobKey } = dry.plan.keys;
    expect(jobKey).toBeLessThan(0);
    expect([...(await ask({ jobKey, sources: [{ id: '1', version: 'v2' }] })).ignored]).toEqual([]);
    expect([...(await ask({ jobKey })).ignored]).toEqual(['1']);
  });
}
