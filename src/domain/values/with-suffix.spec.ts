import fc from 'fast-check';
import { characterCount } from './text.js';
import { withSuffix } from './with-suffix.js';

describe('withSuffix', () => {
  it.each([
    ['ACME', 2, undefined, 'ACME2'],
    ['ACME', 2, 25, 'ACME2'],
    ['ACME', 2, 4, 'ACM2'],
    ['ACME', 12, 4, 'AC12'],
    ['🙂🙂🙂', 2, 3, '🙂🙂2'],
    ['ACME', 12, 2, '12'],
    ['ACME', 12, 1, null],
  ])('%s, attempt %d, length %j: %j', (value, n, maxLength, expected) => {
    expect(withSuffix(value, n, maxLength)).toBe(expected);
  });

  it('gives another value for each attempt, within the length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.integer({ min: 3, max: 40 }),
        (value, length) => {
          const tried = [2, 3, 9, 10, 20].map((n) => withSuffix(value, n, length));
          expect(new Set(tried).size).toBe(tried.length);
          for (const each of tried) expect(characterCount(each ?? '')).toBeLessThanOrEqual(length);
        },
      ),
    );
  });
});
