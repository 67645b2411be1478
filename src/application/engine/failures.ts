import { SystemFailure, disablesJob, parksRun, type Failure } from '../../domain/errors/failure.js';
import type { SliceStop } from '../../domain/sync/lane.js';
import type { StatusReason } from '../../domain/sync/status.js';

/** Failures that waiting or a person mends are a state of the run, not an error of its activity. */
export function stopFrom(error: unknown): SliceStop | null {
  if (!(error instanceof SystemFailure)) return null;
  const { failure } = error;
  const needsPerson = disablesJob(failure);
  if (!needsPerson && !parksRun(failure)) return null;
  return {
    kind: 'parked',
    code: failure.code,
    message: failure.message,
    until: needsPerson ? null : (failure.until ?? null),
    needsPerson,
  };
}

export function reasonFrom(failure: Failure): StatusReason {
  return {
    code: failure.code,
    message: failure.message,
    ...(failure.until === undefined ? {} : { until: failure.until }),
  };
}
