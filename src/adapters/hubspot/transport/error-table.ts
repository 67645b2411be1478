import type { Failure } from '../../../domain/errors/failure.js';
import { missingScopes, readErrorBody, refusal, type ErrorBody } from './error-body.js';
import type { ExchangeError, HttpAnswer } from './http-exchange.js';
import { parseJson } from './json.js';

/** What to do about an answer that is none (HF 6.2, 6.4). */
export interface Verdict {
  readonly failure: Failure;
  /** The write may have been executed nevertheless. */
  readonly maybeDone: boolean;
  /** Sent again within the call: `backoff` by the usual schedule, a number = after so many ms. */
  readonly again: 'never' | 'backoff' | number;
  /** The whole bucket waits: everybody's calls would meet the same limit. */
  readonly throttled: boolean;
  /** The whole portal rests: until midnight in its time zone, or for so many ms. */
  readonly park: 'midnight' | number | null;
  readonly body: ErrorBody | null;
}

const PLAIN = { maybeDone: false, again: 'never', throttled: false, park: null, body: null } as const;

function retryAfterMs(answer: HttpAnswer): number | null {
  const seconds = Number(answer.headers['retry-after']);
  return answer.headers['retry-after'] !== undefined && seconds >= 0 ? seconds * 1_000 : null;
}

export function judgeExchange(error: ExchangeError): Verdict {
  const words = {
    timeout: 'did not answer in time',
    reset: 'broke the connection off',
    unreachable: 'cannot be reached',
  };
  return {
    ...PLAIN,
    maybeDone: error.sent,
    again: 'backoff',
    failure: {
      class: 'unreachable',
      code: error.kind === 'timeout' ? 'time-out' : `connection-${error.kind}`,
      message: `HubSpot ${words[error.kind]}`,
      nativeCode: error.nativeCode,
    },
  };
}

/** A success whose body is no JSON: cut off on the way, or not from HubSpot at all. */
export function judgeBrokenBody(answer: HttpAnswer): Verdict {
  return {
    ...PLAIN,
    maybeDone: true,
    again: 'backoff',
    failure: {
      class: 'unreachable',
      code: 'broken-answer',
      message: "HubSpot's answer was cut off or is not JSON",
      nativeStatus: answer.status,
    },
  };
}

export function judgeStatus(answer: HttpAnswer): Verdict {
  const { status } = answer;
  const parsed = parseJson(answer.text);
  const body = readErrorBody(parsed);
  switch (status) {
    case 401:
      return { ...PLAIN, body, failure: credentialsFailure(body) };
    case 403:
      return { ...PLAIN, body, failure: permissionFailure(body) };
    case 404:
      return { ...PLAIN, body, failure: refusal(404, body) };
    case 408:
      return { ...unavailable(answer), body };
    case 423:
      return { ...PLAIN, body, again: 2_000, failure: locked() };
    case 429:
      return { ...judgeLimit(answer, body), body };
    case 477:
      return { ...PLAIN, body, park: retryAfterMs(answer) ?? 3_600_000, failure: migrating() };
    default:
      if (status >= 500) return { ...unavailable(answer), body };
      return { ...PLAIN, body, failure: refusal(status, body) };
  }
}

/** HF D17: only the words tell the three kinds apart. */
function judgeLimit(answer: HttpAnswer, body: ErrorBody): Verdict {
  if (body.policyName === 'DAILY' || /daily limit/i.test(body.message)) {
    const failure: Failure = {
      class: 'quota',
      code: 'daily-limit',
      message: "The portal's daily limit of calls is used up",
      nativeStatus: 429,
    };
    return { ...PLAIN, park: 'midnight', failure };
  }
  const wait = retryAfterMs(answer);
  const failure: Failure = {
    class: 'rate-limited',
    code: 'rate-limited',
    message: 'HubSpot asked to slow down',
    nativeStatus: 429,
    ...(wait === null ? {} : { retryAfterMs: wait }),
  };
  return { ...PLAIN, again: wait ?? 'backoff', throttled: true, failure };
}

function unavailable(answer: HttpAnswer): Verdict {
  const wait = retryAfterMs(answer);
  return {
    ...PLAIN,
    maybeDone: true,
    again: wait ?? 'backoff',
    failure: {
      class: 'unreachable',
      code: 'hubspot-unavailable',
      message: `HubSpot is not available at the moment (status ${answer.status})`,
      nativeStatus: answer.status,
    },
  };
}

function credentialsFailure(body: ErrorBody): Failure {
  const expired = body.category === 'EXPIRED_AUTHENTICATION';
  return {
    class: 'auth',
    code: expired ? 'credentials-expired' : 'credentials-refused',
    message: expired ? 'HubSpot says that the access token has expired' : 'HubSpot refused the access token',
    nativeStatus: 401,
    ...(body.category ? { nativeCode: body.category } : {}),
  };
}

function permissionFailure(body: ErrorBody): Failure {
  const scopes = missingScopes(body);
  const named = scopes.length > 0 ? `: it needs ${scopes.join(' or ')}` : '';
  return {
    class: 'permission',
    code: 'missing-scope',
    message: `The access token lacks a scope${named}`,
    nativeStatus: 403,
    ...(body.category ? { nativeCode: body.category } : {}),
  };
}

function locked(): Failure {
  return {
    class: 'rate-limited',
    code: 'locked',
    message: 'HubSpot has locked these records for a moment',
    nativeStatus: 423,
    retryAfterMs: 2_000,
  };
}

function migrating(): Failure {
  return {
    class: 'quota',
    code: 'account-migration',
    message: 'HubSpot is moving this account between data centres',
    nativeStatus: 477,
  };
}
