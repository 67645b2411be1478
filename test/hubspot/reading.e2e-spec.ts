import type { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import type { ReadRange, ReadSelection } from '../../src/application/ports/record-system.port.js';
import { objectType } from '../../sandbox/core/object-types.js';
import { ON_DEMAND, PortalBench, readRange } from './portal-bench.js';
import { findAll } from '../support/find-all.js';

const OPEN = { kind: 'range', after: null, upTo: null } as const;
const CONTACTS: ReadSelection = {
  type: 'contacts',
  fields: ['email', 'firstname', 'lastname'],
  associations: ['companies'],
};

describe('reading a portal', () => {
  let bench: PortalBench;
  let portal: HubspotPortal;

  beforeAll(async () => {
    bench = await PortalBench.start({
      seed: { companies: 120, contacts: 730, planted: false },
      settings: { limitsEnabled: false, indexLagMs: 0, indexJitterMs: 0, strict: true },
    });
    portal = bench.connect();
  });
  afterAll(() => bench.stop());

  const liveIds = (type: 'contacts' | 'companies'): readonly string[] =>
    bench.server.sandbox.world.store(objectType(type)).liveRecords.map((record) => record.id);

  it('knows its account and says which types it may read', async () => {
    const identity = await portal.identify(ON_DEMAND);
    expect(identity).toMatchObject({ hubId: '44120881', timeZone: 'US/Eastern', currency: 'USD' });
    expect((await portal.test(ON_DEMAND)).every((probe) => probe.ok)).toBe(true);
    bench.server.admin.addFault({
      action: { kind: 'missing-scope', scopes: ['crm.objects.deals.read'] },
      path: '/crm/v3/objects/deals',
      times: 1,
    });
    const deals = (await portal.test(ON_DEMAND)).find((probe) => probe.type === 'deals');
    expect(deals).toMatchObject({ ok: false });
    expect(deals?.message).toContain('crm.objects.deals.read');
  });

  it('describes types, fields and pipelines', async () => {
    const schema = await portal.describe(ON_DEMAND);
    expect(schema.types.map((type) => type.name)).toEqual([
      'contacts',
      'companies',
      'deals',
      'products',
      'line_items',
      'owners',
    ]);
    const field = (type: string, name: string): unknown =>
      schema.types.find((entry) => entry.name === type)?.fields.find((entry) => entry.name === name);
    expect(field('contacts', 'email')).toMatchObject({ type: 'text', readOnly: false });
    expect(field('contacts', 'createdate')).toMatchObject({ type: 'datetime' });
    expect(field('deals', 'dealstage')).toMatchObject({ type: 'enumeration' });
    expect(JSON.stringify(field('deals', 'dealstage'))).toContain('closedwon');
    expect(JSON.stringify(field('deals', 'pipeline'))).toContain('default');
  });

  it('reads the whole list once, with associations, the primary first', async () => {
    const records = await readRange(portal, { selection: CONTACTS, range: OPEN, pageSize: 100 });
    expect(records.map((record) => record.id)).toEqual(liveIds('contacts'));
    const associated = records.filter((record) => (record.associations['companies'] ?? []).length > 0);
    expect(associated.length).toBeGreaterThan(300);
    for (const record of associated)
      expect(new Set(record.associations['companies']).size).toBe(record.associations['companies']?.length);
    expect(records[0]?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Object.keys(records[0]?.fields ?? {})).toEqual(CONTACTS.fields);
  });

  it('puts the primary company first, whatever its id', async () => {
    const [lowest] = liveIds('companies');
    const records = await readRange(portal, { selection: CONTACTS, range: OPEN, pageSize: 100 });
    const contact = records.find((record) => {
      const [primary] = record.associations['companies'] ?? [];
      return primary !== undefined && primary !== lowest;
    });
    const id = contact?.id ?? '';
    const primary = contact?.associations['companies']?.[0];
    const edit = {
      action: 'associate',
      type: 'contacts',
      id,
      toType: 'companies',
      toId: lowest ?? '',
    } as const;
    bench.server.admin.edit(edit);
    const listed = await readRange(portal, { selection: CONTACTS, range: OPEN, pageSize: 100 });
    expect(listed.find((record) => record.id === id)?.associations['companies']).toEqual([primary, lowest]);
    const { found } = await portal.readByIds(CONTACTS, [id], ON_DEMAND);
    expect(found.get(id)?.associations['companies']).toEqual([primary, lowest]);
  });

  it('splits the list into lanes that meet without gap and overlap', async () => {
    const lanes = await portal.splitRange('contacts', 8, ON_DEMAND);
    expect(lanes).toHaveLength(8);
    expect(lanes[0]?.after).toBeNull();
    expect(lanes.at(-1)?.upTo).toBeNull();
    const parts = await Promise.all(
      lanes.map((range) =>
        readRange(portal, { selection: CONTACTS, range: { kind: 'range', ...range }, pageSize: 50 }),
      ),
    );
    expect(parts.flat().map((record) => record.id)).toEqual(liveIds('contacts'));
    expect(parts.filter((part) => part.length > 40)).toHaveLength(8);
    expect(portal.middleOf({ after: '1000', upTo: '2000' })).toBe('1500');
    expect(portal.middleOf({ after: '1000', upTo: '1100' })).toBeNull();
    expect(portal.middleOf({ after: '1000', upTo: null })).toBeNull();
  });

  it('reads a list whose cursors are opaque as one range', async () => {
    bench.server.admin.patchSettings({ opaqueCursors: true });
    const fresh = bench.connect();
    expect(await fresh.splitRange('contacts', 8, ON_DEMAND)).toEqual([{ after: null, upTo: null }]);
    const records = await readRange(fresh, { selection: CONTACTS, range: OPEN, pageSize: 100 });
    expect(records.map((record) => record.id)).toEqual(liveIds('contacts'));
    bench.server.admin.patchSettings({ opaqueCursors: false });
  });

  it('completes association lists that are longer than a page', async () => {
    const [company] = liveIds('companies');
    for (const id of liveIds('contacts').slice(0, 620)) {
      bench.server.admin.edit({
        action: 'associate',
        type: 'companies',
        id: company ?? '',
        toType: 'contacts',
        toId: id,
      });
    }
    const selection = { type: 'companies', fields: ['name'], associations: ['contacts', 'deals'] };
    const records = await readRange(portal, { selection, range: OPEN, pageSize: 100 });
    const listed = records.find((record) => record.id === company)?.associations['contacts'];
    expect(listed?.length).toBeGreaterThanOrEqual(620);
    const { found } = await portal.readByIds(selection, [company ?? ''], ON_DEMAND);
    expect([...(found.get(company ?? '')?.associations['contacts'] ?? [])].sort()).toEqual(
      [...(listed ?? [])].sort(),
    );
  });

  it('reads by id, tells the missing and follows merges', async () => {
    const ids = liveIds('contacts').slice(200, 420);
    const [first, second] = [ids[0] ?? '', ids[1] ?? ''];
    const merged = bench.server.admin.edit({ action: 'merge', type: 'contacts', id: first, otherId: second });
    const answer = await portal.readByIds(CONTACTS, [...ids, '999999999', 'no-id'], ON_DEMAND);
    expect(answer.found.size).toBe(ids.length);
    expect(answer.found.get(first)).toMatchObject({
      id: merged.id,
      formerIds: expect.arrayContaining([first, second]),
    });
    expect(answer.found.get(second)?.id).toBe(merged.id);
    expect([...answer.missing].sort()).toEqual(['999999999', 'no-id']);
  });

  it('reads owners, deactivated ones too', async () => {
    const selection = { type: 'owners', fields: ['email', 'active'], associations: [] };
    const owners = await readRange(portal, { selection, range: OPEN, pageSize: 2 });
    expect(owners.length).toBeGreaterThan(2);
    expect(new Set(owners.map((owner) => owner.id)).size).toBe(owners.length);
    const some = owners[0]?.id ?? '';
    const byId = await portal.readByIds(selection, [some, '1'], ON_DEMAND);
    expect(byId.found.get(some)?.fields['email']).toEqual(owners[0]?.fields['email']);
    expect(byId.missing).toEqual(['1']);
  });

  it('estimates totals', async () => {
    expect(await portal.estimateTotal('contacts', null, ON_DEMAND)).toBe(liveIds('contacts').length);
    expect(await portal.estimateTotal('owners', null, ON_DEMAND)).toBeNull();
  });

  it('finds candidates by e-mail and by domain', async () => {
    const [contact] = await readRange(portal, {
      selection: CONTACTS,
      range: { kind: 'range', after: null, upTo: liveIds('contacts')[0] ?? '' },
      pageSize: 10,
    });
    const email = String(contact?.fields['email']);
    const keys = [{ field: 'email', normalise: 'email' }] as const;
    const byMail = await findAll(
      portal,
      {
        type: 'contacts',
        keys,
        probes: [[email.toLowerCase()], ['nobody@example.org']],
        fields: ['firstname'],
      },
      ON_DEMAND,
    );
    expect(byMail.map((record) => record.id)).toEqual([contact?.id]);
    const companies = await readRange(portal, {
      selection: { type: 'companies', fields: ['domain'], associations: [] },
      range: OPEN,
      pageSize: 100,
    });
    const domains = companies
      .map((company) => company.fields['domain'])
      .filter((domain) => typeof domain === 'string');
    const byDomain = await findAll(
      portal,
      {
        type: 'companies',
        keys: [{ field: 'domain', normalise: 'domain' }],
        probes: domains.map((domain) => [domain.toLowerCase()]),
        fields: ['name'],
      },
      ON_DEMAND,
    );
    expect(byDomain.length).toBeGreaterThanOrEqual(domains.length);
  });

  it('finds more candidates than a search answers at once', async () => {
    const operations = Array.from({ length: 410 }, (_, n) => ({
      kind: 'create' as const,
      operationId: `twin-${n}`,
      fields: { name: `Placeholder ${n}`, domain: n % 2 === 0 ? 'twins.example' : 'www.twins.example' },
    }));
    const made = await portal.write({ type: 'companies', operations }, ON_DEMAND);
    const ids = made.map((result) => (result.status === 'written' ? result.id : result.status)).sort();
    const request = (field: string, normalise: 'name' | 'domain', probes: readonly string[][]) => ({
      type: 'companies',
      keys: [{ field, normalise }],
      probes,
      fields: [],
    });
    for (const wanted of [
      request('name', 'name', [
        ['nobody'],
        ['placeholder'],
        ...'abcdef'.split('').map((each) => [`${each}zz`]),
      ]),
      request('domain', 'domain', [['twins.example']]),
    ]) {
      const first = await portal.find(wanted, ON_DEMAND);
      expect(first.records).toHaveLength(200);
      expect(first.next).not.toBeNull();
      const found = await findAll(portal, wanted, ON_DEMAND);
      expect(found.map(({ id }) => id).sort()).toEqual(ids);
    }
    await portal.archive({ type: 'companies', ids }, ON_DEMAND);
  });

  it('takes the time from HubSpot', async () => {
    const now = Date.parse(await portal.now(ON_DEMAND));
    expect(Math.abs(now - Date.now())).toBeLessThan(2_500);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('leaves no trace of carelessness', () => {
    expect(bench.server.admin.statistics().violations).toEqual([]);
  });

  function window(since: number, until: number): ReadRange {
    return {
      kind: 'window',
      by: 'modified',
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
    };
  }

  it('reads the changes of a window in few calls', async () => {
    const from = Date.now();
    const { changed } = bench.server.admin.churn({ type: 'contacts', count: 250 });
    bench.server.admin.patchSettings({ indexLagMs: 0 });
    const before = bench.server.admin.statistics().calls;
    const records = await readRange(portal, {
      selection: CONTACTS,
      range: window(from, Date.now() + 1),
      pageSize: 100,
    });
    expect(new Set(records.map((record) => record.id))).toEqual(new Set(changed));
    expect(bench.server.admin.statistics().calls - before).toBeLessThanOrEqual(Math.ceil(250 / 200) + 2 + 1);
  });
});
