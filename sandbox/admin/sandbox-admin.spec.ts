import type { LogLine } from '../core/change-log.js';
import { isObject } from '../core/json.js';
import { objectType } from '../core/object-types.js';
import { idsOf, propertiesOf, resultsOf, TestPortal } from '../testing/test-portal.js';
import { handleAdmin } from './admin-routes.js';

function callAdmin(portal: TestPortal, method: string, url: string, body?: unknown) {
  const [path = '', query = ''] = url.split('?');
  const text = body === undefined ? '' : JSON.stringify(body);
  return handleAdmin(portal.admin, { method, path: `/_sandbox/${path}`, query, headers: {}, body: text });
}

describe('the administrator of the sandbox', () => {
  let portal: TestPortal;
  beforeEach(() => {
    portal = new TestPortal();
  });

  it('seeds the same portal for the same number and another for another', () => {
    const report = portal.admin.seed({ companies: 50 });
    expect(report).toMatchObject({ companies: 50, contacts: 250, deals: 50, products: 5 });
    const other = new TestPortal();
    other.admin.seed({ companies: 50 });
    expect(other.admin.snapshot()).toEqual(portal.admin.snapshot());
    other.admin.seed({ companies: 50, seed: 2, reset: true });
    expect(other.admin.snapshot().counts).toEqual(portal.admin.snapshot().counts);
    expect(other.admin.snapshot().hash).not.toBe(portal.admin.snapshot().hash);
  });

  it('gives every healthy contact a company, a phone and an address of its own', () => {
    portal.admin.seed({ companies: 60 });
    const records = portal.sandbox.world.store(objectType('contacts')).liveRecords;
    const emails = new Set(records.map((record) => record.current.props['email']));
    expect(emails.size).toBe(300);
    const faulty = new Set(portal.admin.planted().map((planted) => planted.id));
    for (const record of records) {
      if (faulty.has(record.id)) continue;
      expect(record.current.props['email']).toMatch(/^[a-z0-9.-]+@[a-z0-9-]+\.example$/);
      expect(record.associations?.[1]?.[0]?.types).toEqual([1, 279]);
      expect(record.createdAt).toBeLessThanOrEqual(record.current.updatedAt);
    }
    const companies = portal.sandbox.world.store(objectType('companies')).liveRecords;
    expect(new Set(companies.map((company) => company.current.props['domain'])).size).toBe(60);
  });

  it('documents the planted records, which are as it says', () => {
    portal.admin.seed({ companies: 100 });
    const planted = portal.admin.planted();
    expect(planted.map(({ type, fault }) => `${type}:${fault}`).sort()).toEqual([
      'companies:name-too-long',
      'contacts:invalid-email',
      'contacts:invalid-email',
      'deals:garbage-amount',
      'deals:negative-amount',
      'deals:unmapped-stage',
    ]);
    for (const { type, id, property, value, reason } of planted) {
      const read = portal.get(`/crm/v3/objects/${type}/${id}?properties=${property}`);
      expect(propertiesOf(read)[property]).toBe(value);
      expect(reason.length).toBeGreaterThan(10);
    }
    expect(new TestPortal().admin.seed({ companies: 100, planted: false }).planted).toEqual([]);
  });

  it('journals every write with its author and its values', () => {
    const id = portal.create('contacts', { email: 'a@firm.example' });
    portal.admin.edit({ action: 'set', type: 'contacts', id, properties: { city: 'York' } });
    const { entries } = portal.admin.journal({ type: 'contacts', id });
    expect(entries).toMatchObject([
      { operation: 'create', source: 'INTEGRATION' },
      { operation: 'update', source: 'CRM_UI', properties: { city: 'York' } },
    ]);
    expect(portal.admin.journal({ after: entries[0]?.seq }).total).toBe(1);
  });

  it('takes the edits of users over HTTP and refuses what it does not know', () => {
    const created = callAdmin(portal, 'POST', 'edits', {
      action: 'create',
      type: 'companies',
      properties: { name: 'Mill' },
    });
    const id = isObject(created.body) ? String(created.body['id']) : '';
    const edits = [
      { action: 'set', type: 'companies', id, properties: { annualrevenue: 'N/A' }, unchecked: true },
      { action: 'archive', type: 'companies', id },
    ];
    expect(callAdmin(portal, 'POST', 'edits', edits).status).toBe(200);
    expect(idsOf(portal.get('/crm/v3/objects/companies?archived=true'))).toEqual([id]);
    for (const [method, url, body] of [
      ['POST', 'edits', { action: 'paint', type: 'companies', id }],
      ['POST', 'faults', { action: { kind: 'meteor' } }],
      ['POST', 'faults', { action: { kind: 'rate-limit', policy: 'HOURLY' } }],
      ['POST', 'faults', { action: { kind: 'rate-limit' } }],
      ['POST', 'faults', { action: { kind: 'status', status: 'bad' } }],
      ['POST', 'faults', { action: { kind: 'status' } }],
      ['POST', 'faults', { action: { kind: 'html', status: 7 } }],
      ['PATCH', 'settings', { colour: 'blue' }],
      ['PATCH', 'settings', { latencyMs: 'slow' }],
    ] as const) {
      expect(callAdmin(portal, method, url, body).status).toBe(400);
    }
    expect(callAdmin(portal, 'GET', 'nowhere').status).toBe(404);
    expect(resultsOf(callAdmin(portal, 'GET', 'planted').body)).toEqual([]);
    expect(callAdmin(portal, 'GET', `records/companies/${id}`).status).toBe(200);
  });

  it('brings a portal back from its change log', () => {
    const lines: LogLine[] = [];
    portal.sandbox.onChanges = (changes) => lines.push(...structuredClone(changes));
    portal.sandbox.world.journal.keepFresh();
    portal.admin.seed({ companies: 20 });
    portal.admin.patchSettings({ indexLagMs: 777 });
    portal.post('/crm/v3/properties/contacts/groups', { name: 'erp', label: 'ERP' });
    const definition = { name: 'erp_key', label: 'Key', type: 'string', fieldType: 'text', groupName: 'erp' };
    portal.post('/crm/v3/properties/contacts', { ...definition, hasUniqueValue: true });
    const a = portal.create('contacts', { email: 'a@firm.example', erp_key: 'k1' });
    const b = portal.create('contacts', { email: 'b@firm.example' });
    const company = portal.create('companies', { name: 'Mill' });
    portal.call('PUT', `/crm/v4/objects/contacts/${a}/associations/default/companies/${company}`);
    portal.post('/crm/v3/objects/contacts/merge', { primaryObjectId: a, objectIdToMerge: b });
    portal.admin.churn({ type: 'contacts', count: 10 });
    portal.call('DELETE', `/crm/v3/objects/companies/${company}`);

    const copy = new TestPortal();
    copy.admin.restore(lines);
    expect(copy.admin.snapshot()).toEqual(portal.admin.snapshot());
    expect(copy.admin.settings()).toEqual(portal.admin.settings());
    expect(copy.admin.planted()).toEqual(portal.admin.planted());
    expect(copy.admin.journal()).toEqual(portal.admin.journal());
    expect(copy.get(`/crm/v3/objects/contacts/${a}`)['id']).toBe(
      portal.get(`/crm/v3/objects/contacts/${b}`)['id'],
    );
    const again = copy.call('POST', '/crm/v3/objects/contacts', {
      properties: { firstname: 'Z', erp_key: 'k1' },
    });
    expect(again.status).toBe(400);
  });
});
