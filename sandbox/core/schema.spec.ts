import { bodyOf, codesOf, resultsOf, TestPortal } from '../testing/test-portal.js';

const PROPERTIES = '/crm/v3/properties/companies';
const DEFINITION = { name: 'erp_number', label: 'ERP number', type: 'string', fieldType: 'text' };

describe('schema, pipelines, owners and account of the emulated portal', () => {
  let portal: TestPortal;
  beforeEach(() => {
    portal = new TestPortal();
  });

  it('lists the default definitions of both path families', () => {
    const names = resultsOf(portal.get(PROPERTIES)).map((definition) => definition['name']);
    expect(names.length).toBeGreaterThan(200);
    expect(names).toEqual(expect.arrayContaining(['name', 'domain', 'lifecyclestage', 'hs_object_id']));
    expect(portal.get('/crm/properties/2026-03/contacts/email')).toMatchObject({
      type: 'string',
      hasUniqueValue: true,
      modificationMetadata: { readOnlyValue: false },
    });
    expect(portal.call('GET', `${PROPERTIES}/no_such`).status).toBe(404);
  });

  it('creates, changes, archives and revives definitions', () => {
    expect(portal.call('POST', PROPERTIES, { ...DEFINITION, groupName: 'erp' }).status).toBe(400);
    expect(portal.call('POST', `${PROPERTIES}/groups`, { name: 'erp', label: 'ERP' }).status).toBe(201);
    const body = { ...DEFINITION, groupName: 'erp', hasUniqueValue: true };
    const created = portal.call('POST', PROPERTIES, body);
    expect([created.status, bodyOf(created)['archived']]).toEqual([201, false]);
    const taken = portal.call('POST', PROPERTIES, body);
    expect([taken.status, bodyOf(taken)['subCategory']]).toEqual([
      409,
      'Properties.PROPERTY_WITH_NAME_EXISTS',
    ]);
    const patched = portal.call('PATCH', `${PROPERTIES}/erp_number`, { label: 'No.', hasUniqueValue: false });
    expect(bodyOf(patched)).toMatchObject({ label: 'No.', hasUniqueValue: true });
    expect(portal.call('DELETE', `${PROPERTIES}/groups/erp`).status).toBe(400);
    expect(portal.call('DELETE', `${PROPERTIES}/erp_number`).status).toBe(204);
    expect(
      codesOf(portal.post('/crm/v3/objects/companies', { properties: { name: 'A', erp_number: '1' } })),
    ).toEqual(['PROPERTY_DOESNT_EXIST']);
    expect(portal.call('POST', PROPERTIES, body).status).toBe(201);
  });

  it('refuses names, pairs and options that do not fit', () => {
    const post = (more: object) =>
      portal.call('POST', PROPERTIES, { ...DEFINITION, groupName: 'companyinformation', ...more });
    expect(post({ name: 'Erp Number' }).status).toBe(400);
    expect(post({ fieldType: 'select' }).status).toBe(400);
    expect(codesOf(post({ type: 'bool', fieldType: 'booleancheckbox', options: [] }).body)).toEqual([
      'INVALID_BOOLEAN_OPTION',
    ]);
    for (let index = 0; index < 10; index += 1) {
      expect(post({ name: `unique_${index}`, hasUniqueValue: true }).status).toBe(201);
    }
    expect(post({ name: 'unique_10', hasUniqueValue: true }).status).toBe(400);
  });

  it('has a default and a second deal pipeline and protects stages in use', () => {
    const [first, second] = resultsOf(portal.get('/crm/pipelines/2026-03/deals'));
    expect(first).toMatchObject({
      id: 'default',
      label: 'Sales Pipeline',
      createdAt: '1970-01-01T00:00:00Z',
    });
    const stages = resultsOf(portal.get(`/crm/v3/pipelines/deals/${String(second?.['id'])}/stages`));
    expect(stages.map((stage) => String(stage['id'])).every((id) => /^\d+$/.test(id))).toBe(true);
    portal.create('deals', { dealname: 'A', pipeline: 'default', dealstage: 'contractsent' });
    const refused = portal.call('DELETE', '/crm/v3/pipelines/deals/default/stages/contractsent');
    expect(bodyOf(refused)).toMatchObject({ subCategory: 'PipelineError.STAGE_ID_IN_USE' });
    const stage = portal.call('POST', '/crm/v3/pipelines/deals/default/stages', {
      label: 'On hold',
      displayOrder: 9,
      metadata: { probability: '0.3' },
    });
    expect([stage.status, bodyOf(stage)['metadata']]).toEqual([
      201,
      { isClosed: 'false', probability: '0.3' },
    ]);
  });

  it('pages owners, keeps former ones apart and answers HTML for unknown ones', () => {
    const page = portal.get('/crm/v3/owners/?limit=5');
    expect(resultsOf(page)).toHaveLength(5);
    expect(page['paging']).toMatchObject({ next: { after: '5' } });
    const former = resultsOf(portal.get('/crm/owners/2026-03?archived=true'));
    expect(former).toMatchObject([{ archived: true, userId: null }]);
    const email = String(resultsOf(page)[0]?.['email']).toUpperCase();
    expect(resultsOf(portal.get(`/crm/v3/owners?email=${email}`))).toHaveLength(1);
    const unknown = portal.call('GET', '/crm/v3/owners/1');
    expect([unknown.status, unknown.headers['content-type']]).toEqual([404, 'text/html;charset=utf-8']);
  });

  it('tells the account, its offset and the facts of the token', () => {
    expect(portal.get('/account-info/v3/details')).toMatchObject({
      portalId: portal.admin.settings().portalId,
      timeZone: 'US/Eastern',
      utcOffset: '-05:00',
      companyCurrency: 'USD',
    });
    expect(portal.get('/account-info/2026-09/details')).toHaveProperty('portalName');
    const path = '/oauth/v2/private-apps/get/access-token-info';
    const known = portal.post(path, { tokenKey: portal.sandbox.options.token });
    expect(known).toMatchObject({ hubId: portal.admin.settings().portalId });
    expect(portal.call('POST', path, { tokenKey: 'other' }).status).toBe(404);
  });
});
