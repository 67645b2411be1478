import { seededRandom } from '../../sandbox/core/random.js';

/** All that is left to chance in a world, from its seed; each part has a stream of its own. */
export class Chance {
  private readonly random: () => number;

  constructor(
    private readonly seed: number,
    private readonly part = 'world',
  ) {
    this.random = seededRandom(mix(seed, part));
  }

  /** Independent of how often this one is asked. */
  fork(name: string): Chance {
    return new Chance(this.seed, `${this.part}/${name}`);
  }

  /** In [0, 1). */
  readonly next = (): number => this.random();

  /** Of 0..n-1. */
  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  hits(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  pickOr<T>(items: readonly T[]): T | null {
    return items.length === 0 ? null : this.pick(items);
  }
}

function mix(seed: number, text: string): number {
  let hash = (seed ^ 0x9e3779b9) >>> 0;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
}
