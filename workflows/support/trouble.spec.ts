import {
  ActivityFailure,
  ApplicationFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { parkFor } from './trouble.js';

const NOW = Date.parse('2026-05-01T00:00:00Z');

function failed(cause: Error): ActivityFailure {
  return new ActivityFailure(
    'Activity failed',
    'processSlice',
    '1',
    RetryState.MAXIMUM_ATTEMPTS_REACHED,
    'worker',
    cause,
  );
}

function application(type: string, detail?: Record<string, string>): ActivityFailure {
  return failed(ApplicationFailure.create({ type, message: 'Says why.', details: detail ? [detail] : [] }));
}

describe('parkFor', () => {
  it('waits half a minute at first and ten minutes at most', () => {
    const wait = (troubles: number): number =>
      Date.parse(parkFor(application('Unreachable'), troubles, NOW, 0.5).until ?? '') - NOW;
    expect([0, 1, 2, 20].map(wait)).toEqual([30_000, 60_000, 120_000, 600_000]);
  });

  it('keeps the reason and the time that the other side gave', () => {
    const until = '2026-05-02T00:00:00Z';
    expect(parkFor(application('QuotaExhausted', { code: 'daily-limit', until }), 0, NOW, 0)).toEqual({
      kind: 'parked',
      code: 'daily-limit',
      message: 'Says why.',
      until,
      needsPerson: false,
    });
  });

  it.each(['AuthExpired', 'ConfigInvalid'])('hands %s to a person', (type) => {
    expect(parkFor(application(type), 0, NOW, 0)).toMatchObject({ needsPerson: true, until: null });
  });

  it('tries again what nobody foresaw, and hands it to a person in the end', () => {
    expect(parkFor(application('Unexpected'), 0, NOW, 0)).toMatchObject({
      needsPerson: false,
      code: 'unexpected',
    });
    expect(parkFor(application('Unexpected'), 5, NOW, 0)).toMatchObject({ needsPerson: true });
    expect(parkFor(application('Unreachable'), 50, NOW, 0)).toMatchObject({ needsPerson: false });
  });

  it('takes a silent worker for unreachable', () => {
    const silent = failed(new TimeoutFailure('heartbeat', undefined, TimeoutType.HEARTBEAT));
    expect(parkFor(silent, 0, NOW, 0)).toMatchObject({ code: 'unreachable', needsPerson: false });
  });
});
