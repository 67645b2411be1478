import { createHash } from 'node:crypto';
import { Chance } from './time/chance.js';
import { StuckError, takeOver, VirtualTime } from './time/virtual-time.js';
import { checkWorld } from './checkers/check-world.js';
import type { Plant } from './plants/plant.js';
import type { Habits } from './world/people.js';
import { Story } from './world/story.js';
import { SimWorld } from './world/sim-world.js';
import { snapshotOf } from './world/snapshot.js';
import type { Violation } from './world/witness.js';

export interface SimReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Of everything that both sides and the database hold in the end, and of the steps taken. */
  readonly hash: string;
  readonly figures: Readonly<Record<string, number>>;
  /** What neither side can tell, by what it is: counted, no violation. */
  readonly excused: Readonly<Record<string, number>>;
}

/** Without merges, index lag and differing twins. */
export const PLAIN: Habits = { merges: false, unequalTwins: false, indexLag: false, stopsWriters: false };

/** The clocks of Europe go forward within the time of trouble. */
const START = Date.UTC(2026, 2, 29, 0, 50, 0);

/** One world from beginning to end: the same seed, the same world. */
export async function simulate(
  seed: number,
  plant: Plant | null = null,
  habits: Partial<Habits> = {},
): Promise<SimReport> {
  return (await play(seed, plant, habits)).report;
}

/** With the world as it is in the end, to look into. */
export async function play(
  seed: number,
  plant: Plant | null = null,
  habits: Partial<Habits> = {},
): Promise<{ readonly world: SimWorld; readonly report: SimReport }> {
  const chance = new Chance(seed);
  const time = new VirtualTime(START);
  const putBack = takeOver(time, chance.fork('process').next);
  try {
    const world = new SimWorld(time, chance.fork('engine'), plant, habits);
    const story = new Story(world, chance.fork('story'));
    const broken = await time.run(story.tell()).then(
      () => null,
      (error: unknown) => error,
    );
    const { witness } = world;
    if (broken !== null) witness.object(broken instanceof StuckError ? 'I14' : 'error', textOf(broken));
    else checkWorld(world, story);
    const report = {
      seed,
      violations: witness.violations,
      hash: createHash('sha256')
        .update(`${time.steps} ${snapshotOf(world)}`)
        .digest('hex')
        .slice(0, 16),
      excused: Object.fromEntries(witness.excused),
      figures: { ...story.figures(), steps: time.steps, minutes: Math.round(time.elapsed / 60_000) },
    };
    return { world, report };
  } finally {
    putBack();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message).split('\n').slice(0, 6).join(' | ')
    : String(error);
}
