import type { Reason, TargetOutcome } from '../../domain/sync/outcome.js';
import { filterVerdict, whyOf } from './why.js';

const reason = (code: string, extra: Partial<Reason> = {}): Reason => ({
  code,
  message: 'Because.',
  ...extra,
});
const target = (extra: Partial<TargetOutcome> = {}): TargetOutcome => ({
  target: 'account',
  outcome: 'migrated',
  effect: null,
  reason: null,
  counterpartId: null,
  ...extra,
});

describe('filterVerdict', () => {
  it('tells what the filter refused from what came later or before', () => {
    expect(filterVerdict({ reason: null, targets: [target()] })).toEqual({ verdict: 'admitted' });
    expect(filterVerdict({ reason: reason('lifecycle-stage', { rule: 'stages' }), targets: [] })).toEqual({
      verdict: 'refused',
      rule: 'stages',
      message: 'Because.',
    });
    expect(filterVerdict({ reason: reason('filter-error'), targets: [] })).toMatchObject({
      verdict: 'error',
    });
    expect(filterVerdict({ reason: reason('required'), targets: [target()] })).toEqual({
      verdict: 'admitted',
    });
    expect(filterVerdict({ reason: reason('unread'), targets: [] })).toEqual({ verdict: 'not-asked' });
    expect(filterVerdict({ reason: reason('constructor'), targets: [] })).toEqual({ verdict: 'admitted' });
  });
});

describe('whyOf', () => {
  it.each([
    [
      'Its account A1 was created, its address was updated.',
      {
        outcome: 'migrated' as const,
        reason: null,
        targets: [
          target({ effect: 'created', counterpartId: 'A1' }),
          target({ target: 'address', effect: 'updated' }),
        ],
      },
    ],
    ['It was migrated.', { outcome: 'migrated' as const, reason: null, targets: [] }],
    [
      'Nothing has changed since it was last compared.',
      { outcome: 'unchanged' as const, reason: null, targets: [target()] },
    ],
    [
      'email: Because.',
      { outcome: 'failed' as const, reason: reason('required', { field: 'email' }), targets: [] },
    ],
    [
      'Because.',
      {
        outcome: 'failed' as const,
        reason: null,
        targets: [target(), target({ outcome: 'failed', reason: reason('x') })],
      },
    ],
    ['It has not been read yet.', { outcome: 'pending' as const, reason: null, targets: [] }],
    ['A rule left it out.', { outcome: 'skipped' as const, reason: null, targets: [] }],
  ])('%s', (text, record) => {
    expect(whyOf(record)).toBe(text);
  });
});
