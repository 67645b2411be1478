import {
  NO_CHANGE,
  PORTAL,
  SYSTEM,
  commit,
  configure,
  importJob,
  newRun,
  saveSync,
  startRun,
  type OpenStores,
  type Stores,
} from './stores.js';

/** What every `ConfigStore` does. */
export function configStoreContract(open: OpenStores): void {
  let stores: Stores;

  beforeEach(async () => {
    stores = await open();
    await configure(stores, { second: importJob({ order: 'contacts' }), first: importJob() });
  });
  afterEach(() => stores.close());

  it('keeps what it was given', async () => {
    expect(await stores.config.findPortal('portal')).toEqual(PORTAL);
    expect(await stores.config.findSystem('erp')).toEqual(SYSTEM);
    const { slug, name, document, definition } = saveSync({
      second: importJob({ order: 'contacts' }),
      first: importJob(),
    });
    expect(await stores.config.findSync('main')).toEqual({
      slug,
      name,
      document,
      definition,
      configVersion: 1,
    });
    expect((await stores.config.jobs('main')).map((j) => j.job)).toEqual(['second', 'first']);
    expect(await stores.config.findJob('main', 'first')).toMatchObject({
      sync: 'main',
      status: 'idle',
      reason: null,
      activeRunId: null,
      lastRunAt: null,
      rescanNeeded: false,
      counts: { hubspot: { total: 0 }, business: { total: 0 } },
      processedLastRun: { hubspot: 0, business: 0 },
    });
    expect(await stores.config.findSync('nothing')).toBeNull();
    expect(await stores.config.findJob('main', 'nothing')).toBeNull();
  });

  it('makes a version only when something changed, and drops jobs that are gone', async () => {
    await configure(stores, { second: importJob({ order: 'contacts' }), first: importJob() });
    expect((await stores.config.findSync('main'))?.configVersion).toBe(1);
    await configure(stores, { first: importJob() });
    expect((await stores.config.findSync('main'))?.configVersion).toBe(2);
    expect((await stores.config.jobs('main')).map((j) => j.job)).toEqual(['first']);
  });

  it('leaves the identity of a portal as it was fixed', async () => {
    await stores.config.fixPortalIdentity('portal', '42');
    await stores.config.fixPortalIdentity('portal', '43');
    await stores.config.parkPortal('portal', '2026-05-01T00:00:00.000Z');
    await stores.config.refreshPortal('portal', '2026-05-01T01:00:00.000Z');
    await stores.config.write({ ...NO_CHANGE, portals: [{ ...PORTAL, name: 'New' }] });
    const kept = {
      name: 'New',
      hubId: '42',
      parkedUntil: '2026-05-01T00:00:00.000Z',
      refreshedAt: '2026-05-01T01:00:00.000Z',
    };
    expect(await stores.config.findPortal('portal')).toEqual({ ...PORTAL, ...kept });
  });

  it('remembers where the slices of a system run, and when it is to be read anew', async () => {
    const at = '2026-05-01T01:00:00.000Z';
    await stores.config.write({ ...NO_CHANGE, systems: [{ ...SYSTEM, queue: 'erp-hamburg' }] });
    await stores.config.refreshSystem('erp', at);
    await stores.config.refreshSystem('nothing', at);
    expect(await stores.config.findSystem('erp')).toEqual({
      ...SYSTEM,
      queue: 'erp-hamburg',
      refreshedAt: at,
    });
    await stores.config.write({ ...NO_CHANGE, systems: [SYSTEM] });
    expect(await stores.config.systems()).toEqual([{ ...SYSTEM, refreshedAt: at }]);
  });

  it('keeps the switch of a person until the configuration changes it', async () => {
    await stores.config.setJobEnabled('main', 'first', false);
    await configure(stores, { first: importJob({ label: 'New' }) });
    expect(await stores.config.findJob('main', 'first')).toMatchObject({
      enabled: false,
      label: 'New',
      status: 'disabled',
    });
    await configure(stores, { first: importJob({ enabled: false }) });
    await configure(stores, { first: importJob({ enabled: true }) });
    expect(await stores.config.findJob('main', 'first')).toMatchObject({ enabled: true });
  });

  it('remembers when a job was first switched on', async () => {
    const activatedAt = async () => (await stores.config.findJob('main', 'off'))?.activatedAt;
    expect((await stores.config.findJob('main', 'first'))?.activatedAt).toEqual(expect.any(String));
    await configure(stores, { off: importJob({ enabled: false }) });
    expect(await activatedAt()).toBeNull();
    await configure(stores, { off: importJob({ enabled: true }) });
    const first = await activatedAt();
    expect(first).toEqual(expect.any(String));
    await stores.config.setJobEnabled('main', 'off', false);
    await stores.config.setJobEnabled('main', 'off', true);
    expect(await activatedAt()).toBe(first);
    await configure(stores, { other: importJob({ enabled: false }) });
    await stores.config.setJobEnabled('main', 'other', true);
    expect((await stores.config.findJob('main', 'other'))?.activatedAt).toEqual(expect.any(String));
  });

  it('says which setting keeps a job or its schedule off', async () => {
    const held = { offBySetting: 'Off by mode.', unscheduledBySetting: 'By hand.', enabled: false };
    await configure(stores, { first: importJob({ ...held, schedule: { every: '1h' } }) });
    const off = { code: 'off-by-setting', message: 'Off by mode.' };
    expect(await stores.config.findJob('main', 'first')).toMatchObject({
      enabled: false,
      status: 'disabled',
      reason: off,
      disabledReason: null,
      schedule: { every: '1h' },
      scheduleReason: { code: 'off-by-setting', message: 'By hand.' },
    });
    expect(await stores.runs.insertRun(newRun('first'))).toMatchObject({ status: 'refused', reason: off });
    await configure(stores, { first: importJob() });
    expect(await stores.config.findJob('main', 'first')).toMatchObject({
      enabled: true,
      reason: null,
      scheduleReason: null,
    });
  });

  it('clears an asked-for rescan only by a run that knew of it', async () => {
    const before = await startRun(stores, 'first', 0);
    const save = { ...saveSync({ first: importJob({ label: 'Wider' }) }), rescanJobs: ['first'] };
    await stores.config.write({ ...NO_CHANGE, syncs: [save] });
    await stores.runs.finish(before.row.id, { status: 'succeeded', reason: null, complete: true });
    expect(await stores.config.findJob('main', 'first')).toMatchObject({ rescanNeeded: true });
    const after = await startRun(stores, 'first', 0);
    expect(after.plan.rescan).toBe(true);
    await stores.runs.finish(after.row.id, { status: 'succeeded', reason: null, complete: true });
    expect(await stores.config.findJob('main', 'first')).toMatchObject({ rescanNeeded: false });
  });

  it('lets a reenabled run follow what was saved since, and read everything anew where that was asked for', async () => {
    const wider = { ...saveSync({ first: importJob({ label: 'Wider' }) }), rescanJobs: ['first'] };
    const begun = await startRun(stores, 'first', 1);
    await stores.config.write({ ...NO_CHANGE, syncs: [wider] });
    await stores.runs.followNewestConfiguration(begun.row.id);
    const plan = await stores.runs.loadRunPlan(begun.row.id);
    expect(plan).toMatchObject({ job: { label: 'Wider' }, rescan: false });
    const opened = await stores.pages.openLane(begun.plan.keys.runKey, 0);
    expect(opened.configVersion).toBe(plan?.keys.configVersion);
    expect(opened.configVersion).toBeGreaterThan(begun.plan.keys.configVersion);
    await commit(stores, begun, 0, { done: true });
    await stores.runs.finish(begun.row.id, { status: 'succeeded', reason: null, complete: true });
    expect(await stores.config.findJob('main', 'first')).toMatchObject({ rescanNeeded: true });
    const widest = { ...wider, definition: saveSync({ first: importJob({ label: 'Widest' }) }).definition };
    const run = newRun('first');
    await stores.runs.insertRun(run);
    await stores.config.write({ ...NO_CHANGE, syncs: [widest] });
    await stores.runs.followNewestConfiguration(run.id);
    expect(await stores.runs.loadRunPlan(run.id)).toMatchObject({ job: { label: 'Widest' }, rescan: true });
  });

  it('writes all or nothing, and deletes nothing that is in use', async () => {
    const unknown = saveSync({}, 'other');
    const broken = { ...unknown, definition: { ...unknown.definition, system: 'nowhere' } };
    await expect(
      stores.config.write({ ...NO_CHANGE, portals: [{ ...PORTAL, slug: 'p2' }], syncs: [broken] }),
    ).rejects.toMatchObject({
      failure: { class: 'not-found' },
    });
    expect(await stores.config.findPortal('p2')).toBeNull();
    await expect(stores.config.write({ ...NO_CHANGE, deletePortals: ['portal'] })).rejects.toMatchObject({
      failure: { class: 'conflict' },
    });
  });

  it('shows what a job is doing', async () => {
    const run = await startRun(stores, 'first');
    const job = () => stores.config.findJob('main', 'first');
    expect(await job()).toMatchObject({ status: 'pending', activeRunId: run.row.id });
    const reason = {
      code: 'quota',
      message: 'The daily limit is used up.',
      until: '2026-03-02T00:00:00.000Z',
    };
    await stores.runs.setStatus(run.row.id, 'parked', reason);
    expect(await job()).toMatchObject({ status: 'running', reason });
    await stores.config.setJobPaused('main', 'first', true);
    expect(await job()).toMatchObject({ status: 'paused' });
    await stores.config.setJobDisabled('main', 'first', { code: 'auth', message: 'Refused.' });
    expect(await job()).toMatchObject({ status: 'disabled', reason: { code: 'auth' } });
  });

  it('takes a deleted sync back with its keys', async () => {
    const run = await startRun(stores, 'first');
    await stores.config.write({ ...NO_CHANGE, deleteSyncs: ['main'], deletePortals: ['portal'] });
    expect(await stores.config.findSync('main')).toBeNull();
    expect(await stores.config.jobs('main')).toEqual([]);
    expect(await stores.runs.findRun(run.row.id)).toMatchObject({ control: 'cancel' });
    await stores.runs.finish(run.row.id, { status: 'cancelled', reason: null, complete: false });
    await configure(stores, { first: importJob() });
    expect((await startRun(stores, 'first')).plan.keys.syncKey).toBe(run.plan.keys.syncKey);
  });
}
