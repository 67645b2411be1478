import { Ajv } from 'ajv';
import type { JsonObject } from '../core/json.js';
import { operationSchemas } from './openapi-specs.js';
import { TestPortal } from './test-portal.js';
import type { WireShape } from './wire-shapes.js';
import { WIRE_SHAPES } from './wire-shapes.js';

interface Exchange {
  /** Specification file and path of the operation. */
  spec: string;
  path: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  status: number;
  shape: WireShape;
  query?: string;
  body?: unknown;
  /** Values for the placeholders of the path, in order. */
  ids?: string[];
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const PRIMARY = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }];

interface Known {
  contact: string;
  other: string;
  company: string;
  owner: string;
}

function objectExchanges(known: Known, dated: string | null): Exchange[] {
  const base = dated ? `/crm/objects/${dated}/contacts` : '/crm/v3/objects/contacts';
  const spec = `crm-contacts.${dated ?? 'v3'}`;
  const one = `${base}/{contactId}`;
  const { contact, other } = known;
  const make = (email: string): JsonObject => ({ properties: { email }, associations: [] });
  const asked = { properties: ['email'], propertiesWithHistory: [] };
  return [
    {
      spec,
      path: base,
      method: 'GET',
      status: 200,
      shape: 'recordPage',
      query: 'limit=2&associations=companies',
    },
    { spec, path: base, method: 'POST', status: 201, shape: 'record', body: make('n@firm.example') },
    {
      spec,
      path: one,
      method: 'GET',
      status: 200,
      shape: 'record',
      ids: [contact],
      query: 'propertiesWithHistory=city',
    },
    {
      spec,
      path: one,
      method: 'PATCH',
      status: 200,
      shape: 'record',
      ids: [contact],
      body: { properties: { city: 'York' } },
    },
    {
      spec,
      path: `${base}/search`,
      method: 'POST',
      status: 200,
      shape: 'searchPage',
      body: { limit: 2, properties: ['email'] },
    },
    {
      spec,
      path: `${base}/batch/read`,
      method: 'POST',
      status: 200,
      shape: 'recordBatch',
      body: { ...asked, inputs: [{ id: contact }] },
    },
    {
      spec,
      path: `${base}/batch/read`,
      method: 'POST',
      status: 207,
      shape: 'recordBatch',
      body: { ...asked, inputs: [{ id: contact }, { id: '1' }] },
    },
    {
      spec,
      path: `${base}/batch/create`,
      method: 'POST',
      status: 201,
      shape: 'recordBatch',
      body: { inputs: [{ ...make('b1@firm.example'), objectWriteTraceId: 't' }] },
    },
    {
      spec,
      path: `${base}/batch/create`,
      method: 'POST',
      status: 207,
      shape: 'recordBatch',
      body: { inputs: [{ ...make('b1@firm.example'), objectWriteTraceId: 't' }] },
    },
    {
      spec,
      path: `${base}/batch/update`,
      method: 'POST',
      status: 200,
      shape: 'recordBatch',
      body: { inputs: [{ id: contact, properties: { city: 'Bath' } }] },
    },
    {
      spec,
      path: `${base}/batch/upsert`,
      method: 'POST',
      status: 200,
      shape: 'recordBatch',
      body: { inputs: [{ id: 'u@firm.example', idProperty: 'email', properties: { city: 'Bath' } }] },
    },
    {
      spec,
      path: `${base}/merge`,
      method: 'POST',
      status: 200,
      shape: 'record',
      body: { primaryObjectId: other, objectIdToMerge: contact },
    },
    { spec, path: one, method: 'DELETE', status: 204, shape: 'nothing', ids: [contact] },
    {
      spec,
      path: `${base}/batch/archive`,
      method: 'POST',
      status: 204,
      shape: 'nothing',
      body: { inputs: [{ id: other }] },
    },
  ];
}

function associationExchanges(known: Known, dated: string | null): Exchange[] {
  const spec = `crm-associations.${dated ?? 'v4'}`;
  const objects = dated ? `/crm/objects/${dated}` : '/crm/v4/objects';
  const batches = `${dated ? `/crm/associations/${dated}` : '/crm/v4/associations'}/{fromObjectType}/{toObjectType}/batch`;
  const single = `${objects}/{objectType}/{objectId}/associations/{toObjectType}`;
  const pair = { from: { id: known.contact }, to: { id: known.company } };
  const types = ['contacts', 'companies'];
  const archive = dated ? 200 : 204;
  const archived: WireShape = dated ? 'plainPairBatch' : 'nothing';
  const ids = ['contacts', known.contact, 'companies', known.company];
  return [
    {
      spec,
      path: `${single}/{toObjectId}`,
      method: 'PUT',
      status: 201,
      shape: 'labelledPair',
      ids,
      body: PRIMARY,
    },
    {
      spec,
      path: `${objects}/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}`,
      method: 'PUT',
      status: 200,
      shape: 'plainPairBatch',
      ids,
    },
    { spec, path: single, method: 'GET', status: 200, shape: 'pairPage', ids },
    {
      spec,
      path: `${batches}/read`,
      method: 'POST',
      status: 200,
      shape: 'pairReadBatch',
      ids: types,
      body: { inputs: [{ id: known.contact }] },
    },
    {
      spec,
      path: `${batches}/read`,
      method: 'POST',
      status: 207,
      shape: 'pairReadBatch',
      ids: types,
      body: { inputs: [{ id: known.other }] },
    },
    {
      spec,
      path: `${batches}/create`,
      method: 'POST',
      status: 201,
      shape: 'pairBatch',
      ids: types,
      body: { inputs: [{ ...pair, types: PRIMARY }] },
    },
    {
      spec,
      path: `${batches}/associate/default`,
      method: 'POST',
      status: 200,
      shape: 'plainPairBatch',
      ids: types,
      body: { inputs: [pair] },
    },
    {
      spec,
      path: `${batches}/labels/archive`,
      method: 'POST',
      status: archive,
      shape: archived,
      ids: types,
      body: { inputs: [{ ...pair, types: PRIMARY }] },
    },
    {
      spec,
      path: `${batches}/archive`,
      method: 'POST',
      status: archive,
      shape: archived,
      ids: types,
      body: { inputs: [{ from: pair.from, to: [pair.to] }] },
    },
    { spec, path: `${single}/{toObjectId}`, method: 'DELETE', status: 204, shape: 'nothing', ids },
  ];
}

function schemaExchanges(known: Known, dated: string | null): Exchange[] {
  const prefix = (area: string): string => (dated ? `/crm/${area}/${dated}` : `/crm/v3/${area}`);
  const file = (area: string): string => `crm-${area}.${dated ?? 'v3'}`;
  const account = dated ? `/account-info/${dated}` : '/account-info/v3';
  const properties = `${prefix('properties')}/{objectType}`;
  const definition = { name: 'erp_key', label: 'Key', type: 'string', fieldType: 'text', groupName: 'erp' };
  const deals = ['deals'];
  const labels = dated ? `/crm/associations/${dated}` : '/crm/associations/v4';
  return [
    {
      spec: file('properties'),
      path: `${properties}/groups`,
      method: 'POST',
      status: 201,
      shape: 'nothing',
      ids: deals,
      body: { name: 'erp', label: 'ERP' },
    },
    {
      spec: file('properties'),
      path: properties,
      method: 'POST',
      status: 201,
      shape: 'property',
      ids: deals,
      body: definition,
    },
    {
      spec: file('properties'),
      path: properties,
      method: 'GET',
      status: 200,
      shape: 'properties',
      ids: deals,
    },
    {
      spec: file('properties'),
      path: `${properties}/{propertyName}`,
      method: 'GET',
      status: 200,
      shape: 'property',
      ids: ['deals', 'amount'],
    },
    {
      spec: file('properties'),
      path: `${properties}/groups`,
      method: 'GET',
      status: 200,
      shape: 'groups',
      ids: deals,
    },
    {
      spec: file('pipelines'),
      path: `${prefix('pipelines')}/{objectType}`,
      method: 'GET',
      status: 200,
      shape: 'pipelines',
      ids: deals,
    },
    {
      spec: file('owners'),
      path: prefix('owners'),
      method: 'GET',
      status: 200,
      shape: 'owners',
      query: 'limit=3',
    },
    {
      spec: file('owners'),
      path: `${prefix('owners')}/{ownerId}`,
      method: 'GET',
      status: 200,
      shape: 'owner',
      ids: [known.owner],
    },
    {
      spec: `crm-associations-schema.${dated ?? 'v4'}`,
      path: `${labels}/{fromObjectType}/{toObjectType}/labels`,
      method: 'GET',
      status: 200,
      shape: 'labels',
      ids: ['contacts', 'companies'],
    },
    {
      spec: `account-info.${dated ?? 'v3'}`,
      path: `${account}/details`,
      method: 'GET',
      status: 200,
      shape: 'account',
    },
    {
      spec: `account-info.${dated ?? 'v3'}`,
      path: `${account}/api-usage/daily/private-apps`,
      method: 'GET',
      status: 200,
      shape: 'usage',
    },
  ];
}

function faultsOf(schema: JsonObject, value: unknown): unknown[] {
  const validate = ajv.compile(schema);
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Performs an exchange and checks both sides against our shapes and, where at hand, the specification. */
function check(portal: TestPortal, exchange: Exchange): void {
  const ids = [...(exchange.ids ?? [])];
  const url = exchange.path.replace(/\{\w+\}/g, () => ids.shift() ?? '');
  const answer = portal.call(
    exchange.method,
    exchange.query ? `${url}?${exchange.query}` : url,
    exchange.body,
  );
  const name = `${exchange.method} ${exchange.path}`;
  expect([name, answer.status]).toEqual([name, exchange.status]);
  // What travels is text: dates, undefined and the like must not hide behind objects.
  const body: unknown = answer.body === undefined ? undefined : JSON.parse(JSON.stringify(answer.body));
  expect([name, faultsOf(WIRE_SHAPES[exchange.shape], body ?? {})]).toEqual([name, []]);
  const specified = operationSchemas(exchange.spec, exchange.path, exchange.method, exchange.status);
  if (!specified) return;
  if (specified.response) expect([name, faultsOf(specified.response, body)]).toEqual([name, []]);
  else expect([name, body]).toEqual([name, undefined]);
  if (specified.request && exchange.body !== undefined) {
    const { required: _, ...request } = specified.request;
    const real = faultsOf(request, exchange.body).filter((fault) => keywordOf(fault) !== 'required');
    expect([name, real]).toEqual([name, []]);
  }
}

function keywordOf(fault: unknown): unknown {
  return typeof fault === 'object' && fault !== null && 'keyword' in fault ? fault.keyword : undefined;
}

describe.each([
  ['the undated paths', null],
  ['version 2026-03', '2026-03'],
])('shapes on the wire of %s', (_, dated) => {
  let portal: TestPortal;
  let known: Known;

  beforeEach(() => {
    portal = new TestPortal();
    portal.admin.seed({ companies: 3 });
    portal.admin.patchSettings({ limitsEnabled: false });
    known = {
      contact: portal.create('contacts', { email: 'c@firm.example' }),
      other: portal.create('contacts', { email: 'o@firm.example' }),
      company: portal.create('companies', { name: 'Mill' }),
      owner: portal.sandbox.world.owners[0]?.id ?? '',
    };
  });

  it('fits for records', () => {
    for (const exchange of objectExchanges(known, dated)) check(portal, exchange);
  });

  it('fits for associations', () => {
    for (const exchange of associationExchanges(known, dated)) check(portal, exchange);
  });

  it('fits for schema, pipelines, owners and the account', () => {
    for (const exchange of schemaExchanges(known, dated)) check(portal, exchange);
  });
});

describe('shapes of refusals', () => {
  it('always carries status, message and correlation id', () => {
    const portal = new TestPortal();
    const refusal = {
      type: 'object',
      required: ['status', 'message', 'correlationId'],
      properties: { status: { const: 'error' }, message: { type: 'string' }, errors: { type: 'array' } },
    };
    const refused = [
      portal.call('GET', '/crm/v3/objects/contacts/1'),
      portal.call('GET', '/crm/v3/objects/contacts', undefined, null),
      portal.call('POST', '/crm/v3/objects/contacts', { properties: { nope: '1' } }),
      portal.call('POST', '/crm/v3/objects/contacts/search', { limit: 500 }),
    ];
    for (const answer of refused) expect(faultsOf(refusal, answer.body)).toEqual([]);
  });
});
