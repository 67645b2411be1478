import type { SimWorld } from '../world/sim-world.js';
import type { Story } from '../world/story.js';
import { checkDoubles, checkEchoes, checkPartners, checkResurrections } from './counterparts.js';
import { checkEcho } from './echo.js';
import { checkFields } from './fields.js';
import { Ground } from './ground.js';
import { checkOrder } from './order.js';
import { checkBooks, checkBudget, checkCycles, checkSecrets, checkSurprises, checkWriters } from './books.js';

/** Asks everything that must hold of a world that has come to rest. */
export function checkWorld(world: SimWorld, story: Story): void {
  const ground = new Ground(world);
  const { witness } = world;
  checkSurprises(world);
  checkCycles(story, witness);
  checkBooks(world);
  checkBudget(world);
  checkSecrets(world);
  checkWriters(world);
  checkDoubles(ground, witness);
  checkEchoes(ground, witness);
  checkPartners(ground, witness);
  checkResurrections(ground, witness);
  checkFields(ground, witness);
  checkEcho(ground, witness);
  checkOrder(ground, witness);
}
