import { objectType } from '../../sandbox/core/object-types.js';
import type { PortalRecord } from '../../sandbox/core/record.js';
import { RunWorld } from './run-world.js';

const HOUR = 3_600_000;
/** The count for the estimate, the search that finds the end of each window, the healing window and its own count. */
const OVERHEAD = 6;

function contacts(world: RunWorld): readonly PortalRecord[] {
  return world.bench.server.sandbox.world.store(objectType('contacts')).liveRecords;
}

/** Tens of thousands of records: seconds on an idle machine. */
jest.setTimeout(240_000);

describe('incremental runs', () => {
  let world: RunWorld;
  beforeAll(async () => {
    world = await RunWorld.start({ contacts: 25_400 });
    world.advance(HOUR);
    const first = await world.run('contact-import');
    expect(first.created).toBe(25_400);
    world.advance(2 * HOUR);
  });
  afterAll(() => world.stop());

  async function processed(change: () => number) {
    const count = change();
    // Far enough for the next run's overlap and healing read to leave these records out.
    world.advance(2 * HOUR);
    const writes = world.erp.writes.length;
    const searches = world.searches();
    const sum = await world.run('contact-import');
    const written = world.erp.writes
      .slice(writes)
      .map(({ operation }) => (operation.kind === 'update' ? operation.id : ''));
    return { count, sum, written, searches: world.searches() - searches };
  }

  it('process 25,000 records that changed within one millisecond once each, in the fewest calls', async () => {
    const { count, sum, written, searches } = await processed(
      () => world.bench.server.admin.churn({ type: 'contacts', count: 25_000 }).changed.length,
    );
    expect(count).toBe(25_000);
    expect(sum.updated).toBe(count);
    expect(written).toHaveLength(count);
    expect(new Set(written).size).toBe(count);
    expect(searches).toBeLessThanOrEqual(Math.ceil(count / 200) + OVERHEAD);
  }, 120_000);

  it('process 12,000 records that changed at distinct milliseconds once each, in the fewest calls', async () => {
    const { count, sum, written, searches } = await processed(() => {
      const some = contacts(world).slice(0, 12_000);
      for (const { id } of some) {
        world.advance(1);
        world.bench.server.admin.edit({
          action: 'set',
          type: 'contacts',
          id,
          properties: { jobtitle: `At ${world.now}` },
        });
      }
      return some.length;
    });
    expect(sum.updated).toBe(count);
    expect(new Set(written).size).toBe(count);
    expect(written).toHaveLength(count);
    expect(searches).toBeLessThanOrEqual(Math.ceil(count / 200) + OVERHEAD);
  }, 120_000);

  it('lose nothing of what changes while they page', async () => {
    world.bench.server.admin.churn({ type: 'contacts', count: 3_000 });
    world.advance(5_000);
    const all = contacts(world);
    let edits = 0;
    // Half of them are records that the read has still before it.
    world.beforeRead = () => {
      for (let n = 0; n < 20; n += 1) {
        world.advance(1);
        const id = all[(edits * 211) % all.length]?.id ?? '';
        world.bench.server.admin.edit({
          action: 'set',
          type: 'contacts',
          id,
          properties: { jobtitle: `Moved ${(edits += 1)}` },
        });
      }
    };
    await world.run('contact-import');
    world.beforeRead = () => undefined;
    expect(edits).toBeGreaterThan(100);
    world.advance(60_000);
    await world.run('contact-import');
    const titles = new Map(world.erp.all('contact').map(({ fields }) => [fields['email'], fields['title']]));
    const wrong = contacts(world).filter(
      ({ current }) =>
        (current.props['jobtitle'] ?? null) !== (titles.get(current.props['email'] ?? null) ?? null),
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
    const writes = world.erp.writes.length;
    world.advance(60_000);
    await world.run('contact-import');
    expect(world.erp.writes).toHaveLength(writes);
  }, 120_000);
});

describe('both ways behind a search index that is 30 s late', () => {
  it('come to rest with both sides equal, and then write nothing', async () => {
    const world = await RunWorld.start({ contacts: 150 }, { indexLagMs: 30_000, indexJitterMs: 2_000 });
    try {
      world.advance(HOUR);
      const cycle = async (): Promise<void> => {
        await world.run('contact-import');
        await world.run('contact-export');
      };
      await cycle();
      let seed = 7;
      const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
      const edit = (): void => {
        world.advance(random(2_000));
        const rows = world.erp.all('contact');
        const { id } = contacts(world)[random(150)] ?? { id: '' };
        const properties = { jobtitle: `Portal ${random(1e6)}` };
        world.bench.server.admin.edit({ action: 'set', type: 'contacts', id, properties });
        const row = rows[random(rows.length)];
        if (row) world.erp.edit('contact', row.id, { title: `ERP ${random(1e6)}` });
      };
      world.beforeRead = edit;
      for (let n = 0; n < 15; n += 1) {
        for (let more = random(6); more > 0; more -= 1) edit();
        world.advance(random(12_000));
        await cycle();
      }
      world.beforeRead = () => undefined;
      for (let n = 0; n < 3; n += 1) {
        world.advance(60_000);
        await cycle();
      }
      const inPortal = new Map(
        contacts(world).map(({ current }) => [current.props['email'], current.props['jobtitle'] ?? null]),
      );
      const inErp = new Map(
        world.erp.all('contact').map(({ fields }) => [fields['email'], fields['title'] ?? null]),
      );
      expect(inErp).toEqual(inPortal);
      const before = [world.erp.writes.length, world.bench.server.admin.journal().lastSeq];
      for (let n = 0; n < 2; n += 1) {
        world.advance(60_000);
        await cycle();
      }
      expect([world.erp.writes.length, world.bench.server.admin.journal().lastSeq]).toEqual(before);
    } finally {
      await world.stop();
    }
  }, 180_000);
});
