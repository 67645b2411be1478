import { Ajv } from 'ajv';
import type { JsonObject } from '../core/json.js';
import type { Exchange, Known } from './exchanges.js';
import { associationExchanges, objectExchanges, schemaExchanges } from './exchanges.js';
import { operationSchemas } from './openapi-specs.js';
import { TestPortal } from './test-portal.js';
import { WIRE_SHAPES } from './wire-shapes.js';

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
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
    const real = faultsOf(specified.request, exchange.body).filter(
      (fault) => keywordOf(fault) !== 'required',
    );
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
