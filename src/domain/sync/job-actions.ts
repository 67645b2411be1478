import type { RunStatus } from './status.js';

/**
 * Everything a job can be in, as far as actions care. `JobStatus` is what people see; this tells apart what looks
 * alike to them: a disabled job may still hold a parked run, a paused one may hold a half-done run.
 */
export type JobState =
  | 'idle'
  | 'pending'
  | 'running'
  | 'parked'
  | 'paused'
  | 'paused-with-run'
  /** Switched off. */
  | 'disabled'
  /** A setting keeps it off: only another setting switches it on. */
  | 'off-by-setting'
  /** Switched off while its run winds down after the page. */
  | 'stopping'
  | 'disabled-by-error'
  /** Disabled by an error, its run parked until a person has helped. */
  | 'disabled-by-error-with-run';

export const JOB_STATES: readonly JobState[] = [
  'idle',
  'pending',
  'running',
  'parked',
  'paused',
  'paused-with-run',
  'disabled',
  'off-by-setting',
  'stopping',
  'disabled-by-error',
  'disabled-by-error-with-run',
];

/** Asked for by a person (the first seven) or reported by the engine. */
export type JobAction =
  | 'run-now'
  | 'pause'
  | 'resume'
  | 'enable'
  | 'disable'
  | 'reenable'
  | 'cancel'
  | 'disable-by-error'
  | 'finish';

export const JOB_ACTIONS: readonly JobAction[] = [
  'run-now',
  'pause',
  'resume',
  'enable',
  'disable',
  'reenable',
  'cancel',
  'disable-by-error',
  'finish',
];

/** What an allowed action changes, in this order. */
export type JobEffect =
  | 'insert-run'
  | 'mark-paused'
  | 'clear-paused'
  | 'pause-run'
  | 'resume-run'
  | 'switch-on'
  | 'switch-off'
  | 'stop-run'
  | 'clear-error'
  | 'cancel-run'
  | 'mark-error'
  | 'end-run';

export type JobRefusal =
  | 'already-running'
  | 'paused'
  | 'disabled'
  | 'off-by-setting'
  | 'disabled-by-error'
  | 'not-paused'
  | 'not-disabled-by-error'
  | 'no-active-run';

export type JobDecision =
  | { readonly allowed: true; readonly effects: readonly JobEffect[] }
  | { readonly allowed: false; readonly code: JobRefusal; readonly message: string };

export interface JobFacts {
  readonly enabled: boolean;
  readonly offBySetting: boolean;
  readonly paused: boolean;
  readonly disabledByError: boolean;
  /** Status of the job's active run; null = none. */
  readonly run: RunStatus | null;
}

const SENTENCES: Readonly<Record<JobRefusal, string>> = {
  'already-running': 'A run of this job is already on its way. Wait for it, or cancel it first.',
  paused: 'The job is paused. Resume it first.',
  disabled: 'The job is switched off. Enable it first.',
  'off-by-setting': 'A setting keeps the job off. Change the setting first.',
  'disabled-by-error': 'The job was disabled by an error. Put the cause right, then reenable it.',
  'not-paused': 'The job is not paused.',
  'not-disabled-by-error':
    'The job is not disabled by an error. A job that was switched off is enabled instead.',
  'no-active-run': 'No run of this job is active.',
};

type Cell = readonly JobEffect[] | JobRefusal;

/** The table. Repeating a wish that is already met is allowed and changes nothing. */
const TABLE: Readonly<Record<JobState, Readonly<Record<JobAction, Cell>>>> = {
  idle: row(['insert-run'], ['mark-paused'], 'not-paused', 'none'),
  pending: row('already-running', ['mark-paused', 'pause-run'], 'not-paused', 'active'),
  running: row('already-running', ['mark-paused', 'pause-run'], 'not-paused', 'active'),
  parked: row('already-running', ['mark-paused', 'pause-run'], 'not-paused', 'active'),
  paused: row('paused', [], ['clear-paused'], 'none'),
  'paused-with-run': row('paused', [], ['clear-paused', 'resume-run'], 'active'),
  disabled: row('disabled', 'disabled', 'disabled', 'none'),
  'off-by-setting': {
    ...row('off-by-setting', 'off-by-setting', 'off-by-setting', 'none'),
    enable: 'off-by-setting',
  },
  stopping: row('disabled', 'disabled', 'disabled', 'active'),
  'disabled-by-error': {
    ...row('disabled-by-error', 'disabled-by-error', 'disabled-by-error', 'none'),
    reenable: ['clear-error'],
  },
  'disabled-by-error-with-run': {
    ...row('disabled-by-error', 'disabled-by-error', 'disabled-by-error', 'active'),
    reenable: ['clear-error', 'resume-run'],
  },
};

function row(runNow: Cell, pause: Cell, resume: Cell, run: 'none' | 'active'): Record<JobAction, Cell> {
  const active = run === 'active';
  return {
    'run-now': runNow,
    pause,
    resume,
    // Enable and disable are the switch only: neither ever clears an error.
    enable: ['switch-on'],
    disable: active ? ['switch-off', 'stop-run'] : ['switch-off'],
    reenable: 'not-disabled-by-error',
    cancel: active ? ['cancel-run'] : 'no-active-run',
    'disable-by-error': ['mark-error'],
    finish: active ? ['end-run'] : 'no-active-run',
  };
}

/** An error outranks the switch, the switch outranks a pause: the first that applies names the way out. */
export function jobState(facts: JobFacts): JobState {
  if (facts.disabledByError) return facts.run === null ? 'disabled-by-error' : 'disabled-by-error-with-run';
  if (!facts.enabled) {
    if (facts.run !== null) return 'stopping';
    return facts.offBySetting ? 'off-by-setting' : 'disabled';
  }
  if (facts.paused) return facts.run === null ? 'paused' : 'paused-with-run';
  switch (facts.run) {
    case null:
      return 'idle';
    case 'pending':
    case 'running':
    case 'parked':
      return facts.run;
    // Resumed, and the run has not noticed yet.
    case 'paused':
      return 'running';
    case 'succeeded':
    case 'partial':
    case 'failed':
    case 'cancelled':
      return 'idle';
  }
}

/** What an action does to a job in a state, or why it is refused. */
export function decideJobAction(state: JobState, action: JobAction): JobDecision {
  const cell = TABLE[state][action];
  if (typeof cell !== 'string') return { allowed: true, effects: cell };
  return { allowed: false, code: cell, message: SENTENCES[cell] };
}
