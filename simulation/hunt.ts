import type { Plant } from './plants/plant.js';
import { simulate, type SimReport } from './simulate.js';
import type { Violation } from './world/witness.js';

export interface Catch {
  readonly plant: string;
  /** Seed that found it; null = none of those tried. */
  readonly seed: number | null;
  readonly tried: number;
  readonly violation: Violation | null;
}

/** Seeds in which nothing is wrong without a planted bug; each is played once. */
export class CleanSeeds {
  private readonly known = new Map<number, Promise<SimReport>>();

  async isClean(seed: number): Promise<boolean> {
    const report = this.known.get(seed) ?? simulate(seed);
    this.known.set(seed, report);
    return (await report).violations.length === 0;
  }
}

/** Tries seeds until one of the invariants that the bug breaks is found broken, in a world that is well without it. */
export async function hunt(plant: Plant, most: number, clean: CleanSeeds): Promise<Catch> {
  for (let seed = 1; seed <= most; seed += 1) {
    const report = await simulate(seed, plant);
    const violation = report.violations.find((each) => plant.finds.includes(each.invariant));
    if (violation && (await clean.isClean(seed))) return { plant: plant.name, seed, tried: seed, violation };
  }
  return { plant: plant.name, seed: null, tried: most, violation: null };
}
