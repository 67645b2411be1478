import { Overtaken } from '../../ports/record-system.port.js';
import { holdAll, holdClaims, unlessOvertaken } from './hold-claims.js';

const TIMEOUT_MS = 30_000;
const CLAIMED_AT = 1_000_000;

describe('holdClaims', () => {
  let now: number;
  let asked: number;
  let answer: () => boolean | Promise<boolean>;

  beforeEach(() => {
    now = CLAIMED_AT;
    asked = 0;
    answer = () => true;
  });

  const hold = () =>
    holdClaims(
      async () => {
        asked += 1;
        return answer();
      },
      CLAIMED_AT,
      TIMEOUT_MS,
      { now: () => new Date(now) },
    );

  it('asks nobody in the first half of the time', () => {
    const held = hold();
    expect(held.confirm()).toBe(TIMEOUT_MS);
    now += TIMEOUT_MS / 2;
    expect(held.confirm()).toBe(TIMEOUT_MS / 2);
    expect(asked).toBe(0);
  });

  it('claims anew before anything is sent later, for another whole time', async () => {
    const held = hold();
    now += TIMEOUT_MS / 2 + 1;
    expect(await held.confirm()).toBe(TIMEOUT_MS);
    now += TIMEOUT_MS / 2;
    expect(await held.confirm()).toBe(TIMEOUT_MS / 2);
    expect(asked).toBe(1);
  });

  it('is overtaken where not all is to be had again', async () => {
    const held = hold();
    now += TIMEOUT_MS * 4;
    answer = () => false;
    await expect(held.confirm()).rejects.toBeInstanceOf(Overtaken);
    // Nothing of it is sent any more.
    await expect(held.confirm()).rejects.toBeInstanceOf(Overtaken);
  });

  it('claims once more where the process stood still while it did', async () => {
    const held = hold();
    now += TIMEOUT_MS;
    answer = () => {
      if (asked === 1) now += TIMEOUT_MS;
      return true;
    };
    expect(await held.confirm()).toBe(TIMEOUT_MS);
    expect(asked).toBe(2);
  });

  it('does not take a clock that was set back for time that is left', async () => {
    const held = hold();
    now -= 3_600_000;
    expect(await held.confirm()).toBe(TIMEOUT_MS);
    expect(asked).toBe(1);
  });

  it('claims once for batches that are about to be sent at the same time', async () => {
    const held = hold();
    now += TIMEOUT_MS;
    await Promise.all([held.confirm(), held.confirm(), held.confirm()]);
    expect(asked).toBe(1);
  });

  it('of several pages holds as long as the shortest of them', async () => {
    const older = hold();
    now += 10_000;
    const newer = holdClaims(() => Promise.resolve(true), now, TIMEOUT_MS, { now: () => new Date(now) });
    expect(holdAll([older, newer]).confirm()).toBe(20_000);
    now += 10_000;
    expect(await holdAll([older, newer]).confirm()).toBe(20_000);
    expect(asked).toBe(1);
  });
});

describe('unlessOvertaken', () => {
  it('takes the end of a page that was overtaken for what it is, and no other error', async () => {
    expect(await unlessOvertaken(() => Promise.reject(new Overtaken()))).toEqual({ status: 'stale' });
    await expect(unlessOvertaken(() => Promise.reject(new Error('else')))).rejects.toThrow('else');
  });
});
