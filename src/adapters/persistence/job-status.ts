import {
  OFF_BY_SETTING,
  type JobStatus,
  type RunStatus,
  type StatusReason,
} from '../../domain/sync/status.js';

export interface JobFlags {
  readonly enabled: boolean;
  /** Why a setting keeps the job off, as a sentence. */
  readonly offBySetting: string | null;
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
  if (!flags.enabled) {
    return { status: 'disabled', reason: reasonOfSetting(flags.offBySetting) ?? SWITCHED_OFF };
  }
  if (flags.paused) return { status: 'paused', reason: null };
  if (flags.activeStatus === null) return { status: 'idle', reason: null };
  return { status: flags.activeStatus === 'pending' ? 'pending' : 'running', reason: flags.activeReason };
}

/** What people see where a setting keeps a job, or its schedule, off; null = none does. */
export function reasonOfSetting(message: string | null | undefined): StatusReason | null {
  return message === null || message === undefined ? null : { code: OFF_BY_SETTING, message };
}
