import { asArray, asObject } from './json.js';
import { objectType } from './object-types.js';
import { bodyOf, propertiesOf, resultsOf, TestPortal } from '../testing/test-portal.js';

const type = (associationTypeId: number, associationCategory = 'HUBSPOT_DEFINED') => ({
  associationCategory,
  associationTypeId,
});

describe('associations of the emulated portal', () => {
  let portal: TestPortal;
  let contact: string;
  let companies: string[];

  beforeEach(() => {
    portal = new TestPortal();
    contact = portal.create('contacts', { email: 'a@firm.example' });
    companies = ['Mill', 'Oak'].map((name) => portal.create('companies', { name }));
  });

  const put = (company: string | undefined, types: object[]) =>
    portal.call(
      'PUT',
      `/crm/v4/objects/contacts/${contact}/associations/companies/${String(company)}`,
      types,
    );
  const typeIds = (): number[][] =>
    resultsOf(portal.get(`/crm/v4/objects/contacts/${contact}/associations/companies`)).map((entry) =>
      asArray(entry['associationTypes']).map((item) => Number(asObject(item)['typeId'])),
    );

  it('adds the unlabelled type to a primary one and has one primary only', () => {
    expect(put(companies[0], [type(1)]).status).toBe(201);
    expect(typeIds()).toEqual([[1, 279]]);
    put(companies[1], [type(1)]);
    expect(typeIds()).toEqual([[279], [1, 279]]);
    const read = portal.get(`/crm/v3/objects/contacts/${contact}?properties=associatedcompanyid`);
    expect(propertiesOf(read)['associatedcompanyid']).toBe(companies[1]);
  });

  it('lists a pair once per type in the map of a read, with numbers in version 4', () => {
    put(companies[0], [type(1)]);
    const map = portal.get(`/crm/v3/objects/contacts/${contact}?associations=companies,deals`)[
      'associations'
    ];
    expect(map).toEqual({
      companies: {
        results: [
          { id: companies[0], type: 'contact_to_company' },
          { id: companies[0], type: 'contact_to_company_unlabeled' },
        ],
      },
    });
    const list = resultsOf(
      portal.get(`/crm/objects/2026-03/companies/${companies[0]}/associations/contacts`),
    );
    expect(list).toEqual([
      {
        toObjectId: Number(contact),
        associationTypes: [
          { category: 'HUBSPOT_DEFINED', typeId: 2, label: 'Primary' },
          { category: 'HUBSPOT_DEFINED', typeId: 280, label: null },
        ],
      },
    ]);
  });

  it('moves no modified date', () => {
    const before = portal.get(`/crm/v3/objects/contacts/${contact}`)['updatedAt'];
    portal.now += 9_000;
    put(companies[0], [type(1)]);
    expect(portal.get(`/crm/v3/objects/contacts/${contact}`)['updatedAt']).toBe(before);
  });

  it.each([
    ['a wrong direction', [type(280)], 'expected: 0-2'],
    ['a wrong category', [type(1, 'USER_DEFINED')], 'One or more associations are invalid'],
    ['a type of another pair', [type(4)], 'One or more associations are invalid'],
  ])('refuses %s', (_, types, message) => {
    const refused = put(companies[0], types);
    expect(refused.status).toBe(400);
    expect(String(bodyOf(refused)['message'])).toContain(message);
  });

  it('reads batches with a cursor per input and reports inputs without any', () => {
    const inputs = Array.from({ length: 600 }, (_, index) => ({
      properties: { email: `p${index}@firm.example` },
    }));
    for (let at = 0; at < 600; at += 100) {
      portal.post('/crm/v3/objects/contacts/batch/create', { inputs: inputs.slice(at, at + 100) });
    }
    const contacts = [...portal.sandbox.world.store(objectType('contacts')).liveRecords].map(
      (record) => record.id,
    );
    const pairs = contacts.slice(1).map((id) => ({ from: { id }, to: { id: companies[0] } }));
    const created = portal.call('POST', '/crm/v4/associations/contacts/companies/batch/associate/default', {
      inputs: pairs,
    });
    expect([created.status, resultsOf(created.body).length]).toEqual([200, 1_200]);
    const path = '/crm/associations/2026-03/companies/contacts/batch/read';
    const first = portal.call('POST', path, { inputs: companies.map((id) => ({ id })) });
    expect(first.status).toBe(207);
    expect(asArray(bodyOf(first)['errors'])[0]).toMatchObject({ context: { fromObjectId: [companies[1]] } });
    const entry = resultsOf(first.body)[0];
    expect(asArray(entry?.['to'])).toHaveLength(500);
    const after = asObject(asObject(asObject(entry?.['paging'])['next']))['after'];
    const rest = portal.post(path, { inputs: [{ id: companies[0], after }] });
    expect(asArray(resultsOf(rest)[0]?.['to'])).toHaveLength(100);
  });

  it('archives pairs with 204 in version 4 and 200 in the dated ones; the plain type takes all with it', () => {
    put(companies[0], [type(1)]);
    const body = { inputs: [{ from: { id: contact }, to: { id: companies[0] }, types: [type(279)] }] };
    const dated = portal.call(
      'POST',
      '/crm/associations/2026-03/contacts/companies/batch/labels/archive',
      body,
    );
    expect([dated.status, bodyOf(dated)['status'], typeIds()]).toEqual([200, 'COMPLETE', []]);
    put(companies[0], [type(1)]);
    const archive = { inputs: [{ from: { id: contact }, to: [{ id: companies[0] }] }] };
    const legacy = portal.call('POST', '/crm/v4/associations/contacts/companies/batch/archive', archive);
    expect([legacy.status, legacy.body, typeIds()]).toEqual([204, undefined, []]);
  });

  it('keeps labels of its own, both ways', () => {
    const created = portal.post('/crm/associations/v4/contacts/companies/labels', {
      label: 'Buyer',
      name: 'buyer',
      inverseLabel: 'Buys through',
    });
    const typeId = Number(resultsOf(created)[0]?.['typeId']);
    put(companies[0], [type(typeId, 'USER_DEFINED')]);
    expect(typeIds()).toEqual([[279, typeId].sort((a, b) => a - b)]);
    const labels = resultsOf(portal.get('/crm/associations/2026-03/companies/contacts/labels'));
    expect(labels.map((label) => label['label'])).toContain('Buys through');
  });

  it('hides archived records from the others and shows restored ones again', () => {
    put(companies[0], [type(1)]);
    portal.call('DELETE', `/crm/v3/objects/companies/${companies[0]}`);
    expect(typeIds()).toEqual([]);
    portal.admin.edit({ action: 'restore', type: 'companies', id: companies[0] ?? '' });
    expect(typeIds()).toEqual([[1, 279]]);
  });

  it('merges into a new record: both ids answer, associations join, search knows one', () => {
    const other = portal.create('contacts', { email: 'b@firm.example', city: 'Leeds' });
    put(companies[0], [type(1)]);
    portal.call('PUT', `/crm/v4/objects/contacts/${other}/associations/default/companies/${companies[1]}`);
    const merged = portal.call('POST', '/crm/v3/objects/contacts/merge', {
      primaryObjectId: contact,
      objectIdToMerge: other,
    });
    const id = String(bodyOf(merged)['id']);
    expect([contact, other]).not.toContain(id);
    for (const old of [contact, other]) expect(portal.get(`/crm/v3/objects/contacts/${old}`)['id']).toBe(id);
    expect(propertiesOf(merged.body)).toMatchObject({
      email: 'a@firm.example',
      city: 'Leeds',
      hs_additional_emails: 'b@firm.example',
      hs_merged_object_ids: `${contact};${other}`,
    });
    expect(typeIds()).toEqual([[1, 279], [279]]);
    portal.settle();
    expect(portal.search('contacts', {})['total']).toBe(1);
    const again = portal.create('contacts', { email: 'c@firm.example' });
    const twice = portal.call('POST', '/crm/v3/objects/contacts/merge', {
      primaryObjectId: id,
      objectIdToMerge: again,
    });
    expect(portal.get(`/crm/v3/objects/contacts/${contact}`)['id']).toBe(bodyOf(twice)['id']);
  });

  it('leaves a company with one parent', () => {
    const [child, one, other] = ['Ash', 'Elm', 'Pine'].map((name) => portal.create('companies', { name }));
    const set = (parent: string | undefined): number => {
      const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 14 }];
      const inputs = [{ from: { id: child }, to: { id: parent }, types }];
      return portal.call('POST', '/crm/v4/associations/companies/companies/batch/create', { inputs }).status;
    };
    expect([set(one), set(one), set(other)]).toEqual([201, 201, 207]);
  });
});
