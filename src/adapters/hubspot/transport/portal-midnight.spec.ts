import { nextPortalMidnight } from './portal-midnight.js';

const MARGIN = 5_000;

function midnightAfter(iso: string, zone: string | null): string {
  return new Date(nextPortalMidnight(Date.parse(iso), zone) - (zone === null ? 0 : MARGIN)).toISOString();
}

describe('nextPortalMidnight', () => {
  it.each([
    ['2026-03-09T12:00:00Z', 'UTC', '2026-03-10T00:00:00.000Z'],
    ['2026-01-15T12:00:00Z', 'US/Eastern', '2026-01-16T05:00:00.000Z'],
    ['2026-07-15T23:30:00Z', 'Europe/Vienna', '2026-07-16T22:00:00.000Z'],
    // the nights in which the clocks change
    ['2026-03-29T10:00:00Z', 'Europe/Vienna', '2026-03-29T22:00:00.000Z'],
    ['2026-03-28T23:30:00Z', 'Europe/Vienna', '2026-03-29T22:00:00.000Z'],
    ['2026-10-24T22:30:00Z', 'Europe/Vienna', '2026-10-25T23:00:00.000Z'],
  ])('after %s in %s comes %s', (now, zone, expected) => {
    expect(midnightAfter(now, zone)).toBe(expected);
  });

  it('tries again in an hour where the time zone is unknown', () => {
    expect(midnightAfter('2026-03-09T12:00:00Z', null)).toBe('2026-03-09T13:00:00.000Z');
    expect(nextPortalMidnight(0, 'Nowhere/Land')).toBe(3_600_000);
  });
});
