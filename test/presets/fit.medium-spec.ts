import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PresetWorld } from './preset-world.js';

const PRESETS = readdirSync(join(__dirname, '../../presets')).map((file) => file.replace('.yaml', ''));

jest.setTimeout(120_000);

describe('every job of every preset fits the sample ERP and a portal', () => {
  it.each(PRESETS)('%s', async (preset) => {
    const world = await PresetWorld.start(preset, { companies: 12, contacts: 12, planted: false });
    try {
      const refused: string[] = [];
      for (const [job, { enabled }] of Object.entries(world.definition.jobs)) {
        if (enabled) await world.plan(job).catch((error: unknown) => refused.push(String(error)));
      }
      expect(refused).toEqual([]);
    } finally {
      await world.stop();
    }
  });
});
