import type { ControlReading } from '../../activities/contracts.js';
import { assertNever } from '../../src/domain/errors/assert-never.js';
import type { SliceStop } from '../../src/domain/sync/lane.js';
import { AWAITING_SELECTION } from '../../src/domain/sync/status.js';
import type { Waiting } from '../contracts.js';
import type { RunContext } from './run-context.js';

/** How a run ends other than by having done its work. */
export type Halt = 'cancelled' | 'stopped';

const LONG_WAIT_MS = 60_000;
const POLL_MS = 30_000;
const SLOW_POLL_MS = 5 * 60_000;
const QUICK_POLLS = 20;
const DEFAULT_PARK_MS = 60_000;
const MAX_JITTER_MS = 10_000;
/** How often a run that disables no job looks again at what only a person can mend. */
const LOOK_AGAIN_MS = 5 * 60_000;

/**
 * Takes note of a stop: the row says what the run waits for. A wait that may be long begins in a fresh execution, so
 * that a run which waits for days costs nothing to replay.
 */
export async function enterStop(run: RunContext, stop: SliceStop): Promise<Halt | null> {
  switch (stop.kind) {
    case 'cancelled':
    case 'stopped':
      return stop.kind;
    case 'paused':
      await enterWaiting(run, { status: 'paused', reason: null, needsPerson: false });
      break;
    case 'awaiting':
      await enterWaiting(run, { status: 'paused', reason: AWAITING_SELECTION, needsPerson: false });
      break;
    case 'parked':
      await enterWaiting(run, parkedWaiting(stop));
      break;
    default:
      assertNever(stop);
  }
  if (isLong(run.state.waiting)) await run.continueAsNew();
  return null;
}

async function enterWaiting(run: RunContext, waiting: Waiting): Promise<void> {
  run.nudge = null;
  await run.control.recordStatus({
    ...run.ref,
    status: waiting.status,
    reason: waiting.reason,
    disableJob: waiting.needsPerson,
  });
  run.setStatus(waiting.status, waiting);
}

/** Stands still until the run may go on (null) or has to end. The database is asked, signals only wake it. */
export async function standStill(run: RunContext): Promise<Halt | null> {
  const releaseMs = releaseTime(run.state.waiting);
  const lookAgainMs = Date.now() + LOOK_AGAIN_MS;
  for (let polls = 0; run.state.waiting !== null; polls += 1) {
    const nudge = run.nudge;
    run.nudge = null;
    const reading = await run.control.readControl(run.ref);
    const goOnAtMs = run.state.waiting.needsPerson && reading.asksNobody ? lookAgainMs : releaseMs;
    if (reading.control === 'cancel') return 'cancelled';
    if (reading.control === 'stop') return 'stopped';
    if (reading.control === 'pause') {
      if (run.state.waiting.status !== 'paused') {
        await enterWaiting(run, { status: 'paused', reason: null, needsPerson: false });
      }
    } else if (mayGoOn(run.state.waiting, reading, nudge === 'resume' || Date.now() >= goOnAtMs)) {
      await goOn(run);
      return null;
    }
    await pollPause(run, polls, goOnAtMs);
  }
  return null;
}

async function pollPause(run: RunContext, polls: number, goOnAtMs: number): Promise<void> {
  if (run.historyIsLong()) await run.continueAsNew();
  const pollMs = polls < QUICK_POLLS ? POLL_MS : SLOW_POLL_MS;
  const waitMs = run.state.waiting?.status === 'parked' ? Math.min(pollMs, goOnAtMs - Date.now()) : pollMs;
  await run.waitForNudge(waitMs);
}

async function goOn(run: RunContext): Promise<void> {
  await run.control.recordStatus({ ...run.ref, status: 'running', reason: null, disableJob: false });
  run.setStatus('running', null);
}

function mayGoOn(waiting: Waiting, reading: ControlReading, due: boolean): boolean {
  if (waiting.reason?.code === AWAITING_SELECTION.code) return reading.awaiting !== true;
  if (waiting.status === 'paused') return true;
  if (waiting.needsPerson && !reading.asksNobody) return !reading.jobDisabled;
  return due;
}

function parkedWaiting(stop: Extract<SliceStop, { kind: 'parked' }>): Waiting {
  const { code, message, needsPerson } = stop;
  if (needsPerson) return { status: 'parked', reason: { code, message }, needsPerson };
  const until = stop.until ?? new Date(Date.now() + DEFAULT_PARK_MS).toISOString();
  return { status: 'parked', reason: { code, message, until }, needsPerson };
}

function isLong(waiting: Waiting | null): boolean {
  if (waiting === null) return false;
  const until = waiting.reason?.until;
  return until === undefined || Date.parse(until) - Date.now() > LONG_WAIT_MS;
}

/** A little later than told, so that runs which wait for the same quota do not all come back at once. */
function releaseTime(waiting: Waiting | null): number {
  const until = waiting?.reason?.until;
  if (until === undefined) return Number.POSITIVE_INFINITY;
  const rest = Math.max(0, Date.parse(until) - Date.now());
  return Date.parse(until) + Math.random() * Math.min(MAX_JITTER_MS, rest / 10);
}
