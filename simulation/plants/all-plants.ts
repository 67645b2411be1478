import type { Plant } from './plant.js';
import { SIDE_PLANTS } from './side-plants.js';
import { STORE_PLANTS } from './store-plants.js';

export const PLANTS: readonly Plant[] = [...SIDE_PLANTS, ...STORE_PLANTS];

export function plantNamed(name: string): Plant {
  const plant = PLANTS.find((each) => each.name === name);
  if (!plant)
    throw new Error(`There is no planted bug ${name}: ${PLANTS.map((each) => each.name).join(', ')}.`);
  return plant;
}
