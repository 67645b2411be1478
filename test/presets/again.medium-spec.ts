import { PresetWorld } from './preset-world.js';

const SEED = { companies: 40, contacts: 80, deals: 20, products: 6, planted: false };
const PRESETS = ['projector', 'salespad', 'axcelerate', 'connectwise', 'xentral'];

jest.setTimeout(180_000);

describe.each(PRESETS)('preset %s, run again', (preset) => {
  let world: PresetWorld;

  beforeAll(async () => {
    world = await PresetWorld.start(preset, SEED);
    await world.runAll();
  }, 180_000);
  afterAll(() => world.stop(), 60_000);

  it('writes nothing on either side', async () => {
    const [portal, rows] = [world.portalWrites, await world.writtenRows()];
    const again = await world.runAll();
    const figures = [...again].map(([job, { created, updated, linked }]) => ({
      job,
      created,
      updated,
      linked,
    }));
    expect(figures).toEqual([...again.keys()].map((job) => ({ job, created: 0, updated: 0, linked: 0 })));
    expect([...(await world.writtenRows())].filter(([row, version]) => rows.get(row) !== version)).toEqual(
      [],
    );
    expect(world.journalAfter(portal)).toEqual([]);
  });
});
