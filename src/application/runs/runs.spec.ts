import { importJob, saveSync, NO_CHANGE, SYSTEM } from '../../../test/persistence/contract/stores.js';
import { runsWorld } from '../../../test/support/runs-world.js';

const WORKFLOW = 'import:main/first';

type World = Awaited<ReturnType<typeof runsWorld>>;
let w: World;

beforeEach(async () => {
  w = await runsWorld();
});

describe('starting a run', () => {
  it('inserts the row and starts the workflow under its fixed id on the queue of the system', async () => {
    const result = await w.start();
    expect(result).toMatchObject({
      status: 'started',
      workflow: 'started',
      run: { workflowId: WORKFLOW, status: 'pending' },
    });
    expect(w.gateway.workflows.get(WORKFLOW)?.start).toMatchObject({
      kind: 'import',
      job: 'first',
      systemQueue: 'crosstie-sql',
    });
  });

  it('refuses a second one and names the first', async () => {
    const first = await w.start();
    const second = await w.start();
    const runId = first.status === 'started' ? first.run.id : '';
    expect(second).toMatchObject({ status: 'refused', code: 'already-running', activeRunId: runId });
  });

  it('keeps the row pending while Temporal is down; the reconciler starts it', async () => {
    w.gateway.down = true;
    const result = await w.start();
    expect(result).toMatchObject({ status: 'started', workflow: 'deferred' });
    expect(await w.reconcile.execute()).toMatchObject({ started: [], deferred: false });
    w.later();
    expect(await w.reconcile.execute()).toMatchObject({ started: [], deferred: true });
    w.gateway.down = false;
    expect((await w.reconcile.execute()).started).toHaveLength(1);
    expect(w.gateway.workflows.has(WORKFLOW)).toBe(true);
  });

  it('runs a preview beside a real run', async () => {
    await w.start();
    expect(await w.start({ dryRun: true })).toMatchObject({
      status: 'started',
      run: { workflowId: 'preview:main/first' },
    });
  });

  it('knows no unknown job', async () => {
    expect(await w.control.execute('main', 'nothing', 'pause')).toEqual({ status: 'unknown-job' });
    expect(await w.startSync.execute('nothing')).toEqual({ status: 'unknown-sync' });
  });

  it('runs the jobs of a sync that run by themselves in order, the caller starting them as children', async () => {
    const sync = await w.startSync.execute('main');
    expect(sync).toMatchObject({ status: 'started', workflow: 'started' });
    expect(w.gateway.workflows.get('sync:main')?.start.jobs.map(({ job }) => job)).toEqual([
      'second',
      'first',
    ]);
    const parentRunId = sync.status === 'started' ? sync.run.id : '';
    const launched = await w.lifecycle.launch({ sync: 'main', job: 'first', parentRunId });
    expect(launched).toMatchObject({
      status: 'started',
      workflowId: WORKFLOW,
      kind: 'import',
      systemQueue: 'crosstie-sql',
    });
    expect(w.gateway.workflows.has(WORKFLOW)).toBe(false);
    expect(await w.lifecycle.launch({ sync: 'main', job: 'first', parentRunId })).toEqual(launched);
    expect(await w.startSync.execute('main')).toMatchObject({ status: 'refused', code: 'already-running' });
  });
});

describe('a system with a queue of its own', () => {
  const place = async (queue?: string): Promise<void> => {
    await w.config.write({ ...NO_CHANGE, systems: [{ ...SYSTEM, ...(queue !== undefined && { queue }) }] });
  };

  it('has its slices and its single records there', async () => {
    await place('erp-hamburg');
    const id = await w.running();
    expect(w.gateway.workflows.get(WORKFLOW)?.start.systemQueue).toBe('erp-hamburg');
    const run = await w.runs.findRun(id);
    await w.launcher.launchRecord(run ? [run] : []);
    expect(w.gateway.told.at(-1)).toBe(`request ${WORKFLOW} ${id} on erp-hamburg-ondemand`);
    await place();
    await w.launcher.launchRecord(run ? [run] : []);
    expect(w.gateway.told.at(-1)).toBe(`request ${WORKFLOW} ${id} on crosstie-ondemand`);
  });

  it('tells of a run that waits for a worker to poll it, and of nothing when nobody can be asked', async () => {
    await place('erp-hamburg');
    const id = await w.running();
    expect((await w.progress.execute(id))?.reason).toBeNull();
    w.gateway.unpolled.add('erp-hamburg');
    const message =
      'No worker polls queue erp-hamburg: start one with "crosstie worker --queues erp-hamburg".';
    expect((await w.progress.execute(id))?.reason).toEqual({ code: 'no-worker', message });
    const [job] = (await w.status.execute('main'))?.jobs.filter((each) => each.job === 'first') ?? [];
    expect(job).toMatchObject({ status: 'running', reason: { code: 'no-worker', message } });
    w.gateway.down = true;
    expect((await w.progress.execute(id))?.reason).toBeNull();
  });

  it('says so where no worker runs at all', async () => {
    const id = await w.running();
    w.gateway.unpolled.add('crosstie-workflows');
    const message = 'No worker polls queue crosstie-workflows: start one with "crosstie worker".';
    expect((await w.progress.execute(id))?.reason).toEqual({ code: 'no-worker', message });
  });
});

describe('steering a job', () => {
  it('pauses schedule and run, and resumes both', async () => {
    const id = await w.running();
    expect(await w.control.execute('main', 'first', 'pause')).toMatchObject({
      status: 'done',
      job: { status: 'paused' },
    });
    expect((await w.runs.findRun(id))?.control).toBe('pause');
    expect(w.gateway.schedules).toMatchObject([{ job: 'first', every: '15m', paused: true }]);
    expect(await w.start()).toMatchObject({ status: 'refused', code: 'paused' });
    await w.control.execute('main', 'first', 'resume');
    expect((await w.runs.findRun(id))?.control).toBe('run');
    expect(w.gateway.schedules).toMatchObject([{ paused: false }]);
    expect(w.gateway.told).toEqual([`pause ${WORKFLOW}`, `resume ${WORKFLOW}`]);
  });

  it('pauses while Temporal is down: the flag is the truth', async () => {
    const id = await w.running();
    w.gateway.down = true;
    expect(await w.control.execute('main', 'first', 'pause')).toMatchObject({ status: 'done' });
    expect((await w.runs.findRun(id))?.control).toBe('pause');
  });

  it('reads a pause of the job that its run was never told of', async () => {
    const id = await w.running();
    await w.config.setJobPaused('main', 'first', true);
    expect(await w.lifecycle.readControl(id)).toEqual({ control: 'pause', jobDisabled: false });
    await w.reconcile.execute();
    await w.control.execute('main', 'first', 'resume');
    expect(await w.lifecycle.readControl(id)).toEqual({ control: 'run', jobDisabled: false });
  });

  it('disables no job for a preview, and tells its workflow that nobody is asked', async () => {
    const started = await w.start({ dryRun: true });
    const id = started.status === 'started' ? started.run.id : '';
    const reason = { code: 'token-refused', message: 'Revoked.' };
    await w.lifecycle.recordStatus({ runId: id, status: 'parked', reason, disableJob: true });
    expect((await w.config.findJob('main', 'first'))?.status).not.toBe('disabled');
    const reading = { control: 'run', jobDisabled: false, asksNobody: true };
    expect(await w.lifecycle.readControl(id)).toEqual(reading);
  });

  it('switches off: the run stops, the configuration says so, and enabling never clears an error', async () => {
    const id = await w.running();
    await w.control.execute('main', 'first', 'disable');
    expect((await w.runs.findRun(id))?.control).toBe('stop');
    expect((await w.config.findSync('main'))?.document.jobs).toMatchObject({ first: { enabled: false } });
    expect(await w.lifecycle.finishRun({ runId: id, ended: 'stopped', reason: null })).toMatchObject({
      status: 'cancelled',
    });
    expect(await w.start()).toMatchObject({ status: 'refused', code: 'disabled' });
    await w.config.setJobDisabled('main', 'first', { code: 'auth', message: 'Revoked.' });
    await w.control.execute('main', 'first', 'enable');
    expect(await w.start()).toMatchObject({
      status: 'refused',
      code: 'disabled-by-error',
      reason: { code: 'auth' },
    });
  });

  it('leaves a job off that a setting keeps off, and says which', async () => {
    const held = { enabled: false, offBySetting: 'The setting mode is "export". The job is off.' };
    const job = importJob({ ...held, schedule: { every: '15m' }, unscheduledBySetting: 'By hand.' });
    await w.config.write({ ...NO_CHANGE, syncs: [saveSync({ first: job })] });
    const refused = { status: 'refused', code: 'off-by-setting', message: held.offBySetting };
    expect(await w.start()).toMatchObject(refused);
    expect(await w.control.execute('main', 'first', 'enable')).toMatchObject(refused);
    expect(await w.control.execute('main', 'first', 'disable')).toMatchObject({ status: 'done' });
    expect((await w.config.findSync('main'))?.document.jobs).toMatchObject({ first: { enabled: false } });
    const { enabled, offBySetting, ...on } = job;
    expect([enabled, offBySetting]).toEqual([false, held.offBySetting]);
    await w.config.write({ ...NO_CHANGE, syncs: [saveSync({ first: { ...on, enabled: true } })] });
    await w.schedules.reconcile();
    expect(w.gateway.schedules).toMatchObject([{ job: 'first', every: '15m', paused: true }]);
  });

  it('reenables: the error goes, the parked run goes on with what was put right', async () => {
    const id = await w.running();
    const reason = { code: 'token-refused', message: 'Revoked.' };
    await w.lifecycle.recordStatus({ runId: id, status: 'parked', reason, disableJob: true });
    expect(await w.lifecycle.readControl(id)).toEqual({ control: 'run', jobDisabled: true });
    expect((await w.config.findJob('main', 'first'))?.status).toBe('disabled');
    expect(await w.control.execute('main', 'first', 'pause')).toMatchObject({
      status: 'refused',
      code: 'disabled-by-error',
    });
    const mended = saveSync({ first: importJob({ schedule: { every: '15m' }, label: 'Mended' }) });
    await w.config.write({ ...NO_CHANGE, syncs: [mended] });
    expect((await w.runs.loadRunPlan(id))?.job.label).not.toBe('Mended');
    expect(await w.control.execute('main', 'first', 'reenable')).toMatchObject({ status: 'done', runId: id });
    expect((await w.runs.loadRunPlan(id))?.job.label).toBe('Mended');
    expect(await w.lifecycle.readControl(id)).toEqual({ control: 'run', jobDisabled: false });
    expect(await w.control.execute('main', 'first', 'reenable')).toMatchObject({
      code: 'not-disabled-by-error',
    });
  });
});

describe('cancelling a run', () => {
  it('orders it in the database and nudges the workflow', async () => {
    const id = await w.running();
    expect(await w.cancel.execute(id)).toMatchObject({ status: 'cancelling' });
    expect((await w.runs.findRun(id))?.control).toBe('cancel');
    expect(w.gateway.told).toEqual([`resume ${WORKFLOW}`]);
    w.later();
    await w.reconcile.execute();
    expect(w.gateway.told.at(-1)).toBe(`cancel ${WORKFLOW}`);
  });

  it('ends a run that has no workflow at once, and refuses an ended one', async () => {
    w.gateway.down = true;
    const result = await w.start();
    const id = result.status === 'started' ? result.run.id : '';
    w.gateway.down = false;
    expect(await w.cancel.execute(id)).toMatchObject({ status: 'cancelled', run: { status: 'cancelled' } });
    expect(await w.cancel.execute(id)).toMatchObject({ status: 'refused', code: 'no-active-run' });
    expect(await w.cancel.execute('00000000-0000-7000-8000-999999999999')).toEqual({ status: 'unknown-run' });
  });
});

describe('reconciling runs', () => {
  it('restarts a run whose workflow is gone', async () => {
    const id = await w.running();
    w.gateway.workflows.clear();
    expect(await w.reconcile.execute()).toMatchObject({ restarted: [id] });
    expect(w.gateway.workflows.get(WORKFLOW)?.start.runId).toBe(id);
  });

  it('closes a run whose workflow was ended from outside', async () => {
    const id = await w.running();
    w.gateway.close(WORKFLOW);
    expect(await w.reconcile.execute()).toMatchObject({ closed: [id] });
    expect(await w.runs.findRun(id)).toMatchObject({ status: 'failed', reason: { code: 'workflow-ended' } });
  });

  it('starts a pending run although an earlier workflow of that id has closed', async () => {
    const earlier = await w.running();
    await w.lifecycle.finishRun({ runId: earlier, ended: 'completed', reason: null });
    w.gateway.close(WORKFLOW);
    w.gateway.down = true;
    await w.start();
    w.gateway.down = false;
    w.later();
    expect((await w.reconcile.execute()).started).toHaveLength(1);
  });

  it('nudges a paused run that missed its resume', async () => {
    const id = await w.running();
    await w.runs.setStatus(id, 'paused', null);
    expect(await w.reconcile.execute()).toMatchObject({ nudged: [id] });
    expect(w.gateway.told).toEqual([`resume ${WORKFLOW}`]);
  });
});

describe('progress of a run', () => {
  it('takes the workflow only for its own run and falls back to the rows', async () => {
    const id = await w.running();
    await w.runs.keepPlan(id, { sourceTime: '2026-05-01T00:00:00Z', estimatedRoot: 250, lanes: [] });
    expect(await w.progress.execute(id)).toMatchObject({
      source: 'database',
      status: 'running',
      totalIsEstimate: true,
      counts: { hubspot: { total: 250, pending: 250 } },
    });
    w.gateway.answer = {
      runId: id,
      status: 'paused',
      reason: null,
      lanes: [],
      estimatedRoot: 250,
      totalIsEstimate: true,
      round: 0,
    };
    expect(await w.progress.execute(id)).toMatchObject({
      source: 'workflow',
      status: 'paused',
      job: 'main/first',
    });
    w.gateway.answer = { ...w.gateway.answer, runId: 'another' };
    expect(await w.progress.execute(id)).toMatchObject({ source: 'database', status: 'running' });
    w.gateway.down = true;
    expect(await w.progress.execute(id)).toMatchObject({ source: 'database' });
    expect(await w.progress.execute('00000000-0000-7000-8000-999999999999')).toBeNull();
  });
});

describe('schedules', () => {
  it('follow the configuration and never break what led to them', async () => {
    await w.schedules.reconcile();
    expect(w.gateway.schedules).toEqual([{ sync: 'main', job: 'first', every: '15m', paused: false }]);
    w.gateway.down = true;
    await w.schedules.reconcile();
    await w.config.write({ ...NO_CHANGE, syncs: [saveSync({ first: importJob() })] });
    w.gateway.down = false;
    await w.schedules.reconcile();
    expect(w.gateway.schedules).toEqual([]);
  });
});
