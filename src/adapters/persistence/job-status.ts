import type { JobStatus, RunStatus, StatusReason } from '../../domain/sync/status.js';

export interface JobFlags {
  readonly enabled: boolean;
  readonly paused: boolean;
  readonly disabledReason: StatusReason | null;
  readonly activeStatus: RunStatus | null;
  readonly activeReason: StatusReason | null;
}

const SWITCHED_OFF: StatusReason = { code: 'switched-off', message: 'The job is switched off.' };

/** What people see of a job: an error outranks the switch, the switch outranks a pause. */
export function jobStatusOf(flags: JobFlags): {
  readonly status: JobStatus;
  readonly reason: StatusReason | null;
} {
  if (flags.disabledReason) return { status: 'disabled', reason: flags.disabledReason };
  if (!flags.enabled) return { status: 'disabled', reason: SWITCHED_OFF };
  if (flags.paused) return { status: 'paused', reason: null };
  if (flags.activeStatus === null) return { status: 'idle', reason: null };
  return { status: flags.activeStatus === 'pending' ? 'pending' : 'running', reason: flags.activeReason };
}
