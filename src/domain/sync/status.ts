/** Status of a job (glossary). */
export type JobStatus = 'idle' | 'pending' | 'running' | 'paused' | 'disabled';

/** Status of a run (glossary). The first five are active: at most one such run per job. */
export type RunStatus =
  'pending' | 'running' | 'paused' | 'parked' | 'succeeded' | 'partial' | 'failed' | 'cancelled';

export const ACTIVE_RUN_STATUSES = [
  'pending',
  'running',
  'paused',
  'parked',
] as const satisfies readonly RunStatus[];

export function isActive(status: RunStatus): boolean {
  return (ACTIVE_RUN_STATUSES as readonly RunStatus[]).includes(status);
}

/** Why a run waits or ended, or why a job is disabled. */
export interface StatusReason {
  readonly code: string;
  readonly message: string;
  /** ISO instant at which it goes on by itself. */
  readonly until?: string;
}

/** Code of the reason of a job, or a schedule, that a setting keeps off: no error, and nothing to reenable. */
export const OFF_BY_SETTING = 'off-by-setting';

/** Why a stepwise run is paused before a page. */
export const AWAITING_SELECTION: StatusReason = {
  code: 'awaiting-selection',
  message: 'The next page waits for a person to choose from it.',
};

/** What a person or the engine wants of a run, kept in the database: read by every page's commit. */
export type RunControl = 'run' | 'pause' | 'cancel' | 'stop';
