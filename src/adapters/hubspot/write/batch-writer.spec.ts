import { ScriptedServer } from '../../../../test/hubspot/scripted-server.js';
import type { CallContext, WriteOperation } from '../../../application/ports/record-system.port.js';
import { InMemoryPortalBudget } from '../budget/in-memory-budget.js';
import { connectPortal, type HubspotPortal } from '../hubspot-portal.js';

const CONTEXT: CallContext = { signal: new AbortController().signal, priority: 'on-demand' };
const PROPERTIES = {
  results: [
    { name: 'name', type: 'string', fieldType: 'text' },
    { name: 'price', type: 'number', fieldType: 'number' },
    { name: 'crosstie_id', type: 'string', fieldType: 'text', hasUniqueValue: true },
  ],
};
const CREATE: WriteOperation = {
  kind: 'create',
  operationId: 'op-1',
  fields: { name: 'Bolt', price: '0.10', crosstie_id: 'main/item/1#0' },
};

describe('BatchWriter', () => {
  let server: ScriptedServer;
  let portal: HubspotPortal;

  beforeAll(async () => {
    server = await ScriptedServer.start();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    portal = connectPortal({
      slug: 'main',
      apiBaseUrl: server.url,
      token: 't',
      budget: new InMemoryPortalBudget(),
    });
  });
  afterEach(() => portal.close());

  const unknownProperty = {
    errors: [
      {
        message: 'Property "crosstie_id" does not exist',
        code: 'PROPERTY_DOESNT_EXIST',
        context: { propertyName: ['crosstie_id'] },
      },
    ],
  };
  const result = {
    id: 77,
    new: true,
    objectWriteTraceId: 'op-1',
    properties: { name: 'Bolt', price: '0.1000000000000000055511151231257827', crosstie_id: 'main/item/1#0' },
  };

  it.each([
    ['the whole batch', { status: 400, body: { category: 'VALIDATION_ERROR', ...unknownProperty } }],
    [
      'an input',
      {
        status: 207,
        body: {
          results: [],
          errors: [
            { category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['op-1'] }, ...unknownProperty },
          ],
        },
      },
    ],
  ])('waits for our own fresh property when %s is refused for it', async (_name, refusal) => {
    server.answer({ status: 200, body: PROPERTIES }, refusal, { status: 200, body: { results: [result] } });
    const results = await portal.write({ type: 'products', operations: [CREATE] }, CONTEXT);
    expect(results).toEqual([
      {
        status: 'written',
        id: '77',
        created: true,
        stored: { name: 'Bolt', price: '0.1', crosstie_id: 'main/item/1#0' },
      },
    ]);
    expect(server.calls).toHaveLength(3);
  });

  it('creates the property in a group of our own where it is missing', async () => {
    server.answer(
      { status: 200, body: { results: [] } },
      { status: 409, body: { category: 'OBJECT_ALREADY_EXISTS' } },
      { status: 201, body: {} },
      { status: 200, body: { results: [result] } },
      { status: 200, body: PROPERTIES },
    );
    await portal.write({ type: 'products', operations: [CREATE] }, CONTEXT);
    expect(server.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /crm/v3/properties/products',
      'POST /crm/v3/properties/products/groups',
      'POST /crm/v3/properties/products',
      'POST /crm/v3/objects/products/batch/upsert',
      'GET /crm/v3/properties/products',
    ]);
    expect(JSON.parse(server.calls[2]?.body ?? '')).toMatchObject({
      name: 'crosstie_id',
      hasUniqueValue: true,
      groupName: 'crosstie',
    });
  });

  it('takes up what an earlier attempt has created when that refuses the whole batch', async () => {
    const other: WriteOperation = {
      kind: 'create',
      operationId: 'op-2',
      fields: { name: 'Nut', '@companies': '9' },
      origin: { sync: 'main', type: 'contact', id: '2', generation: 0 },
    };
    const first: WriteOperation = { ...CREATE, fields: { ...CREATE.fields, '@companies': '8' } };
    server.answer(
      { status: 200, body: PROPERTIES },
      { status: 409, body: { category: 'CONFLICT', message: 'a value is taken' } },
      { status: 207, body: { results: [result], numErrors: 1 } },
      { status: 201, body: { results: [{ id: '78', objectWriteTraceId: 'op-2', properties: {} }] } },
      { status: 201, body: { results: [] } },
    );
    const results = await portal.write({ type: 'contacts', operations: [first, other] }, CONTEXT);
    expect(results).toEqual([
      expect.objectContaining({ id: '77', created: false }),
      { status: 'written', id: '78', created: true, stored: { name: 'Nut', '@companies': '9' } },
    ]);
    expect(server.calls.slice(1).map(({ path }) => path)).toEqual([
      '/crm/v3/objects/contacts/batch/create',
      '/crm/v3/objects/contacts/batch/read',
      '/crm/v3/objects/contacts/batch/create',
      '/crm/v4/associations/contacts/companies/batch/create',
    ]);
    expect(JSON.parse(server.calls[4]?.body ?? '')).toEqual({
      inputs: [
        {
          from: { id: '77' },
          to: { id: '8' },
          types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }],
        },
      ],
    });
  });

  it('tells of a record that it found created, and which association was refused', async () => {
    server.answer(
      { status: 200, body: PROPERTIES },
      { status: 409, body: { category: 'CONFLICT', message: 'a value is taken' } },
      { status: 207, body: { results: [result], numErrors: 1 } },
      { status: 400, body: { category: 'VALIDATION_ERROR', message: 'no' } },
    );
    const operations: readonly WriteOperation[] = [
      { ...CREATE, fields: { ...CREATE.fields, '@companies': '8' } },
    ];
    const [only] = await portal.write({ type: 'contacts', operations }, CONTEXT);
    expect(only).toMatchObject({
      ...{ status: 'written', id: '77', created: false },
      refused: { code: 'association-refused', field: '@companies' },
    });
    expect(only).not.toHaveProperty('stored.@companies');
  });

  it('halves a refused call of associations that names nobody', async () => {
    const update = (id: string): WriteOperation => ({
      kind: 'update',
      operationId: `op-${id}`,
      id,
      fields: { '@companies': '9' },
    });
    server.answer(
      { status: 400, body: { category: 'VALIDATION_ERROR', message: 'no' } },
      { status: 201, body: { results: [] } },
      { status: 400, body: { category: 'VALIDATION_ERROR', message: 'no' } },
    );
    const operations = [update('1'), update('2')];
    const results = await portal.write({ type: 'contacts', operations }, CONTEXT);
    expect(results).toEqual([
      { status: 'written', id: '1', created: false, stored: { '@companies': '9' } },
      {
        status: 'rejected',
        failure: expect.objectContaining({ code: 'association-refused', field: '@companies' }),
      },
    ]);
  });

  it('does not make again what a person archived after an attempt that died had made it', async () => {
    const archived = { id: '77', properties: { crosstie_id: 'main/item/1#0' }, archived: true };
    server.answer(
      { status: 200, body: PROPERTIES },
      { status: 207, body: { results: [], errors: [] } },
      { status: 200, body: { results: [archived] } },
    );
    const operations: readonly WriteOperation[] = [{ ...CREATE, repeated: true }];
    const results = await portal.write({ type: 'products', operations }, CONTEXT);
    expect(results).toMatchObject([{ status: 'rejected', failure: { class: 'not-found', code: 'deleted' } }]);
    expect(server.calls.slice(1).map(({ path }) => path)).toEqual([
      '/crm/v3/objects/products/batch/read',
      '/crm/v3/objects/products/batch/read?archived=true',
    ]);
  });

  it('answers with what stands there now where an attempt that died had made it, and writes nothing', async () => {
    const edited = { id: '77', properties: { name: 'Bolt M8', price: '0.10', crosstie_id: 'main/item/1#0' } };
    server.answer({ status: 200, body: PROPERTIES }, { status: 200, body: { results: [edited] } });
    const operations: readonly WriteOperation[] = [{ ...CREATE, repeated: true }];
    const results = await portal.write({ type: 'products', operations }, CONTEXT);
    expect(results).toMatchObject([
      { status: 'written', id: '77', created: false, stored: { name: 'Bolt M8' } },
    ]);
    expect(server.calls.slice(1).map(({ path }) => path)).toEqual(['/crm/v3/objects/products/batch/read']);
  });

  it('calls a record unknown that the answer does not mention', async () => {
    server.answer({ status: 200, body: PROPERTIES }, { status: 200, body: { results: [] } });
    const results = await portal.write({ type: 'products', operations: [CREATE] }, CONTEXT);
    expect(results[0]).toMatchObject({ status: 'unknown', failure: { code: 'no-result' } });
  });
});
