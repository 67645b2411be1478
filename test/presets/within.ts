import type { SettingValues } from '../../src/domain/sync/definition.js';
import { PresetWorld } from './preset-world.js';

export const SMALL = { companies: 16, contacts: 24, deals: 6, products: 2, planted: false };

/** A world with these settings over the example's own, closed after the work. */
export async function within(
  preset: string,
  settings: SettingValues,
  work: (world: PresetWorld) => Promise<void>,
): Promise<void> {
  const world = await PresetWorld.start(preset, SMALL, { settings });
  try {
    await work(world);
  } finally {
    await world.stop();
  }
}

export async function count(world: PresetWorld, table: string, where = 'true'): Promise<number> {
  const [row] = await world.query(`select count(*)::int as n from ${table} where ${where}`);
  return Number(row?.['n']);
}
