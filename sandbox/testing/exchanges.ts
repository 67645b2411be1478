import type { JsonObject } from '../core/json.js';
import type { WireShape } from './wire-shapes.js';

/** One call with what its answer must look like. */
export interface Exchange {
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

const PRIMARY = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }];

/** Records that the calls refer to. */
export interface Known {
  contact: string;
  other: string;
  company: string;
  owner: string;
}

export function objectExchanges(known: Known, dated: string | null): Exchange[] {
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

export function associationExchanges(known: Known, dated: string | null): Exchange[] {
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

export function schemaExchanges(known: Known, dated: string | null): Exchange[] {
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
