import type { NoteTrialRequest } from '../../../src/application/ports/page-store.port.js';
import {
  configure,
  importJob,
  page,
  record,
  startRun,
  type OpenStores,
  type StartedRun,
  type Stores,
} from './stores.js';

/** How every `PageStore` counts attempts that end without an answer, and keeps what ended them apart. */
export function trialsContract(open: OpenStores): void {
  let stores: Stores;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await open();
    await configure(stores, { 'company-import': importJob(), 'other-import': importJob() });
    run = await startRun(stores, 'company-import', 2);
  });
  afterEach(() => stores.close());

  const openLane = (lane = 0, of = run) => stores.pages.openLane(of.plan.keys.runKey, lane);
  const note = async (
    lane: number,
    given: Partial<Pick<NoteTrialRequest, 'trial' | 'alone' | 'aloneMs' | 'seq'>>,
    of = run,
  ) => {
    const { lane: row } = await openLane(lane, of);
    const trial = { whole: true, sourceId: '7', attempts: 1 };
    const lease = { runKey: of.plan.keys.runKey, lane, fence: row.fence, seq: row.seq };
    return stores.pages.noteTrial({ ...lease, trial, alone: false, aloneMs: 60_000, ...given });
  };

  it('counts attempts at one page that gave no answer', async () => {
    expect(await openLane()).toMatchObject({ unanswered: 0, trial: null, setAside: [] });
    expect(await openLane()).toMatchObject({ unanswered: 1 });
    const third = await openLane();
    expect(third).toMatchObject({ unanswered: 2 });
    const kept = page(run, third.lane, { outcomes: [record('1', 'skipped')], cursor: 'a' });
    expect(await stores.pages.commitPage(kept)).toMatchObject({ status: 'committed' });
    expect(await openLane()).toMatchObject({ unanswered: 0 });
    expect(await openLane(1)).toMatchObject({ unanswered: 0 });
  });

  it('counts none that answered, unless it was overtaken', async () => {
    const { runKey } = run.plan.keys;
    const first = await openLane();
    const second = await openLane();
    await stores.pages.answerLane({ runKey, lane: 0, fence: first.lane.fence });
    expect(await openLane()).toMatchObject({ unanswered: 2 });
    const { lane } = await openLane();
    expect(lane.fence).toBeGreaterThan(second.lane.fence);
    await stores.pages.answerLane({ runKey, lane: 0, fence: lane.fence });
    expect(await openLane()).toMatchObject({ unanswered: 0 });
  });

  it('counts none that only waits for the write of an older one', async () => {
    const { runKey, syncKey } = run.plan.keys;
    const { lane } = await openLane();
    const claim = { runKey, syncKey, lane: 0, fence: lane.fence, writeTimeoutMs: 60_000 };
    const of = { sourceSide: 'hubspot', typeKey: run.companies, sources: [], intents: [] } as const;
    await stores.pages.prepareWrites({ ...claim, ...of });
    for (let at = 0; at < 4; at += 1) expect(await openLane()).toMatchObject({ unanswered: 0 });
  });

  it('keeps what is tried until the page is left, and takes an answered attempt back', async () => {
    const { runKey } = run.plan.keys;
    expect(await note(0, {})).toBe('noted');
    const opened = await openLane();
    expect(opened.trial).toEqual({ whole: true, sourceId: '7', attempts: 1 });
    expect((await openLane(1)).trial).toBeNull();
    const { fence } = (await openLane()).lane;
    await stores.pages.answerLane({ runKey, lane: 0, fence });
    expect((await openLane()).trial).toEqual({ whole: true, sourceId: '7', attempts: 0 });
    const { lane } = await openLane();
    const held = page(run, lane, { outcomes: [record('7', 'skipped')], cursor: lane.cursor });
    expect(await stores.pages.commitPage(held)).toMatchObject({ status: 'committed' });
    const after = await openLane();
    expect(after.trial).toMatchObject({ whole: true });
    await stores.pages.commitPage(page(run, after.lane, { cursor: 'next' }));
    expect((await openLane()).trial).toBeNull();
  });

  it('lets one record at a time be tried alone, in all runs', async () => {
    const other = await startRun(stores, 'other-import');
    expect(await note(0, { alone: true })).toBe('noted');
    expect(await note(0, { alone: true })).toBe('noted');
    expect(await note(1, { alone: true })).toBe('occupied');
    expect(await note(0, { alone: true }, other)).toBe('occupied');
    expect((await openLane(1)).trial).toBeNull();
    expect(await note(1, {})).toBe('noted');
    expect(await note(0, { seq: 99 })).toBe('stale');
    expect(await note(0, {})).toBe('noted');
    expect(await note(1, { alone: true, aloneMs: 0 })).toBe('noted');
    expect(await note(0, { alone: true }, other)).toBe('noted');
  });

  it('knows who was set aside, by job and type', async () => {
    const place = { jobKey: run.plan.keys.jobKey, typeKey: run.companies, sourceId: '7' };
    await stores.pages.setAside(place);
    await stores.pages.setAside(place);
    await stores.pages.setAside({ ...place, typeKey: run.contacts, sourceId: '8' });
    expect(await openLane()).toMatchObject({ setAside: ['7'] });
    expect(await openLane(0, await startRun(stores, 'other-import'))).toMatchObject({ setAside: [] });
    await stores.pages.takeBack(place);
    await stores.pages.takeBack(place);
    expect(await openLane()).toMatchObject({ setAside: [] });
  });
}
