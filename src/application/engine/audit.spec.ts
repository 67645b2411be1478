import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { SAMPLE_SYNC } from '../../../test/support/engine/sample-definition.js';
import type { JobDefinition, SettingValues } from '../../domain/sync/definition.js';

const DAY = 24 * 3_600_000;

async function worldWith(companies: number, settings: SettingValues = {}): Promise<EngineWorld> {
  const world = new EngineWorld();
  await world.configure({ ...SAMPLE_SYNC, settings: { ...SAMPLE_SYNC.settings, ...settings } });
  for (let n = 1; n <= companies; n++)
    world.portal.add('companies', { name: `Company ${n}`, domain: `c${n}.example` });
  return world;
}

function readsById(world: EngineWorld): readonly string[] {
  return world.portal.readsById.flatMap(({ ids }) => ids);
}

describe('the audit of links', () => {
  it('looks at every link once a day, and finds what was deleted on either side', async () => {
    const world = await worldWith(25, { onSourceDeleted: 'propagate', onTargetDeleted: 'recreate' });
    await world.complete('company-import');
    world.portal.remove('companies', '7');
    const [lost] = [...world.store.links.values()].filter(({ hubspotId }) => hubspotId === '9');
    world.erp.remove('account', lost?.businessId ?? '');
    await world.complete('company-import');
    expect(readsById(world)).toEqual([]);
    world.portal.time += DAY;
    const run = await world.complete('company-import');
    expect(new Set(readsById(world)).size).toBe(25);
    expect(world.erp.archives.map(({ type }) => type)).toEqual(['account']);
    expect(run.status).toBe('succeeded');
    expect(world.erp.all('account')).toHaveLength(25);
    expect(world.store.links.size).toBe(24);
    const before = readsById(world).length;
    await world.complete('company-import');
    expect(readsById(world)).toHaveLength(before);
  });

  it('notices a new company of a contact although neither record moved', async () => {
    const world = await worldWith(2);
    const contact = world.portal.add(
      'contacts',
      { email: 'a@c1.example', lastname: 'A' },
      { companies: ['1'] },
    );
    await world.complete('company-import');
    await world.complete('contact-import');
    world.portal.time += 3 * 3_600_000;
    await world.complete('contact-import');
    world.portal.associate('contacts', contact, 'companies', ['2']);
    const writes = world.erp.writes.length;
    await world.complete('contact-import');
    expect(world.erp.writes).toHaveLength(writes);
    world.portal.time += DAY;
    await world.complete('contact-import');
    expect(world.erp.writes).toHaveLength(writes + 1);
    const link = [...world.store.links.values()].find(({ hubspotId }) => hubspotId === '2');
    expect(world.erp.all('contact')[0]?.fields['accountId']).toBe(link?.businessId);
  });

  it('is switched off by its setting', async () => {
    const world = await worldWith(3, { auditHours: 0 });
    await world.complete('company-import');
    world.portal.time += 3 * DAY;
    await world.complete('company-import');
    expect(readsById(world)).toEqual([]);
  });
});

describe('the audit of counts', () => {
  it('reads everything where the portal has more than the job knows, once', async () => {
    const world = await worldWith(5);
    await world.complete('company-import');
    // A record that no window ever told of.
    world.portal.time -= 2 * DAY;
    const late = world.portal.add('companies', { name: 'Missed', domain: 'missed.example' });
    world.portal.time += 3 * DAY;
    await world.complete('company-import');
    world.portal.time += DAY + 3_600_000;
    await world.complete('company-import');
    world.portal.time += DAY + 3_600_000;
    const run = await world.complete('company-import');
    const events = await Promise.all(world.store.runs.map(({ row }) => world.runs.events(row.id, 0)));
    expect(events.flat().filter(({ code }) => code === 'count-drift')).toHaveLength(1);
    expect(run.status).toBe('succeeded');
    expect([...world.store.links.values()].map(({ hubspotId }) => hubspotId)).toContain(late);
  });
});

describe('an associated type', () => {
  function keepingContacts(): JobDefinition {
    const job = SAMPLE_SYNC.jobs['company-import'];
    const contact = SAMPLE_SYNC.jobs['contact-import']?.targets[0];
    const [account] = job?.targets ?? [];
    if (!job || !contact || !account) throw new Error('The sample has both.');
    return { ...job, targets: [account, { ...contact, from: { associated: 'contacts' } }] };
  }

  it('is read by its own changes too, as far as it belongs to what the job keeps', async () => {
    const world = new EngineWorld();
    await world.configure({ ...SAMPLE_SYNC, jobs: { 'company-import': keepingContacts() } });
    const contact = world.portal.add('contacts', { email: 'a@c.example', lastname: 'A' });
    const stranger = world.portal.add('contacts', { email: 'b@c.example', lastname: 'B' });
    const company = world.portal.add(
      'companies',
      { name: 'C', domain: 'c.example' },
      { contacts: [contact] },
    );
    world.portal.associate('contacts', contact, 'companies', [company]);
    await world.complete('company-import');
    world.portal.time += 3 * 3_600_000;
    await world.complete('company-import');
    world.portal.edit('contacts', contact, { lastname: 'Renamed' });
    world.portal.edit('contacts', stranger, { lastname: 'Stranger' });
    const fresh = world.portal.add(
      'contacts',
      { email: 'n@c.example', lastname: 'New' },
      { companies: [company] },
    );
    const run = await world.complete('company-import');
    const { sum } = await world.runs.counters(run.id);
    expect(sum).toMatchObject({ updated: 1, created: 1 });
    expect(world.erp.all('contact').map(({ fields }) => fields['lastName'])).toEqual(['Renamed', 'New']);
    expect([...world.store.links.values()].map(({ hubspotId }) => hubspotId)).toEqual(
      expect.arrayContaining([contact, fresh]),
    );
  });
});
