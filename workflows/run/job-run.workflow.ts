import {
  ActivityFailure,
  CancellationScope,
  ContinueAsNew,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import type { FinishInput, FinishResult } from '../../activities/contracts.js';
import type { SliceStop } from '../../src/domain/sync/lane.js';
import type { JobRunInput } from '../contracts.js';
import { workLanes, type SliceOutcome } from '../support/lane-pool.js';
import { RunContext } from '../support/run-context.js';
import { parkFor } from '../support/trouble.js';
import { enterStop, standStill, type Halt } from '../support/waiting.js';

type Step =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'settled' }
  | { readonly kind: 'stop'; readonly stop: SliceStop };

/** One execution of a job, whatever its kind, in a workflow of its own. */
function jobRun(input: JobRunInput): Promise<FinishResult> {
  return runJob(new RunContext(input));
}

/**
 * Plan, slices in lanes, settle, finish. Ordinary ends return; trouble on either side parks the run instead of
 * failing it.
 */
export async function runJob(run: RunContext): Promise<FinishResult> {
  try {
    const halt = await work(run);
    return await finish(run, { ...run.ref, ended: halt ?? 'completed', reason: null });
  } catch (error) {
    if (error instanceof ContinueAsNew || !(error instanceof TemporalFailure)) throw error;
    const cancelled = isCancellation(error);
    const reason = cancelled
      ? null
      : { code: 'unexpected', message: 'A step of the run broke. See its history.' };
    await finish(run, { ...run.ref, ended: cancelled ? 'cancelled' : 'failed', reason });
    throw error;
  }
}

export const importRun = jobRun;
export const linkRun = jobRun;
export const exportRun = jobRun;
export const dealPushRun = jobRun;

/** Works until the run is settled (null) or a person ended it. */
async function work(run: RunContext): Promise<Halt | null> {
  for (;;) {
    const halt = run.state.waiting === null ? await advance(run) : await standStill(run);
    if (halt === 'settled') return null;
    if (halt !== null) return halt;
  }
}

async function advance(run: RunContext): Promise<Halt | 'settled' | null> {
  const step = await nextStep(run);
  switch (step.kind) {
    case 'settled':
      return 'settled';
    case 'go-on':
      return null;
    case 'stop':
      return enterStop(run, step.stop);
  }
}

async function nextStep(run: RunContext): Promise<Step> {
  try {
    if (!run.state.planned) return await plan(run);
    return run.state.openLanes().length > 0 ? await lanes(run) : await settle(run);
  } catch (error) {
    return { kind: 'stop', stop: parkOrThrow(run, error) };
  }
}

async function plan(run: RunContext): Promise<Step> {
  const result = await run.steps.planRun.executeWithOptions({ summary: 'plan' }, [run.ref]);
  switch (result.status) {
    case 'planned':
      run.state.planned = true;
      run.state.estimatedRoot = result.estimatedRoot;
      result.lanes.forEach((lane) => run.report(lane));
      run.setStatus('running', null);
      return { kind: 'go-on' };
    case 'parked': {
      const { code, message, until } = result.reason;
      return {
        kind: 'stop',
        stop: { kind: 'parked', code, message, until: until ?? null, needsPerson: result.needsPerson },
      };
    }
    case 'halted':
      return { kind: 'stop', stop: { kind: HALTS[result.by] } };
  }
}

const HALTS = { pause: 'paused', cancel: 'cancelled', stop: 'stopped' } as const;

async function lanes(run: RunContext): Promise<Step> {
  const end = await workLanes(run.state.openLanes(), {
    limit: run.input.lanes,
    slice: (lane) => slice(run, lane),
    split: () => run.steps.splitLane.executeWithOptions({ summary: 'split' }, [run.ref]),
    report: (report) => run.report(report),
    mustYield: () => run.historyIsLong(),
  });
  if (end.kind === 'yield') return run.continueAsNew();
  return end.kind === 'stop' ? end : { kind: 'go-on' };
}

async function slice(run: RunContext, lane: number): Promise<SliceOutcome> {
  try {
    const result = await run.steps.processSlice.executeWithOptions({ summary: `lane ${lane}` }, [
      { ...run.ref, lane },
    ]);
    if (result.stop === null) run.state.troubles = 0;
    return result;
  } catch (error) {
    return { lane, stop: parkOrThrow(run, error) };
  }
}

async function settle(run: RunContext): Promise<Step> {
  const round = run.state.round + 1;
  const result = await run.steps.settleRun.executeWithOptions({ summary: `settle round ${round}` }, [
    { ...run.ref, round },
  ]);
  run.state.round = result.round;
  result.lanes.forEach((lane) => run.report(lane));
  return { kind: run.state.openLanes().length > 0 ? 'go-on' : 'settled' };
}

function parkOrThrow(run: RunContext, error: unknown): SliceStop {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  const stop = parkFor(error, run.state.troubles, Date.now(), Math.random());
  run.state.troubles += 1;
  return stop;
}

function finish(run: RunContext, input: FinishInput): Promise<FinishResult> {
  return CancellationScope.nonCancellable(async () => run.end(await run.control.finishRun(input)));
}
