import type { World } from '../../sandbox/core/world.js';
import { objectType } from '../../sandbox/core/object-types.js';
import { RunWorld } from './run-world.js';

jest.setTimeout(60_000);

const MINUTE = 60_000;

/** A search index that falls behind for longer than runs overlap: what it hid is found by the read an hour back. */
describe('the read that heals', () => {
  let world: RunWorld;

  beforeEach(async () => {
    world = await RunWorld.start({ contacts: 40 }, { strict: true });
    await world.run('contact-import');
    // What stands there at first is older than any read of changes reaches.
    world.advance(120 * MINUTE);
    await world.run('contact-import');
  });
  afterEach(() => world.stop());

  const portalWorld = (): World => world.bench.server.sandbox.world;
  const lag = (minutes: number) =>
    world.bench.server.admin.patchSettings({ indexLagMs: minutes * MINUTE, indexJitterMs: 0 });
  const edit = (at: number, jobtitle: string): void => {
    const id = portalWorld().store(objectType('contacts')).liveRecords[at]?.id ?? '';
    world.bench.server.admin.edit({ action: 'set', type: 'contacts', id, properties: { jobtitle } });
  };
  const titles = (): readonly unknown[] => world.erp.all('contact').map(({ fields }) => fields['title']);
  const writes = (): number => world.erp.writes.length;
  /** As a schedule does. */
  const runFor = async (minutes: number): Promise<void> => {
    for (let passed = 0; passed < minutes; passed += 5) {
      world.advance(5 * MINUTE);
      await world.run('contact-import');
    }
  };

  it('brings a change over that the index told of when the watermark had long passed it', async () => {
    lag(30);
    edit(3, 'Late');
    const before = writes();
    await runFor(25);
    // The watermark stands 25 minutes behind the change, five times the overlap.
    expect(titles()).not.toContain('Late');
    await runFor(15);
    expect(titles()).toContain('Late');
    expect(writes()).toBe(before + 1);
    // It is within reach for a while yet, and nothing is done again.
    await runFor(60);
    expect(writes()).toBe(before + 1);
  });

  it('reaches an hour back and no further: what comes later is for the audit', async () => {
    lag(55);
    edit(4, 'Just in time');
    await runFor(65);
    expect(titles()).toContain('Just in time');
    lag(90);
    edit(5, 'Too late');
    await runFor(150);
    expect(titles()).not.toContain('Too late');
  });

  it('costs a search and a count per run where nothing has changed', async () => {
    await runFor(10);
    const before = world.searches();
    await runFor(5);
    expect(world.searches() - before).toBeLessThanOrEqual(4);
    expect(world.erp.writes.length).toBe(40);
  });
});
