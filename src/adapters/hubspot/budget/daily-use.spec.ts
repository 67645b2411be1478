import { DailyUse } from './daily-use.js';

const MIDNIGHT = 1_000_000;

describe('the daily limit of an account', () => {
  it.each([
    ['1000', '50', null],
    ['1000', '49', MIDNIGHT],
    ['1000', '0', MIDNIGHT],
    [undefined, undefined, null],
    ['none', '0', null],
    ['0', '0', null],
  ])('of %s with %s left', (limit, remaining, until) => {
    const use = new DailyUse();
    use.learn(limit, remaining, () => MIDNIGHT);
    expect(use.restsUntil(10)).toBe(until);
  });

  it('starts anew at midnight, and goes on when an answer says that there is more', () => {
    const use = new DailyUse();
    use.learn('1000', '3', () => MIDNIGHT);
    expect(use.restsUntil(MIDNIGHT - 1)).toBe(MIDNIGHT);
    expect(use.restsUntil(MIDNIGHT)).toBeNull();
    use.learn('1000', '999', () => 2 * MIDNIGHT);
    expect(use.restsUntil(10)).toBeNull();
  });
});
