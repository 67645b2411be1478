import { bodyOf, codesOf, idsOf, propertiesOf, resultsOf, TestPortal } from '../testing/test-portal.js';
import { asArray, asObject, type JsonObject } from './json.js';

const BOILER = {
  name: 'boiler',
  labels: { singular: 'Boiler', plural: 'Boilers' },
  primaryDisplayProperty: 'plate',
  requiredProperties: ['plate'],
  searchableProperties: ['plate'],
  associatedObjects: ['COMPANY'],
  properties: [
    { name: 'plate', label: 'Plate', type: 'string', fieldType: 'text' },
    { name: 'pressure', label: 'Pressure', type: 'number', fieldType: 'number' },
  ],
};

describe('objects of the portal’s own', () => {
  let portal: TestPortal;
  let schema: JsonObject;
  beforeEach(() => {
    portal = new TestPortal();
    schema = portal.post('/crm/v3/schemas', BOILER);
  });

  it('are told by the schemas with id, full name, properties and associations of both directions', () => {
    const id = String(schema['objectTypeId']);
    expect(id).toMatch(/^2-\d+$/);
    expect(resultsOf(portal.get('/crm/v3/schemas'))).toEqual([schema]);
    expect(portal.get(`/crm-object-schemas/2026-09/schemas/${id}`)).toEqual(schema);
    expect(schema).toMatchObject({ name: 'boiler', fullyQualifiedName: 'p44120881_boiler' });
    const pairs = asArray(schema['associations']).map(asObject);
    expect(pairs).toContainEqual(expect.objectContaining({ fromObjectTypeId: id, toObjectTypeId: '0-2' }));
    expect(pairs).toContainEqual(expect.objectContaining({ fromObjectTypeId: '0-2', toObjectTypeId: id }));
    const names = asArray(schema['properties']).map((property) => asObject(property)['name']);
    expect(names).toEqual(expect.arrayContaining(['plate', 'hs_createdate', 'hs_lastmodifieddate']));
    expect(names).not.toContain('createdate');
  });

  it('are written, read, searched and associated under either name, and refused under another', () => {
    const id = String(schema['objectTypeId']);
    const company = portal.create('companies', { name: 'Mill' });
    const boiler = portal.create('p44120881_boiler', { plate: 'B 7', pressure: '3.50' });
    portal.settle();
    expect(propertiesOf(portal.get(`/crm/v3/objects/${id}/${boiler}?properties=plate`))).toMatchObject({
      plate: 'B 7',
      hs_createdate: expect.any(String) as unknown,
    });
    expect(idsOf(portal.search(id, { query: 'b 7' }))).toEqual([boiler]);
    const input = { inputs: [{ from: { id: boiler }, to: { id: company } }] };
    portal.post(`/crm/v4/associations/${id}/companies/batch/associate/default`, input);
    const [listed] = resultsOf(portal.get('/crm/v3/objects/companies?associations=p44120881_boiler'));
    expect(asObject(listed?.['associations'])).toEqual({
      p44120881_boiler: { results: [{ id: boiler, type: 'company_to_boiler' }] },
    });
    expect(portal.call('GET', '/crm/v3/objects/boiler').status).toBe(400);
    expect(portal.call('GET', '/crm/v3/objects/2-1').status).toBe(400);
  });

  it('need what their schema requires, and the scopes of custom objects', () => {
    const refused = portal.call('POST', '/crm/v3/objects/p44120881_boiler', {
      properties: { pressure: '1' },
    });
    expect(refused.status).toBe(400);
    expect(codesOf(refused.body)).toEqual(['MISSING_REQUIRED_PROPERTY']);
    portal.admin.patchSettings({ scopes: ['crm.objects.companies.read'] });
    const forbidden = portal.call('GET', '/crm/v3/schemas');
    expect(forbidden.status).toBe(403);
    expect(JSON.stringify(bodyOf(forbidden))).toContain('crm.schemas.custom.read');
    expect(portal.call('GET', '/crm/v3/objects/p44120881_boiler').status).toBe(403);
    expect(portal.call('POST', '/crm/v3/schemas', { ...BOILER, name: 'other' }).status).toBe(403);
  });

  it('outlive the process with their records and relations', () => {
    const lines: string[] = [];
    portal.sandbox.onChanges = (changes) => lines.push(...changes.map((line) => JSON.stringify(line)));
    portal.admin.seed({ companies: 3, machines: 6, planted: false });
    portal.post('/crm/v3/schemas', { ...BOILER, name: 'kettle' });
    portal.create('p44120881_kettle', { plate: 'K 1' });
    const again = new TestPortal();
    again.admin.restore(lines.map((line) => JSON.parse(line) as never));
    expect(again.admin.snapshot()).toEqual(portal.admin.snapshot());
    expect(resultsOf(again.get('/crm/v3/schemas'))).toEqual(resultsOf(portal.get('/crm/v3/schemas')));
    expect(portal.admin.snapshot().counts).toMatchObject({
      p44120881_machine: { live: 6 },
      p44120881_kettle: { live: 1 },
    });
  });
});
