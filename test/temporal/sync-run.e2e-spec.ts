import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { FinishSyncInput, LaunchInput } from '../../activities/contracts.js';
import type { SyncRunInput } from '../../workflows/contracts.js';
import { ScriptedRun } from './support/scripted-run.js';
import { TemporalBench, workflowBundle } from './support/temporal-bench.js';

describe('a sync run', () => {
  let bench: TemporalBench;
  let run: ScriptedRun;
  let launches: LaunchInput[];
  let finished: FinishSyncInput | null;

  beforeAll(async () => {
    await workflowBundle();
  }, 120_000);

  beforeEach(async () => {
    bench = await TemporalBench.open();
    run = new ScriptedRun([2]);
    launches = [];
    finished = null;
    const suffix = randomUUID();
    run.launch = async (input) => {
      launches.push(input);
      if (input.job === 'paused-job')
        return { status: 'skipped', reason: 'The job is paused.', activeRunId: null };
      if (input.job === 'busy-job')
        return { status: 'skipped', reason: 'Already running.', activeRunId: 'other-run' };
      const workflowId = `import:${suffix}/${input.job}`;
      return { status: 'started', runId: randomUUID(), workflowId, kind: 'import', systemQueue: bench.queue };
    };
    run.finishSync = (input) => {
      finished = input;
      return { status: input.cancelled ? 'cancelled' : 'succeeded', summary: 'all jobs' };
    };
  });
  afterEach(() => bench.close());

  const start = (...jobs: string[]): Promise<WorkflowHandle> => {
    const input: SyncRunInput = {
      runId: randomUUID(),
      sync: 'main',
      attributes: true,
      jobs: jobs.map((job) => ({ job, kind: 'import' })),
    };
    const options = { taskQueue: bench.queue, workflowId: `sync:${randomUUID()}`, args: [input] };
    return bench.client.workflow.start('syncRun', options);
  };

  it('runs its jobs in order as children and ends with their statuses', async () => {
    await bench.work(run.activities());
    const handle = await start('user-link', 'company-import');
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(launches.map(({ job }) => job)).toEqual(['user-link', 'company-import']);
    expect(launches.every(({ parentRunId }) => parentRunId !== null)).toBe(true);
    expect(finished).toMatchObject({ statuses: ['succeeded', 'succeeded'], cancelled: false });
    const { events } = await handle.fetchHistory();
    const children = (events ?? []).filter(
      (event) => event.startChildWorkflowExecutionInitiatedEventAttributes,
    );
    expect(children).toHaveLength(2);
  });

  it('passes a job that refuses to start and awaits one that is already running by its row', async () => {
    run.status = 'partial';
    await bench.work(run.activities());
    const handle = await start('paused-job', 'busy-job');
    await handle.result();
    expect(finished?.statuses).toEqual(['partial']);
  });

  it('awaits by its row a child that somebody else started first', async () => {
    await bench.work(run.activities());
    const other = await bench.startRun();
    await other.result();
    const stranger = await bench.client.workflow.start('importRun', {
      taskQueue: `idle-${randomUUID()}`,
      workflowId: `import:${randomUUID()}`,
      args: [],
    });
    run.launch = async () => ({
      status: 'started',
      runId: 'r',
      workflowId: stranger.workflowId,
      kind: 'import',
      systemQueue: bench.queue,
    });
    const handle = await start('company-import');
    await handle.result();
    expect(finished?.statuses).toEqual(['succeeded']);
    await stranger.terminate();
  });

  it('passes a cancellation on to the child and leaves a terminal row', async () => {
    run.control = 'pause';
    await bench.work(run.activities());
    const handle = await start('company-import', 'contact-import');
    while (run.status !== 'paused') await handle.query('progress');
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect(finished).toMatchObject({ cancelled: true });
    expect(run.ended).toMatchObject({ ended: 'cancelled' });
    expect(launches).toHaveLength(1);
  });

  it('goes on by the row when a child is terminated', async () => {
    run.control = 'pause';
    await bench.work(run.activities());
    const handle = await start('company-import');
    while (run.status !== 'paused') await handle.query('progress');
    const child = await childOf(handle);
    run.status = 'failed';
    await bench.client.workflow.getHandle(child).terminate();
    await handle.result();
    expect(finished?.statuses).toEqual(['failed']);
  });

  it('ends with a terminal row when a job cannot even be launched', async () => {
    run.launch = async () => {
      throw ApplicationFailure.nonRetryable('broken', 'Unexpected');
    };
    await bench.work(run.activities());
    const handle = await start('company-import');
    await expect(handle.result()).rejects.toThrow();
    expect(finished).toMatchObject({ statuses: ['failed'], cancelled: false });
  });
});

describe('a launch', () => {
  it('says what became of the scheduled start', async () => {
    const bench = await TemporalBench.open();
    const run = new ScriptedRun([1]);
    run.launch = async () => ({
      status: 'skipped',
      reason: 'A run of this job is already on its way.',
      activeRunId: 'r',
    });
    await bench.work(run.activities());
    const result = await bench.client.workflow.execute('launchRun', {
      taskQueue: bench.queue,
      workflowId: `launch:${randomUUID()}`,
      args: [{ sync: 'main', job: 'company-import' }],
    });
    expect(result).toMatchObject({ status: 'skipped' });
    await bench.close();
  });
});

async function childOf(handle: WorkflowHandle): Promise<string> {
  const { events } = await handle.fetchHistory();
  const ids = (events ?? []).map(
    (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId,
  );
  return ids.find((id) => typeof id === 'string') ?? '';
}
