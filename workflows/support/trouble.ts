import { type ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import type { SliceStop } from '../../src/domain/sync/lane.js';

/** Failure types that activities may throw; the closed list of `activities/interceptors/error-translation.ts`. */
const NEEDS_PERSON: ReadonlySet<string> = new Set(['AuthExpired', 'ConfigInvalid']);
const PASSES: ReadonlySet<string> = new Set([
  'Transient',
  'Unreachable',
  'RateLimited',
  'QuotaExhausted',
  'OutcomeUnknown',
]);
const UNEXPECTED_BEFORE_PERSON = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 10 * 60_000;

export type ParkedStop = Extract<SliceStop, { kind: 'parked' }>;

/** What activities put into the details of a failure. */
interface FailureDetail {
  readonly code?: string;
  readonly until?: string;
}

/**
 * A step that failed for good parks the run: the other side being down must never fail it. What nobody foresaw is
 * tried again too, and handed to a person after some rounds.
 * @param troubles parks in a row so far
 * @param random 0..1
 */
export function parkFor(
  failure: ActivityFailure,
  troubles: number,
  nowMs: number,
  random: number,
): ParkedStop {
  const cause = failure.cause;
  if (cause instanceof ApplicationFailure) {
    const detail = (cause.details?.[0] ?? {}) as FailureDetail;
    const type = cause.type ?? 'Unexpected';
    const person = NEEDS_PERSON.has(type) || (!PASSES.has(type) && troubles >= UNEXPECTED_BEFORE_PERSON);
    return {
      kind: 'parked',
      code: detail.code ?? (PASSES.has(type) ? 'unreachable' : 'unexpected'),
      message: cause.message,
      until: person ? null : (detail.until ?? waitUntil(troubles, nowMs, random)),
      needsPerson: person,
    };
  }
  const message =
    cause instanceof TimeoutFailure
      ? 'The worker of this system did not answer in time.'
      : 'A step of the run did not complete.';
  return {
    kind: 'parked',
    code: 'unreachable',
    message,
    until: waitUntil(troubles, nowMs, random),
    needsPerson: false,
  };
}

function waitUntil(troubles: number, nowMs: number, random: number): string {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(troubles, 10));
  return new Date(nowMs + wait * (0.8 + 0.4 * random)).toISOString();
}
