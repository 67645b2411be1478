import { plantNamed } from './plants/all-plants.js';
import { simulate } from './simulate.js';

jest.setTimeout(60_000);

/** A taste of `npm run sim`, with every fault there is. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

describe('simulated worlds', () => {
  it.each(SEEDS)('keeps every invariant in world %i', async (seed) => {
    expect((await simulate(seed)).violations).toEqual([]);
  });

  it.each([23, 231])('writes nothing late where processes stand still, in world %i', async (seed) => {
    expect((await simulate(seed, null, { stopsWriters: true })).violations).toEqual([]);
  });

  it('plays the same seed the same way', async () => {
    const [first, second, other] = [await simulate(3), await simulate(3), await simulate(4)];
    expect(second.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
  });

  it('finds a bug that was put in', async () => {
    const { violations } = await simulate(1, plantNamed('counts-in-memory'));
    expect(violations.map(({ invariant }) => invariant)).toContain('I4');
  });
});
