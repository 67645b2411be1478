import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { SAMPLE_SYNC } from '../../../test/support/engine/sample-definition.js';
import type { DeletePolicies } from '../../domain/sync/deletes.js';
import type { SettingValues } from '../../domain/sync/definition.js';

const COMPANIES = ['1', '2', '3'];

/** Companies with one account each; every company is looked at by id where a test asks for it. */
async function worldWith(policies: DeletePolicies, settings: SettingValues = {}): Promise<EngineWorld> {
  const world = new EngineWorld();
  const job = SAMPLE_SYNC.jobs['company-import'];
  const [account] = job?.targets ?? [];
  if (!job || !account) throw new Error('The sample imports companies.');
  await world.configure({
    ...SAMPLE_SYNC,
    settings: { ...SAMPLE_SYNC.settings, ...settings },
    jobs: { 'company-import': { ...job, targets: [{ ...account, ...policies }] } },
  });
  for (const id of COMPANIES)
    world.portal.add('companies', { name: `Company ${id}`, domain: `c${id}.example` });
  await world.complete('company-import');
  return world;
}

async function look(world: EngineWorld, ids: readonly string[] = COMPANIES) {
  const id = await world.begin('company-import', { ids });
  await world.drive(id);
  return (await world.runs.counters(id)).sum;
}

function linked(world: EngineWorld): Readonly<Record<string, string>> {
  return Object.fromEntries([...world.store.links.values()].map((link) => [link.hubspotId, link.businessId]));
}

function stateOf(world: EngineWorld, id: string) {
  const run = world.store.runs.at(-1);
  const [states] = [
    ...world.store.statesOf(run?.jobKey ?? 0, world.store.typeKey('hubspot', 'companies')),
  ].filter(([known]) => known === id);
  return states?.[1];
}

describe('a source record that was deleted', () => {
  it('keeps its link by default, and goes on where it left off once it is restored', async () => {
    const world = await worldWith({});
    const before = linked(world);
    world.portal.setArchived('companies', '2', true);
    expect((await look(world)).hubspot).toMatchObject({ unchanged: 2, skipped: 1 });
    expect(linked(world)).toEqual(before);
    world.portal.setArchived('companies', '2', false);
    world.portal.edit('companies', '2', { name: 'Back' });
    const writes = world.erp.writes.length;
    expect((await look(world)).updated).toBe(1);
    expect(world.erp.writes).toHaveLength(writes + 1);
    expect(world.erp.all('account')).toHaveLength(3);
  });

  it('is unlinked, its counterpart stays and is blocked from coming back', async () => {
    const world = await worldWith({ onSourceDeleted: 'unlink' });
    world.portal.remove('companies', '2');
    expect((await look(world)).hubspot).toMatchObject({ unchanged: 2, skipped: 1 });
    expect(stateOf(world, '2')?.reason?.code).toBe('source-deleted');
    expect(Object.keys(linked(world))).toEqual(['1', '3']);
    expect(world.erp.all('account')).toHaveLength(3);
    const loaded = await world.pages.loadPage({
      jobKey: 1,
      typeKey: world.store.typeKey('business', 'account'),
      sourceSide: 'business',
      sourceIds: world.erp.all('account').map(({ id }) => id),
      pairKeys: [1],
      parents: [],
      successors: new Map(),
    });
    expect([...(loaded.tombstones.get(1)?.values() ?? [])].map(({ reason }) => reason)).toEqual([
      'source-deleted',
    ]);
  });

  it('is flagged for a person', async () => {
    const world = await worldWith({ onSourceDeleted: 'flag' });
    world.portal.setArchived('companies', '2', true);
    expect((await look(world)).hubspot).toMatchObject({ unchanged: 2, failed: 1 });
    expect(stateOf(world, '2')?.reason?.code).toBe('source-deleted');
    expect(Object.keys(linked(world))).toHaveLength(3);
  });

  it('takes its counterpart with it, once', async () => {
    const world = await worldWith({}, { onSourceDeleted: 'propagate' });
    const account = linked(world)['2'] ?? '';
    world.portal.setArchived('companies', '2', true);
    await look(world);
    expect(world.erp.archives).toEqual([{ type: 'account', ids: [account] }]);
    expect(Object.keys(linked(world))).toEqual(['1', '3']);
    await look(world);
    expect(world.erp.archives).toHaveLength(1);
    expect(world.erp.all('account')).toHaveLength(3);
    // Restored by a person: a new record, since the old one may be gone for good.
    world.portal.setArchived('companies', '2', false);
    const sum = await look(world);
    expect(sum.created + sum.linked).toBe(1);
    expect(linked(world)['2']).toBeDefined();
  });

  it('is not believed where most of a page is gone at once', async () => {
    const world = new EngineWorld();
    await world.configure({
      ...SAMPLE_SYNC,
      settings: { pageSize: 100, onSourceDeleted: 'propagate' },
    });
    const ids = Array.from({ length: 30 }, (_, at) =>
      world.portal.add('companies', { name: `Company ${at}`, domain: `c${at}.example` }),
    );
    await world.complete('company-import');
    for (const id of ids.slice(0, 25)) world.portal.remove('companies', id);
    expect((await look(world, ids)).hubspot).toMatchObject({ failed: 25 });
    expect(world.erp.archives).toEqual([]);
    expect(world.store.links.size).toBe(30);
  });
});

describe('a target that was deleted', () => {
  let edits = 0;

  function loseAndEdit(world: EngineWorld): void {
    world.erp.remove('account', linked(world)['2'] ?? '');
    world.portal.edit('companies', '2', { name: `Renamed ${(edits += 1)}` });
  }

  it('is not created again by default', async () => {
    const world = await worldWith({});
    loseAndEdit(world);
    expect((await look(world)).hubspot).toMatchObject({ skipped: 1 });
    expect(stateOf(world, '2')?.targets[0]?.reason?.code).toBe('target-gone');
    expect(world.erp.all('account')).toHaveLength(2);
  });

  it('is created again where that is set, under a new operation, once', async () => {
    const world = await worldWith({ onTargetDeleted: 'recreate' });
    const before = linked(world)['2'];
    loseAndEdit(world);
    expect((await look(world)).created).toBe(1);
    expect(linked(world)['2']).not.toBe(before);
    expect(world.erp.all('account')).toHaveLength(3);
    await look(world);
    expect(world.erp.all('account')).toHaveLength(3);
    loseAndEdit(world);
    expect((await look(world)).created).toBe(1);
    expect(world.erp.all('account')).toHaveLength(3);
  });

  it('takes its source record with it, and neither comes back', async () => {
    const world = await worldWith({ onTargetDeleted: 'propagate' });
    loseAndEdit(world);
    await look(world);
    expect(world.portal.archives).toEqual([{ type: 'companies', ids: ['2'] }]);
    expect(Object.keys(linked(world))).toEqual(['1', '3']);
    await look(world);
    expect(world.erp.all('account')).toHaveLength(2);
    expect(world.portal.archives).toHaveLength(1);
  });
});
