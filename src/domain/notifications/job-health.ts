import type { RunStatus } from '../sync/status.js';
import type { NotificationDefinition } from './definition.js';
import type { FactsOfJob, RecoveredFrom } from './facts.js';

/** What was told about a job and not yet taken back. */
export interface JobHealth {
  /** Its last whole run failed, or an error disabled it. */
  readonly down: boolean;
  /** Records failed in its last whole run. */
  readonly failing: boolean;
}

export interface RunEnd {
  readonly status: RunStatus;
  /** Records of the run that failed, on either side. */
  readonly failed: number;
  /** Only chosen records were read: says nothing about the others. */
  readonly byIds: boolean;
}

export interface EndVerdict {
  readonly health: JobHealth;
  readonly runFailed: boolean;
  readonly entitiesFailed: boolean;
  readonly recovered: RecoveredFrom | null;
}

/** What the end of a run means for its job. A run that a person cancelled means nothing. */
export function judgeEnd(health: JobHealth, end: RunEnd): EndVerdict {
  const entitiesFailed = end.failed > 0;
  if (end.status === 'failed') {
    return { health: { ...health, down: true }, runFailed: true, entitiesFailed, recovered: null };
  }
  if (end.status !== 'succeeded' && end.status !== 'partial') {
    return { health, runFailed: false, entitiesFailed, recovered: null };
  }
  const stillFailing = entitiesFailed || (end.byIds && health.failing);
  const recovered = recoveredFrom(health.down, health.failing && !stillFailing);
  return { health: { down: false, failing: stillFailing }, runFailed: false, entitiesFailed, recovered };
}

function recoveredFrom(down: boolean, failing: boolean): RecoveredFrom | null {
  if (down && failing) return 'both';
  if (down) return 'down';
  return failing ? 'failing' : null;
}

/**
 * Does this notification want to hear of it? A disabled job is also a run that waits for a person, so that who
 * asked for failed runs hears of it too, once.
 */
export function wants(notification: NotificationDefinition, event: FactsOfJob['event']): boolean {
  if (!notification.active) return false;
  return (
    notification.on.includes(event) || (event === 'job-disabled' && notification.on.includes('run-failed'))
  );
}
