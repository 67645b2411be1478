import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { SystemFailure, type FailureClass } from '../../src/domain/errors/failure.js';
import { toTemporalFailure } from './error-translation.js';

const SECRET = 'pat-secret';

describe('toTemporalFailure', () => {
  it.each([
    ['rate-limited', 'RateLimited', false],
    ['transient', 'Transient', false],
    ['unreachable', 'Unreachable', false],
    ['outcome-unknown', 'OutcomeUnknown', false],
    ['quota', 'QuotaExhausted', true],
    ['auth', 'AuthExpired', true],
    ['permission', 'AuthExpired', true],
    ['configuration', 'ConfigInvalid', true],
    ['permanent', 'Unexpected', false],
  ] as const)('%s becomes %s', (failureClass: FailureClass, type, nonRetryable) => {
    const failure = { class: failureClass, code: 'c', message: 'Says why.', retryAfterMs: 1500 };
    const translated = toTemporalFailure(new SystemFailure(failure));
    expect(translated).toMatchObject({
      type,
      nonRetryable,
      message: 'Says why.',
      details: [{ code: 'c' }],
      nextRetryDelay: 1500,
    });
  });

  it('takes a lost database for a passing trouble', () => {
    const error = Object.assign(new Error(`terminating connection ${SECRET}`), { code: '57P01' });
    const translated = toTemporalFailure(error);
    expect(translated).toMatchObject({ type: 'Transient', nonRetryable: false });
    expect(translated.message).not.toContain(SECRET);
  });

  it('never repeats the message of an unforeseen error', () => {
    const translated = toTemporalFailure(new TypeError(`cannot read ${SECRET}`));
    expect(translated).toMatchObject({ type: 'Unexpected', message: 'Unforeseen error: TypeError.' });
    expect(JSON.stringify(translated)).not.toContain(SECRET);
    expect(translated.cause).toBeUndefined();
  });

  it('leaves what Temporal understands already', () => {
    const failure = ApplicationFailure.create({ type: 'X' });
    expect(toTemporalFailure(failure)).toBe(failure);
    const abort = Object.assign(new Error('aborted'), { name: 'AbortError' });
    expect(toTemporalFailure(abort)).toBeInstanceOf(CancelledFailure);
  });
});
