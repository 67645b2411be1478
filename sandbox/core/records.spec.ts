import { asArray, asObject } from './json.js';
import { bodyOf, codesOf, idsOf, propertiesOf, resultsOf, TestPortal } from '../testing/test-portal.js';

const CONTACTS = '/crm/v3/objects/contacts';

describe('records of the emulated portal', () => {
  let portal: TestPortal;
  beforeEach(() => {
    portal = new TestPortal();
  });

  it('answers a create with every stored value, an update with a part', () => {
    const created = portal.call('POST', CONTACTS, {
      properties: { email: 'ADA@Firm.example', firstname: 'Ada' },
    });
    expect(created.status).toBe(201);
    expect(propertiesOf(created.body)).toMatchObject({
      email: 'ada@firm.example',
      lifecyclestage: 'lead',
      hs_pipeline: 'contacts-lifecycle-pipeline',
      hs_object_source: 'INTEGRATION',
    });
    const id = idsOf({ results: [created.body] })[0] ?? '';
    const updated = portal.call('PATCH', `${CONTACTS}/${id}`, { properties: { lastname: 'Byron' } });
    expect(updated.status).toBe(200);
    expect(propertiesOf(updated.body)).toMatchObject({ lastname: 'Byron', hs_object_id: id });
    expect(propertiesOf(updated.body)).not.toHaveProperty('firstname');
  });

  it('answers reads with the default set, nulls for empty and nothing for unknown names', () => {
    const id = portal.create('contacts', { email: 'a@firm.example' });
    expect(Object.keys(propertiesOf(portal.get(`${CONTACTS}/${id}`))).sort()).toEqual([
      'createdate',
      'email',
      'firstname',
      'hs_object_id',
      'lastmodifieddate',
      'lastname',
    ]);
    for (const query of ['properties=phone,no_such', 'properties=phone&properties=no_such']) {
      const properties = propertiesOf(portal.get(`${CONTACTS}/${id}?${query}`));
      expect(properties['phone']).toBeNull();
      expect(properties).not.toHaveProperty('no_such');
    }
  });

  it.each([
    [{ no_such: 'x' }, 'PROPERTY_DOESNT_EXIST'],
    [{ hs_object_id: '5' }, 'READ_ONLY_VALUE'],
    [{ lifecyclestage: 'bogus' }, 'INVALID_OPTION'],
    [{ email: 'not an address' }, 'INVALID_EMAIL'],
    [{ hubspot_owner_id: '1' }, 'INVALID_OPTION'],
    [{ closedate: 'yesterday' }, 'INVALID_DATE'],
    [{ closedate: '1790000000' }, 'INVALID_DATE'],
  ])('refuses %j with %s', (properties, code) => {
    const refused = portal.call('POST', CONTACTS, { properties: { firstname: 'A', ...properties } });
    expect(refused.status).toBe(400);
    expect(bodyOf(refused)).toMatchObject({ status: 'error', category: 'VALIDATION_ERROR' });
    expect(codesOf(refused.body)).toEqual([code]);
    expect(portal.admin.journal().total).toBe(0);
  });

  it('refuses a create that says nothing, and a number that is none', () => {
    expect(codesOf(portal.post('/crm/v3/objects/companies', { properties: { city: 'Leeds' } }))).toEqual([
      'MISSING_REQUIRED_PROPERTY',
    ]);
    expect(
      codesOf(portal.post('/crm/v3/objects/deals', { properties: { dealname: 'x', amount: '1,5' } })),
    ).toEqual(['INVALID_INTEGER']);
  });

  it('names the existing contact in a conflict, secondary addresses included', () => {
    const first = portal.create('contacts', { email: 'a@firm.example' });
    const second = portal.create('contacts', { email: 'b@firm.example' });
    const merged = bodyOf(
      portal.call('POST', `${CONTACTS}/merge`, { primaryObjectId: first, objectIdToMerge: second }),
    );
    const taken = portal.call('POST', CONTACTS, { properties: { email: 'B@firm.example' } });
    expect(taken.status).toBe(409);
    expect(bodyOf(taken)).toMatchObject({
      category: 'CONFLICT',
      message: `Contact already exists. Existing ID: ${String(merged['id'])}`,
    });
  });

  it('clears with the empty text, ignores null, appends to lists and normalises dates', () => {
    const id = portal.create('companies', { name: 'Mill', phone: '1', hs_additional_domains: 'a.example' });
    const path = `/crm/v3/objects/companies/${id}`;
    portal.call('PATCH', path, {
      properties: { phone: '', name: null, hs_additional_domains: ';b.example' },
    });
    portal.call('PATCH', path, { properties: { closedate: '2026-12-31' } });
    const read = propertiesOf(portal.get(`${path}?properties=phone,name,hs_additional_domains,closedate`));
    expect(read).toMatchObject({
      phone: null,
      name: 'Mill',
      hs_additional_domains: 'a.example;b.example',
      closedate: '2026-12-31T00:00:00Z',
    });
  });

  it('moves no date for a write that changes nothing', () => {
    const id = portal.create('contacts', { email: 'a@firm.example', city: 'Leeds' });
    const before = portal.get(`${CONTACTS}/${id}`)['updatedAt'];
    portal.now += 60_000;
    portal.call('PATCH', `${CONTACTS}/${id}`, { properties: { city: 'Leeds' } });
    expect(portal.get(`${CONTACTS}/${id}`)['updatedAt']).toBe(before);
    portal.call('PATCH', `${CONTACTS}/${id}`, { properties: { city: 'York' } });
    expect(portal.get(`${CONTACTS}/${id}`)['updatedAt']).not.toBe(before);
  });

  it('moves the lifecycle stage forward only, unless it is cleared first', () => {
    const id = portal.create('contacts', { email: 'a@firm.example', lifecyclestage: 'customer' });
    const stage = (): unknown =>
      propertiesOf(portal.get(`${CONTACTS}/${id}?properties=lifecyclestage`))['lifecyclestage'];
    const back = portal.call('PATCH', `${CONTACTS}/${id}`, { properties: { lifecyclestage: 'lead' } });
    expect([back.status, stage()]).toEqual([200, 'customer']);
    portal.call('PATCH', `${CONTACTS}/${id}`, { properties: { lifecyclestage: '' } });
    portal.call('PATCH', `${CONTACTS}/${id}`, { properties: { lifecyclestage: 'lead' } });
    expect(stage()).toBe('lead');
  });

  it('archives again and again, hides what is archived and shows it on demand', () => {
    const id = portal.create('contacts', { email: 'a@firm.example' });
    for (const other of [id, id, '999'])
      expect(portal.call('DELETE', `${CONTACTS}/${other}`).status).toBe(204);
    expect(portal.call('GET', `${CONTACTS}/${id}`).status).toBe(404);
    expect(portal.get(`${CONTACTS}/${id}?archived=true`)).toMatchObject({ id, archived: true });
    expect(idsOf(portal.get(CONTACTS))).toEqual([]);
    expect(idsOf(portal.get(`${CONTACTS}?archived=true`))).toEqual([id]);
    portal.now += 91 * 86_400_000;
    expect(idsOf(portal.get(`${CONTACTS}?archived=true`))).toEqual([]);
  });

  it('tells unknown ids, ids that are no numbers and unknown types apart', () => {
    expect(portal.get(`${CONTACTS}/123`)).toMatchObject({ message: 'resource not found' });
    expect(portal.get(`${CONTACTS}/abc`)).toMatchObject({
      category: 'OBJECT_NOT_FOUND',
      message: 'Object not found.  objectId are usually numeric.',
    });
    const butterflies = portal.call('GET', '/crm/v3/objects/butterflies');
    expect([butterflies.status, bodyOf(butterflies)['message']]).toEqual([
      400,
      'Unable to infer object type from: butterflies',
    ]);
  });

  it('pages by id in both path families; the cursor is the next id', () => {
    portal.admin.seed({ companies: 0, contacts: 25 });
    const first = portal.get(`${CONTACTS}?limit=10`);
    const after = asObject(asObject(asObject(first)['paging'])['next'])['after'];
    const second = portal.get(`/crm/objects/2026-03/contacts?limit=100&after=${String(after)}`);
    expect(idsOf(second)[0]).toBe(after);
    expect(idsOf(second)).toHaveLength(15);
    expect(second).not.toHaveProperty('paging');
    const middle = String(Number(after) + 1);
    expect(idsOf(portal.get(`/crm/objects/2026-09/0-1?after=${middle}`))[0]).toBe(idsOf(second)[1]);
    expect(portal.call('GET', `${CONTACTS}?after=x1`).status).toBe(400);
    expect(portal.call('GET', `${CONTACTS}?limit=101`).status).toBe(400);
    expect(portal.call('GET', `${CONTACTS}?limit=51&propertiesWithHistory=city`).status).toBe(400);
  });

  it('accepts only its own cursors when they are opaque', () => {
    portal.admin.seed({ companies: 0, contacts: 25 });
    portal.admin.patchSettings({ opaqueCursors: true });
    const next = asObject(asObject(portal.get(`${CONTACTS}?limit=20`)['paging'])['next'])['after'];
    expect(idsOf(portal.get(`${CONTACTS}?limit=20&after=${String(next)}`))).toHaveLength(5);
    const id = idsOf(portal.get(`${CONTACTS}?limit=20`))[3];
    expect(portal.call('GET', `${CONTACTS}?after=${String(id)}`).status).toBe(400);
  });

  it('refuses a batch as a whole without trace ids and one by one with them', () => {
    const inputs = [{ email: 'a@firm.example' }, { email: 'wrong' }].map((properties) => ({ properties }));
    const whole = portal.call('POST', `${CONTACTS}/batch/create`, { inputs });
    expect([whole.status, idsOf(portal.get(CONTACTS))]).toEqual([400, []]);
    const traced = inputs.map((input, index) => ({ ...input, objectWriteTraceId: `t${index}` }));
    const mixed = portal.call('POST', `${CONTACTS}/batch/create`, { inputs: traced });
    expect(mixed.status).toBe(207);
    expect(resultsOf(mixed.body)[0]).toMatchObject({ objectWriteTraceId: 't0' });
    expect(bodyOf(mixed)).toMatchObject({ numErrors: 1, status: 'COMPLETE' });
    expect(asArray(bodyOf(mixed)['errors'])[0]).toMatchObject({ context: { objectWriteTraceId: ['t1'] } });
  });

  it('refuses too many inputs, doubled ids and bodies that are no JSON', () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ id: String(index + 1) }));
    expect(portal.call('POST', `${CONTACTS}/batch/read`, { inputs: many }).status).toBe(400);
    const doubled = portal.post(`${CONTACTS}/batch/update`, { inputs: [{ id: '1' }, { id: '1' }] });
    expect(doubled).toMatchObject({ context: { ids: ['1'] } });
    const broken = portal.sandbox.handle({
      method: 'POST',
      path: CONTACTS,
      query: '',
      headers: { authorization: `Bearer ${portal.sandbox.options.token}` },
      body: '{',
    });
    expect(broken.status).toBe(400);
  });

  it('reads a batch by id or unique value and names the missing ones once', () => {
    const id = portal.create('contacts', { email: 'a@firm.example' });
    const byId = portal.call('POST', `${CONTACTS}/batch/read`, {
      inputs: [{ id }, { id: '7' }, { id: '8' }],
    });
    expect(byId.status).toBe(207);
    expect(bodyOf(byId)).toMatchObject({
      numErrors: 1,
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['7', '8'] } }],
    });
    const byEmail = { idProperty: 'email', inputs: [{ id: 'A@firm.example' }] };
    expect(idsOf(portal.post(`${CONTACTS}/batch/read`, byEmail))).toEqual([id]);
    const byCity = portal.call('POST', `${CONTACTS}/batch/read`, {
      idProperty: 'city',
      inputs: [{ id: 'x' }],
    });
    expect(byCity.status).toBe(400);
  });

  it('upserts by a unique property of its own, says what is new and refuses other keys', () => {
    portal.post('/crm/v3/properties/companies/groups', { name: 'erp', label: 'ERP' });
    const definition = { name: 'erp_key', label: 'Key', type: 'string', fieldType: 'text', groupName: 'erp' };
    portal.post('/crm/v3/properties/companies', { ...definition, hasUniqueValue: true });
    const path = '/crm/v3/objects/companies/batch/upsert';
    const input = (id: string, name: string) => ({ id, idProperty: 'erp_key', properties: { name } });
    const first = resultsOf(portal.post(path, { inputs: [input('k1', 'Mill'), input('k2', 'Oak')] }));
    expect(first.map((result) => result['new'])).toEqual([true, true]);
    const again = resultsOf(portal.post(path, { inputs: [input('k1', 'Mill Ltd')] }));
    expect(again[0]).toMatchObject({ id: first[0]?.['id'], new: false });
    expect(portal.call('POST', path, { inputs: [input('k3', 'A'), input('k3', 'B')] }).status).toBe(400);
    const bad = { id: 'Mill', idProperty: 'name', properties: {} };
    expect(portal.post(path, { inputs: [bad] })['message']).toContain('non-unique 0-2 property name');
    const taken = { name: 'Pine', erp_key: 'k2' };
    expect(portal.post('/crm/v3/objects/companies', { properties: taken })['message']).toContain(
      `${String(first[1]?.['id'])} already has that value.`,
    );
  });

  it('copies product values to line items, computes their amount and keeps them to one deal', () => {
    const product = portal.create('products', { name: 'Valve', price: '12.5', hs_sku: 'V-1' });
    const deals = ['A', 'B'].map((dealname) => portal.create('deals', { dealname }));
    const association = (id: string | undefined) => ({
      to: { id },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 20 }],
    });
    const values = { hs_product_id: product, quantity: '4', discount: '0.5' };
    const line = portal.create('line_items', values, [association(deals[0])]);
    const read = portal.get(
      `/crm/v3/objects/line_items/${line}?properties=name,price,amount,hs_pre_discount_amount,hs_total_discount`,
    );
    expect(propertiesOf(read)).toMatchObject({ name: 'Valve', price: '12.5', amount: '48.000' });
    expect(propertiesOf(read)).toMatchObject({
      hs_pre_discount_amount: '50.000',
      hs_total_discount: '2.000',
    });
    const second = portal.call(
      'PUT',
      `/crm/v4/objects/line_items/${line}/associations/default/deals/${deals[1]}`,
    );
    expect(second.status).toBe(400);
  });

  it('keeps stage and pipeline of a deal together and derives what follows', () => {
    const id = portal.create('deals', { dealname: 'Pumps', amount: '1000' });
    const path = `/crm/v3/objects/deals/${id}`;
    const open = portal.call('PATCH', path, { properties: { dealstage: 'appointmentscheduled' } });
    expect(propertiesOf(open.body)).toMatchObject({
      pipeline: 'default',
      hs_is_closed: 'false',
      hs_deal_stage_probability: '0.200000000000000011102230246251565404236316680908203125',
    });
    const other = portal.call('PATCH', path, { properties: { dealstage: '1104250001' } });
    expect([other.status, codesOf(other.body)]).toEqual([400, ['INVALID_OPTION']]);
    portal.call('PATCH', path, { properties: { dealstage: 'closedwon' } });
    const asked = 'properties=closedate,hs_is_closed_won,hs_v2_date_entered_closedwon';
    expect(propertiesOf(portal.get(`${path}?${asked}`))).toMatchObject({
      closedate: '2026-11-21T15:00:00.250Z',
      hs_is_closed_won: 'true',
      hs_v2_date_entered_closedwon: '2026-11-21T15:00:00.250Z',
    });
  });

  it('makes a company of the e-mail domain a little later, if the portal is set so', () => {
    portal.admin.patchSettings({ autoCreateCompanies: true });
    const contact = portal.create('contacts', { email: 'a@willow.example' });
    expect(idsOf(portal.get('/crm/v3/objects/companies'))).toEqual([]);
    portal.settle();
    const company = idsOf(portal.get('/crm/v3/objects/companies'))[0];
    const read = portal.get(`${CONTACTS}/${contact}?properties=associatedcompanyid`);
    expect(propertiesOf(read)['associatedcompanyid']).toBe(company);
  });
});
