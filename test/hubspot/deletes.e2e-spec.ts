import { objectType } from '../../sandbox/core/object-types.js';
import { ON_DEMAND } from './portal-bench.js';
import { RunWorld } from './run-world.js';

const DAY = 25 * 3_600_000;

function liveIds(world: RunWorld): readonly string[] {
  return world.bench.server.sandbox.world.store(objectType('contacts')).liveRecords.map(({ id }) => id);
}

function links(world: RunWorld): Readonly<Record<string, string>> {
  return Object.fromEntries([...world.store.links.values()].map((link) => [link.hubspotId, link.businessId]));
}

describe('deletes and merges of a portal', () => {
  let world: RunWorld;
  afterEach(() => world.stop());

  async function start(settings: Record<string, string>): Promise<void> {
    world = await RunWorld.start({ contacts: 40 }, {}, { settings: { pageSize: 100, ...settings } });
    world.advance(3_600_000);
    await both();
  }
  async function both(): Promise<void> {
    await world.run('contact-import');
    await world.run('contact-export');
  }
  const person = (action: 'archive' | 'restore', id: string): unknown =>
    world.bench.server.admin.edit({ action, type: 'contacts', id });

  it('takes the counterpart of an archived contact with it, and takes a restored one up again', async () => {
    await start({ onSourceDeleted: 'propagate' });
    const [id = ''] = liveIds(world);
    const before = links(world)[id] ?? '';
    person('archive', id);
    world.advance(DAY);
    await both();
    expect(world.erp.archives).toEqual([{ type: 'contact', ids: [before] }]);
    expect(links(world)[id]).toBeUndefined();
    world.advance(DAY);
    await both();
    expect(liveIds(world)).toHaveLength(39);
    expect(world.erp.archives).toHaveLength(1);
    person('restore', id);
    world.bench.server.admin.edit({
      action: 'set',
      type: 'contacts',
      id,
      properties: { jobtitle: 'Back again' },
    });
    world.advance(60_000);
    await both();
    expect(links(world)[id]).toBeDefined();
    expect(links(world)[id]).not.toBe(before);
  });

  it('archives a contact whose row was deleted, and does not bring it back', async () => {
    await start({ onSourceDeleted: 'propagate' });
    const [id = ''] = liveIds(world);
    world.erp.remove('contact', links(world)[id] ?? '');
    world.advance(DAY);
    await both();
    expect(liveIds(world)).not.toContain(id);
    world.advance(DAY);
    await both();
    expect(world.erp.all('contact')).toHaveLength(39);
    expect(liveIds(world)).toHaveLength(39);
  });

  it('keeps links and records by default', async () => {
    await start({});
    const [id = ''] = liveIds(world);
    person('archive', id);
    world.advance(DAY);
    await both();
    expect(links(world)[id]).toBeDefined();
    expect(world.erp.archives).toEqual([]);
    expect(world.erp.all('contact')).toHaveLength(40);
    expect(liveIds(world)).toHaveLength(39);
  });

  it('keeps one link of two merged contacts, and neither doubles nor brings back the other', async () => {
    await start({ onSourceDeleted: 'unlink' });
    const [kept = '', gone = ''] = liveIds(world);
    const known = links(world);
    const merged = world.bench.server.admin.edit({
      action: 'merge',
      type: 'contacts',
      id: kept,
      otherId: gone,
    });
    world.advance(60_000);
    await both();
    world.advance(DAY);
    await both();
    const now = links(world);
    const survivors = Object.entries(now).filter(([, row]) => row === known[kept] || row === known[gone]);
    expect(merged).toBeDefined();
    expect(survivors).toHaveLength(1);
    expect(liveIds(world)).toContain(survivors[0]?.[0]);
    expect(liveIds(world)).toHaveLength(39);
    expect(world.erp.all('contact')).toHaveLength(40);
  });

  it('archives in batches, and twice does no harm', async () => {
    await start({});
    const portal = world.bench.connect();
    const ids = liveIds(world).slice(0, 12);
    for (let n = 0; n < 2; n += 1) {
      const results = await portal.archive({ type: 'contacts', ids: [...ids, '999999999'] }, ON_DEMAND);
      expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 13 }, () => 'archived'));
    }
    expect(liveIds(world)).toHaveLength(28);
  });
});
