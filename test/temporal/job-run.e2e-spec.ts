import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { until } from '../support/stack/until.js';
import { ScriptedRun } from './support/scripted-run.js';
import { TemporalBench, workflowBundle } from './support/temporal-bench.js';

type History = temporal.api.history.v1.IHistory;

describe('a job run', () => {
  let bench: TemporalBench;

  beforeAll(async () => {
    await workflowBundle();
  }, 120_000);
  beforeEach(async () => {
    bench = await TemporalBench.open();
  });
  afterEach(() => bench.close());

  const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

  it('plans, works its lanes, settles round by round and finishes', async () => {
    const run = new ScriptedRun([20, 5, 3]);
    run.rounds.set(1, [3]);
    await bench.work(run.activities());
    const handle = await bench.startRun();
    expect(await handle.result()).toEqual({ status: 'succeeded', summary: 'ended succeeded' });
    expect(run.calls.filter((call) => call !== 'split')).toEqual(['plan', 'settle 1', 'settle 2']);
    expect(run.ended).toMatchObject({ ended: 'completed', reason: null });
    const progress = await handle.query<{ status: string; lanes: { done: boolean }[] }, []>('progress');
    expect(progress.status).toBe('succeeded');
    expect(progress.lanes.every((lane) => lane.done)).toBe(true);
  });

  it('keeps at most the given number of slices at work and splits the largest rest for idle lanes', async () => {
    const run = new ScriptedRun([40, 1, 1, 1]);
    run.splitFrom = 4;
    run.pagesPerSlice = 1;
    await bench.work(run.activities());
    const handle = await bench.startRun('importRun', { lanes: 4 });
    await handle.result();
    expect(run.peak).toBeLessThanOrEqual(4);
    expect(run.splits).toBeGreaterThan(0);
    expect([...run.lanes.values()].reduce((sum, lane) => sum + lane.done, 0)).toBe(43);
  });

  it('pauses after the page and resumes on the signal', async () => {
    const run = new ScriptedRun([30]);
    run.onSlice = (_lane, nth) => {
      if (nth === 2) run.control = 'pause';
      return null;
    };
    await bench.work(run.activities());
    const handle = await bench.startRun();
    await bench.until(handle, (progress) => progress.status === 'paused');
    expect(run.lanes.get(1)?.done).toBe(10);
    run.control = 'run';
    await handle.signal('resume');
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(run.statuses.map((entry) => entry.status)).toEqual(['paused', 'running']);
  });

  it('stands still before a page until somebody has chosen from it', async () => {
    const run = new ScriptedRun([10]);
    run.onSlice = (_lane, nth) => {
      run.awaiting = nth === 1;
      return nth === 1 ? { kind: 'awaiting' } : null;
    };
    const worker = await bench.work(run.activities());
    const handle = await bench.startRun();
    const progress = await bench.until(handle, ({ status }) => status === 'paused');
    expect(progress.reason).toMatchObject({ code: 'awaiting-selection' });
    await handle.signal('resume');
    await bench.stop(worker);
    await bench.work(run.activities());
    await bench.until(handle, ({ status }) => status === 'paused');
    expect(run.slices).toHaveLength(1);
    run.awaiting = false;
    await handle.signal('resume');
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(run.statuses.map((entry) => entry.status)).toEqual(['paused', 'running']);
  });

  it('parks until the given time and goes on by itself', async () => {
    const run = new ScriptedRun([10]);
    const until = inSeconds(0.5);
    run.onSlice = (_lane, nth) =>
      nth === 1
        ? {
            kind: 'parked',
            code: 'daily-limit',
            message: 'The daily limit is used up.',
            until,
            needsPerson: false,
          }
        : null;
    await bench.work(run.activities());
    const handle = await bench.startRun();
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(run.statuses[0]).toMatchObject({
      status: 'parked',
      disableJob: false,
      reason: { code: 'daily-limit', until },
    });
  });

  it('shows a pause that comes while it is parked', async () => {
    const run = new ScriptedRun([10]);
    run.onSlice = (_lane, nth) =>
      nth === 1
        ? { kind: 'parked', code: 'quota', message: 'Wait.', until: inSeconds(3600), needsPerson: false }
        : null;
    await bench.work(run.activities());
    const handle = await bench.startRun();
    await bench.until(handle, (progress) => progress.status === 'parked');
    run.control = 'pause';
    await handle.signal('pause');
    await bench.until(handle, (progress) => progress.status === 'paused');
    run.control = 'run';
    await handle.signal('resume');
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
  });

  it('disables the job where only a person can help and goes on after that', async () => {
    const run = new ScriptedRun([10]);
    run.onSlice = (_lane, nth) =>
      nth === 1
        ? { kind: 'parked', code: 'token-refused', message: 'Revoked.', until: null, needsPerson: true }
        : null;
    await bench.work(run.activities());
    const handle = await bench.startRun();
    await bench.until(handle, (progress) => progress.status === 'parked');
    expect(run.jobDisabled).toBe(true);
    await handle.signal('resume');
    run.jobDisabled = false;
    await handle.signal('resume');
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(run.slices).toHaveLength(2);
  });

  it('waits where only a person can help, also where there is no job to be disabled', async () => {
    const run = new ScriptedRun([10]);
    run.asksNobody = true;
    let mended = false;
    run.onSlice = () =>
      mended
        ? null
        : { kind: 'parked', code: 'token-refused', message: 'Revoked.', until: null, needsPerson: true };
    await bench.work(run.activities());
    const handle = await bench.startRun();
    const waits = async (): Promise<boolean> => {
      const { events } = await bench.client.workflow.getHandle(handle.workflowId).fetchHistory();
      return events?.some(({ timerStartedEventAttributes }) => timerStartedEventAttributes) ?? false;
    };
    await until(waits, 20_000);
    expect(run.slices).toHaveLength(1);
    expect(run.jobDisabled).toBe(false);
    mended = true;
    await handle.signal('resume');
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(run.slices).toHaveLength(2);
  });

  it('parks before it began when the plan says so', async () => {
    const run = new ScriptedRun([10]);
    const reason = { code: 'unreachable', message: 'The ERP does not answer.', until: inSeconds(0.3) };
    run.onPlan = (nth) => (nth === 1 ? { status: 'parked', reason, needsPerson: false } : null);
    await bench.work(run.activities());
    const handle = await bench.startRun();
    await handle.result();
    expect(run.statuses[0]).toMatchObject({ status: 'parked', reason });
    expect(run.calls.filter((call) => call === 'plan')).toHaveLength(2);
  });

  it('parks instead of failing when a step fails for good', async () => {
    const run = new ScriptedRun([10]);
    run.onSlice = (_lane, nth) => {
      if (nth > 1) return null;
      throw ApplicationFailure.create({
        type: 'QuotaExhausted',
        message: 'The daily limit is used up.',
        nonRetryable: true,
        details: [{ code: 'daily-limit', until: inSeconds(0.3) }],
      });
    };
    await bench.work(run.activities());
    const handle = await bench.startRun();
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(run.statuses[0]).toMatchObject({ status: 'parked', reason: { code: 'daily-limit' } });
  });

  it('retries a step that failed by accident', async () => {
    const run = new ScriptedRun([10]);
    run.onSlice = (_lane, nth) => {
      if (nth === 1)
        throw ApplicationFailure.create({ type: 'Transient', message: 'reset', nextRetryDelay: 10 });
      return null;
    };
    await bench.work(run.activities());
    const handle = await bench.startRun();
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(run.statuses).toEqual([]);
  });

  it.each([
    ['cancel', 'cancelled'],
    ['stop', 'stopped'],
  ] as const)('ends after the page when the database says %s', async (control, ended) => {
    const run = new ScriptedRun([30, 30]);
    run.onSlice = (_lane, nth) => {
      if (nth === 3) run.control = control;
      return null;
    };
    await bench.work(run.activities());
    const handle = await bench.startRun();
    expect(await handle.result()).toMatchObject({ status: 'cancelled' });
    expect(run.ended).toMatchObject({ ended });
  });

  it('ends a waiting run that is cancelled', async () => {
    const run = new ScriptedRun([30]);
    run.control = 'pause';
    await bench.work(run.activities());
    const handle = await bench.startRun();
    await bench.until(handle, (progress) => progress.status === 'paused');
    run.control = 'cancel';
    await handle.signal('resume');
    expect(await handle.result()).toMatchObject({ status: 'cancelled' });
  });

  it('leaves a terminal row when it is cancelled in the Temporal UI', async () => {
    const run = new ScriptedRun([30]);
    run.control = 'pause';
    await bench.work(run.activities());
    const handle = await bench.startRun();
    await bench.until(handle, (progress) => progress.status === 'paused');
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(run.ended).toMatchObject({ ended: 'cancelled' });
  });

  it('begins a long wait in a fresh execution and carries its figures', async () => {
    const run = new ScriptedRun([30]);
    run.onSlice = (_lane, nth) => {
      if (nth === 2) run.control = 'pause';
      return null;
    };
    await bench.work(run.activities());
    const handle = await bench.startRun();
    const progress = await bench.until(handle, ({ status }) => status === 'paused');
    expect(progress.lanes[0]).toMatchObject({ lane: 1, seq: 10 });
    expect((await handle.describe()).runId).not.toBe(firstRunIdOf(handle));
    run.control = 'run';
    await handle.signal('resume');
    await handle.result();
    expect(run.lanes.get(1)?.done).toBe(30);
  });

  it('continues as new within a very long run and stays within ten events per thousand records', async () => {
    // 560 slices of ten pages: their own three events each are more than one execution takes.
    const run = new ScriptedRun(Array.from({ length: 8 }, () => 700));
    await bench.work(run.activities());
    const handle = await bench.startRun();
    await handle.result();
    const firstRunId = firstRunIdOf(handle);
    const events = await countEvents(bench, handle.workflowId, firstRunId);
    expect(events.executions).toBeGreaterThan(1);
    expect(events.longest).toBeLessThan(1_700);
    expect(events.total / 560).toBeLessThanOrEqual(10);
    process.stderr.write(
      `events per 1,000 records: ${(events.total / 560).toFixed(2)}, ${events.executions} executions\n`,
    );
  });

  it('goes on where it was when the worker is replaced', async () => {
    const run = new ScriptedRun([60]);
    const first = await bench.work(run.activities());
    let reached = (): void => undefined;
    const half = new Promise<void>((resolve) => (reached = resolve));
    run.onSlice = (_lane, nth) => {
      if (nth === 3) reached();
      return null;
    };
    const handle = await bench.startRun();
    await half;
    await bench.stop(first);
    await bench.work(run.activities());
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(run.lanes.get(1)?.done).toBe(60);
    expect(run.calls.filter((call) => call === 'plan')).toHaveLength(1);
  });

  it('reads well in the Temporal UI', async () => {
    const run = new ScriptedRun([10]);
    run.control = 'pause';
    await bench.work(run.activities());
    const handle = await bench.startRun();
    await bench.until(handle, (progress) => progress.status === 'paused');
    const description = await handle.describe();
    const first = await bench.client.workflow.getHandle(handle.workflowId, firstRunIdOf(handle)).describe();
    expect(await first.staticSummary()).toBe('import main/contact-import');
    expect(description.searchAttributes).toMatchObject({
      CrosstieSync: ['main'],
      CrosstieStatus: ['paused'],
    });
    const metadata = await handle.query<{ currentDetails: string }, []>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toMatch(/main\/contact-import is \*\*paused\*\*[^]*\| HubSpot \|/);
    run.control = 'cancel';
    await handle.signal('resume');
    await handle.result();
  });
});

function firstRunIdOf(handle: WorkflowHandle): string {
  return 'firstExecutionRunId' in handle ? String(handle.firstExecutionRunId) : '';
}

async function countEvents(
  bench: TemporalBench,
  workflowId: string,
  firstRunId: string,
): Promise<{ total: number; executions: number; longest: number }> {
  const sizes: number[] = [];
  let next: string | undefined = firstRunId;
  while (next) {
    const { events }: History = await bench.client.workflow.getHandle(workflowId, next).fetchHistory();
    sizes.push(events?.length ?? 0);
    next = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return { total: sizes.reduce((a, b) => a + b, 0), executions: sizes.length, longest: Math.max(...sizes) };
}
