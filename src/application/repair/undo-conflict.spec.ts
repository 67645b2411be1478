import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { twoWayCompanies } from '../../../test/support/engine/two-way-companies.js';
import type { ConflictDecision } from '../ports/repair-decisions.port.js';

const TWO_WAY = twoWayCompanies({ name: 'conflict: hubspot', domain: 'conflict: business' });

/** Both sides changed both fields; HubSpot won the name, the business system the domain, and both were carried over. */
async function settled(): Promise<EngineWorld> {
  const world = new EngineWorld();
  await world.configure(TWO_WAY);
  world.portal.add('companies', { name: 'Old', domain: 'old.example' });
  await world.complete('company-import');
  await world.complete('company-export');
  const [account] = world.erp.all('account');
  world.portal.edit('companies', '1', { name: 'Here', domain: 'here.example' });
  world.erp.edit('account', account?.id ?? '', { name: 'There', domain: 'there.example' });
  await world.complete('company-import');
  await world.complete('company-export');
  return world;
}

/** What the desk does in one transaction: the decision is kept, and the record is pending again. */
async function decide(world: EngineWorld, field: string, decision: ConflictDecision): Promise<void> {
  const job = world.store.findJob('main', 'company-import');
  const typeKey = world.store.typeKey('hubspot', 'companies');
  const pairKey = world.store.pairKey(job?.syncKey ?? 0, 'company');
  const place = { syncKey: job?.syncKey ?? 0, jobKey: job?.key ?? 0, typeKey, sourceId: '1' };
  await world.decisions.keep(place, [{ kind: 'conflict', pairKey, field, decision }]);
  const states = world.store.statesOf(place.jobKey, typeKey);
  const state = states.get('1');
  if (!state) throw new Error('The record is known.');
  states.set('1', { ...state, outcome: 'pending', round: -1 });
}

const both = (world: EngineWorld, field: string) => [
  world.portal.all('companies')[0]?.fields[field],
  world.erp.all('account')[0]?.fields[field],
];

describe('an outcome of a conflict that is taken back', () => {
  it('was carried to both sides before', async () => {
    const world = await settled();
    expect(both(world, 'name')).toEqual(['Here', 'Here']);
    expect(both(world, 'domain')).toEqual(['there.example', 'there.example']);
  });

  it.each([
    ['name', 'There'],
    ['domain', 'here.example'],
  ])('puts the other value of %s on both sides, although no side has changed since', async (field, value) => {
    const world = await settled();
    await decide(world, field, { take: 'value', value });
    await world.complete('company-import');
    expect(both(world, field)[1]).toBe(value);
    await world.complete('company-export');
    expect(both(world, field)).toEqual([value, value]);
    const writes = [world.portal.writes.length, world.erp.writes.length];
    await world.complete('company-import');
    await world.complete('company-export');
    expect([world.portal.writes.length, world.erp.writes.length]).toEqual(writes);
  });

  it('leaves the other field alone', async () => {
    const world = await settled();
    await decide(world, 'name', { take: 'value', value: 'There' });
    await world.complete('company-import');
    await world.complete('company-export');
    expect(both(world, 'domain')).toEqual(['there.example', 'there.example']);
  });
});
