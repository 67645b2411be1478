import { bodyOf, codesOf, idsOf, propertiesOf, TestPortal } from '../testing/test-portal.js';

const SEARCH = '/crm/v3/objects/contacts/search';
const filter = (propertyName: string, operator: string, more: object = {}) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...more }] }],
});

describe('search of the emulated portal', () => {
  let portal: TestPortal;
  beforeEach(() => {
    portal = new TestPortal();
    portal.admin.patchSettings({ limitsEnabled: false });
  });

  it('sees writes only after a while, and old values until then', () => {
    const id = portal.create('contacts', { email: 'a@firm.example', city: 'Leeds' });
    expect(portal.search('contacts', {})['total']).toBe(0);
    portal.settle();
    expect(idsOf(portal.search('contacts', {}))).toEqual([id]);
    portal.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { city: 'York' } });
    expect(portal.search('contacts', filter('city', 'EQ', { value: 'leeds' }))['total']).toBe(1);
    portal.settle();
    expect(portal.search('contacts', filter('city', 'EQ', { value: 'YORK' }))['total']).toBe(1);
    portal.call('DELETE', `/crm/v3/objects/contacts/${id}`);
    expect(portal.search('contacts', {})['total']).toBe(1);
    portal.settle();
    expect(portal.search('contacts', {})['total']).toBe(0);
  });

  it('finds contacts by lastmodifieddate and never by hs_lastmodifieddate', () => {
    portal.create('contacts', { email: 'a@firm.example' });
    const company = portal.create('companies', { name: 'Mill' });
    portal.settle();
    const since = { value: String(portal.now - 60_000) };
    expect(portal.search('contacts', filter('lastmodifieddate', 'GTE', since))['total']).toBe(1);
    expect(portal.search('contacts', filter('hs_lastmodifieddate', 'GTE', since))['total']).toBe(0);
    expect(idsOf(portal.search('companies', filter('hs_lastmodifieddate', 'GTE', since)))).toEqual([company]);
  });

  it('answers both incremental orders like a plain scan would', () => {
    portal.admin.seed({ companies: 0, contacts: 300 });
    const changed = portal.admin.churn({ type: 'contacts', count: 40 }).changed;
    portal.settle();
    const since = String(portal.now - 60_000);
    const recent = portal.search('contacts', {
      ...filter('lastmodifieddate', 'BETWEEN', { value: since, highValue: String(portal.now) }),
      sorts: [{ propertyName: 'lastmodifieddate', direction: 'ASCENDING' }],
      limit: 200,
    });
    expect([recent['total'], idsOf(recent)]).toEqual([40, changed]);
    const half = changed[20] ?? '';
    const keyset = portal.search('contacts', {
      filterGroups: [
        {
          filters: [
            { propertyName: 'lastmodifieddate', operator: 'GTE', value: since },
            { propertyName: 'hs_object_id', operator: 'GT', value: half },
          ],
        },
      ],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      limit: 5,
    });
    expect([keyset['total'], idsOf(keyset)]).toEqual([19, changed.slice(21, 26)]);
    const down = portal.search('contacts', { sorts: ['-hs_object_id'], limit: 3 });
    expect(Number(idsOf(down)[0])).toBe(portal.sandbox.world.nextId);
    const next = portal.search('contacts', { sorts: ['-hs_object_id'], limit: 3, after: '298' });
    expect(idsOf(next)).toHaveLength(2);
  });

  it('filters and sorts by creation, by the date a user set where there is one', () => {
    const ids = ['A', 'B', 'C'].map((dealname) => {
      portal.now += 1_000;
      return portal.create('deals', { dealname, ...(dealname === 'C' ? { createdate: '2020-01-01' } : {}) });
    });
    portal.settle();
    const sorts = [{ propertyName: 'createdate', direction: 'ASCENDING' }];
    expect(idsOf(portal.search('deals', { sorts }))).toEqual([ids[2], ids[0], ids[1]]);
    const recent = filter('createdate', 'GTE', { value: '2026-01-01T00:00:00Z' });
    expect(idsOf(portal.search('deals', { ...recent, sorts }))).toEqual([ids[0], ids[1]]);
  });

  it('pages by offset up to ten thousand and counts beyond', () => {
    portal.admin.seed({ companies: 0, contacts: 10_050, planted: false });
    const page = portal.search('contacts', { limit: 200, after: '9800' });
    expect([page['total'], page['paging']]).toMatchObject([10_050, { next: { after: '10000' } }]);
    expect(portal.call('POST', SEARCH, { limit: 200, after: '9801' }).status).toBe(400);
  });

  it.each([
    ['a page over 200', { limit: 201 }],
    ['a sixth group', { filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) }],
    ['seven filters', { filterGroups: [{ filters: Array.from({ length: 7 }, () => filter('city', 'EQ')) }] }],
    ['a second sort', { sorts: ['createdate', 'email'] }],
    ['a long body', { query: 'x'.repeat(3_000) }],
    ['an unknown property', filter('no_such', 'EQ', { value: '1' })],
    ['an unknown operator', filter('city', 'LIKE', { value: '1' })],
    ['a range that ends first', filter('createdate', 'BETWEEN', { value: '2000', highValue: '1000' })],
    ['an offset that is none', { after: 'abc' }],
  ])('refuses %s', (_, body) => {
    const refused = portal.call('POST', SEARCH, body);
    expect(refused.status).toBe(400);
    expect(codesOf(refused.body)).toEqual([]);
  });

  it('breaks on the epoch', () => {
    expect(portal.call('POST', SEARCH, filter('createdate', 'GTE', { value: '0' })).status).toBe(500);
  });

  it('knows the operators and their cases', () => {
    const ids = ['ada@firm.example', 'bob@mill.example', undefined].map((email, index) =>
      portal.create('contacts', {
        ...(email ? { email } : {}),
        firstname: `N${index}`,
        lifecyclestage: 'customer',
      }),
    );
    portal.settle();
    const found = (body: object): string[] => idsOf(portal.search('contacts', { ...body }));
    expect(found(filter('email', 'IN', { values: ['ada@firm.example'] }))).toEqual([ids[0]]);
    expect(found(filter('email', 'IN', { values: ['ADA@firm.example'] }))).toEqual([]);
    expect(found(filter('email', 'NOT_HAS_PROPERTY'))).toEqual([ids[2]]);
    expect(found(filter('email', 'NEQ', { value: 'ada@firm.example' }))).toEqual([ids[1]]);
    expect(found(filter('email', 'CONTAINS_TOKEN', { value: '*mill*' }))).toEqual([ids[1]]);
    expect(found(filter('lifecyclestage', 'EQ', { value: 'Customer' }))).toEqual([]);
    expect(found({ query: 'n2' })).toEqual([ids[2]]);
    expect(found({ filters: [{ propertyName: 'firstname', operator: 'EQ', value: 'n1' }] })).toEqual([
      ids[1],
    ]);
  });

  it('filters by association and answers asked properties', () => {
    const company = portal.create('companies', { name: 'Mill' });
    const contact = portal.create('contacts', { email: 'a@mill.example', city: 'Leeds' });
    portal.create('contacts', { email: 'b@mill.example' });
    portal.call('PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`);
    portal.settle();
    const body = { ...filter('associations.company', 'EQ', { value: company }), properties: ['city'] };
    const found = portal.search('contacts', body);
    expect(idsOf(found)).toEqual([contact]);
    expect(propertiesOf(bodyOf(portal.call('POST', SEARCH, body))['results'])).toEqual({});
  });
});
