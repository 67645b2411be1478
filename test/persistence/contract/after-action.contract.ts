import type { AfterActionStore } from '../../../src/application/ports/after-action-store.port.js';
import { commit, configure, importJob, record, startRun, type StartedRun, type Stores } from './stores.js';

export interface ActionStores extends Stores {
  readonly actions: AfterActionStore;
}

/** What every `AfterActionStore` has to do. */
export function afterActionContract(open: () => Promise<ActionStores>): void {
  let stores: ActionStores;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await open();
    await configure(stores, { 'company-import': importJob() });
    run = await startRun(stores);
    await commit(stores, run, 0, {
      outcomes: [
        record('1', 'migrated', 'created'),
        record('2', 'failed'),
        record('3', 'unchanged'),
        record('4', 'skipped'),
        record('5', 'migrated', 'linked', {
          targets: [
            {
              target: 'account',
              outcome: 'migrated',
              effect: 'linked',
              reason: { code: 'audit', message: 'No product.' },
              counterpartId: 'A5',
            },
          ],
        }),
      ],
    });
  }, 60_000);

  afterEach(() => stores.close());

  const keys = () => ({ jobKey: run.plan.keys.jobKey, typeKey: run.companies });
  const due = (after: string | null = null, limit = 10) => stores.actions.open({ ...keys(), after, limit });

  async function act(ids: readonly string[], overrides: { fence?: number; seq?: number } = {}) {
    const { lane } = await stores.pages.openLane(run.plan.keys.runKey, 0);
    return stores.actions.commit({
      runKey: run.plan.keys.runKey,
      lane: 0,
      fence: lane.fence,
      seq: lane.seq,
      ...keys(),
      cursor: '5',
      done: false,
      ids,
      ...overrides,
    });
  }

  it('offers the records that are well, in pages', async () => {
    expect(await due()).toEqual(['1', '3', '5']);
    expect(await due(null, 2)).toEqual(['1', '3']);
    expect(await due('3')).toEqual(['5']);
  });

  it('keeps what is done with the checkpoint, and offers it no more', async () => {
    const before = (await stores.pages.openLane(run.plan.keys.runKey, 0)).lane.seq;
    expect(await act(['1', '3'])).toMatchObject({ status: 'committed', seq: before + 1, control: 'run' });
    expect(await due()).toEqual(['5']);
    expect(await stores.actions.doneAmong(keys().jobKey, run.companies, ['1', '2', '5'])).toEqual(
      new Set(['1']),
    );
    expect((await stores.pages.openLane(run.plan.keys.runKey, 0)).lane).toMatchObject({ cursor: '5' });
    expect(await act(['1', '5'])).toMatchObject({ status: 'committed' });
    expect(await due()).toEqual([]);
  });

  it('makes nobody wait for writes that are committed', async () => {
    const { runKey, syncKey } = run.plan.keys;
    const { lane } = await stores.pages.openLane(runKey, 0);
    await stores.pages.prepareWrites({
      ...{ runKey, lane: 0, fence: lane.fence, syncKey, sourceSide: 'hubspot', typeKey: run.companies },
      ...{ writeTimeoutMs: 60_000, sources: [], intents: [] },
    });
    expect((await stores.pages.openLane(runKey, 0)).writeWaitMs).toBeGreaterThan(0);
    expect(await act(['1'])).toMatchObject({ status: 'committed' });
    expect((await stores.pages.openLane(runKey, 0)).writeWaitMs).toBe(0);
  });

  it('keeps nothing for an attempt that lost its lane', async () => {
    expect(await act(['1'], { fence: 0 })).toEqual({ status: 'stale' });
    expect(await act(['1'], { seq: 77 })).toEqual({ status: 'stale' });
    expect(await due()).toEqual(['1', '3', '5']);
  });

  it('tells what became of associated records, and what they had to say', async () => {
    const states = await stores.actions.associated(keys().jobKey, run.companies, ['1', '2', '5', '9']);
    expect(states).toEqual(
      new Map([
        ['1', { outcome: 'migrated', audits: [] }],
        ['2', { outcome: 'failed', audits: [] }],
        ['5', { outcome: 'migrated', audits: ['No product.'] }],
      ]),
    );
  });
}
