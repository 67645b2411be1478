import {
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
  TemporalFailure,
} from '@temporalio/common';
import { assertNever } from '../../src/domain/errors/assert-never.js';
import { SystemFailure, type Failure } from '../../src/domain/errors/failure.js';

/** Closed list of failure types; `workflows/support/trouble.ts` decides what a run does about each. */
export type FailureType =
  | 'RateLimited'
  | 'Transient'
  | 'Unreachable'
  | 'OutcomeUnknown'
  | 'QuotaExhausted'
  | 'AuthExpired'
  | 'ConfigInvalid'
  | 'Unexpected';

const DATABASE_DOWN = /^(08|57P0|40001|40P01|53300|55P03)/;
const SOCKET_ERRORS: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);

/**
 * Turns whatever an activity threw into a failure that Temporal understands. History carries no message of an
 * unforeseen error: it may hold a record's values.
 */
export function toTemporalFailure(error: unknown): Error {
  if (error instanceof TemporalFailure || error instanceof CancelledFailure) return error;
  if (isAbort(error)) return new CancelledFailure('The step was cancelled.');
  if (error instanceof SystemFailure) return fromFailure(error.failure);
  const code = codeOf(error);
  if (code && (DATABASE_DOWN.test(code) || SOCKET_ERRORS.has(code))) {
    return failure('Transient', `The connection failed (${code}).`, { code: 'unreachable' }, false);
  }
  const name = error instanceof Error ? error.name : typeof error;
  return failure(
    'Unexpected',
    `Unforeseen error: ${name}${code ? ` (${code})` : ''}.`,
    { code: 'unexpected' },
    false,
  );
}

function fromFailure(source: Failure): ApplicationFailure {
  const type = failureType(source);
  const final = type === 'QuotaExhausted' || type === 'AuthExpired' || type === 'ConfigInvalid';
  const detail = { code: source.code, ...(source.until && { until: source.until }) };
  return failure(type, source.message, detail, final, source.retryAfterMs);
}

function failureType(source: Failure): FailureType {
  switch (source.class) {
    case 'rate-limited':
      return 'RateLimited';
    case 'transient':
      return 'Transient';
    case 'unreachable':
      return 'Unreachable';
    case 'outcome-unknown':
      return 'OutcomeUnknown';
    case 'quota':
      return 'QuotaExhausted';
    case 'auth':
    case 'permission':
      return 'AuthExpired';
    case 'configuration':
      return 'ConfigInvalid';
    case 'validation':
    case 'not-found':
    case 'conflict':
    case 'ambiguous':
    case 'permanent':
      return 'Unexpected';
    default:
      return assertNever(source.class);
  }
}

function failure(
  type: FailureType,
  message: string,
  detail: { readonly code: string; readonly until?: string },
  nonRetryable: boolean,
  nextRetryDelayMs?: number,
): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable,
    details: [detail],
    ...(nextRetryDelayMs !== undefined && { nextRetryDelay: nextRetryDelayMs }),
    ...(type === 'RateLimited' && { category: ApplicationFailureCategory.BENIGN }),
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

export function codeOf(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}
