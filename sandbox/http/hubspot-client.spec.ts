import { Client } from '@hubspot/api-client';
import { ApiException } from '@hubspot/api-client/lib/codegen/crm/contacts/apis/exception.js';
import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/models/AssociationSpec.js';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js';
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js';
import type { RunningSandbox } from './sandbox-server.js';
import { startSandboxServer } from './sandbox-server.js';

/** The vendor's own client, with its retries and limiter off, against the portal over real HTTP. */
describe('the sandbox portal behind the HubSpot client', () => {
  let running: RunningSandbox;
  let client: Client;
  let now: number;

  beforeEach(async () => {
    now = Date.UTC(2026, 10, 21, 15);
    running = await startSandboxServer({ clock: () => now, seed: { companies: 20 } });
    client = new Client({ accessToken: running.token, basePath: running.url, numberOfApiCallRetries: 0 });
  });
  afterEach(() => running.close());

  async function refusal(promise: Promise<unknown>): Promise<{ code: number; body: unknown }> {
    try {
      await promise;
    } catch (error) {
      // Each area of the client has an exception class of its own; they all look alike.
      if (error instanceof Error && 'code' in error && 'body' in error) {
        return { code: Number(error.code), body: error.body };
      }
      throw error;
    }
    throw new Error('the call was not refused');
  }

  it('lists pages with properties and associations, in order and completely', async () => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await client.crm.contacts.basicApi.getPage(30, after, ['email', 'phone'], undefined, [
        'companies',
        'deals',
      ]);
      ids.push(...page.results.map((contact) => contact.id));
      const first = page.results[0];
      expect(Object.keys(first?.properties ?? {})).toEqual(
        expect.arrayContaining(['email', 'phone', 'hs_object_id', 'lastmodifieddate']),
      );
      expect(first?.associations?.['companies']?.results.map((pair) => pair.type)).toEqual([
        'contact_to_company',
        'contact_to_company_unlabeled',
      ]);
      expect(first?.createdAt).toBeInstanceOf(Date);
      after = page.paging?.next?.after;
    } while (after !== undefined);
    expect(ids).toHaveLength(100);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => Number(a) - Number(b)));
  });

  it('searches as soon as the index has caught up', async () => {
    const created = await client.crm.contacts.basicApi.create({
      properties: { email: 'new@firm.example', firstname: 'New' },
      associations: [],
    });
    const search = () =>
      client.crm.contacts.searchApi.doSearch({
        filterGroups: [
          {
            filters: [{ propertyName: 'email', operator: FilterOperatorEnum.Eq, value: 'new@firm.example' }],
          },
        ],
        properties: ['email'],
        limit: 10,
      });
    expect((await search()).total).toBe(0);
    now += 10_000;
    expect((await search()).results.map((contact) => contact.id)).toEqual([created.id]);
  });

  it('turns refusals into exceptions with their bodies', async () => {
    const { basicApi } = client.crm.contacts;
    await basicApi.create({ properties: { email: 'a@firm.example' }, associations: [] });
    const twice = basicApi.create({ properties: { email: 'a@firm.example' }, associations: [] });
    await expect(twice).rejects.toBeInstanceOf(ApiException);
    const conflict = await refusal(
      basicApi.create({ properties: { email: 'a@firm.example' }, associations: [] }),
    );
    expect(conflict).toMatchObject({ code: 409, body: { category: 'CONFLICT' } });
    const unknown = await refusal(basicApi.getById('123'));
    expect(unknown).toMatchObject({ code: 404, body: { message: 'resource not found' } });
    const invalid = await refusal(basicApi.create({ properties: { nope: 'x' }, associations: [] }));
    expect(invalid).toMatchObject({ code: 400, body: { errors: [{ code: 'PROPERTY_DOESNT_EXIST' }] } });
    const stranger = new Client({ accessToken: 'wrong', basePath: running.url, numberOfApiCallRetries: 0 });
    expect((await refusal(stranger.crm.contacts.basicApi.getPage())).code).toBe(401);
  });

  it('writes batches: create, update, upsert, read, archive', async () => {
    const { batchApi, basicApi } = client.crm.companies;
    const traced = ['Mill', 'Oak'].map((name, index) => ({
      properties: { name },
      associations: [],
      objectWriteTraceId: `t${index}`,
    }));
    const created = await batchApi.create({ inputs: traced });
    expect(created.results.map((company) => company.objectWriteTraceId)).toEqual(['t0', 't1']);
    const [mill, oak] = created.results.map((company) => company.id);
    const mixed = await batchApi.update({
      inputs: [
        { id: mill ?? '', properties: { city: 'Leeds' }, objectWriteTraceId: 'u0' },
        { id: oak ?? '', properties: { industry: 'NONSENSE' }, objectWriteTraceId: 'u1' },
      ],
    });
    expect(mixed).toMatchObject({ numErrors: 1, errors: [{ context: { objectWriteTraceId: ['u1'] } }] });
    await client.crm.properties.groupsApi.create('companies', { name: 'erp', label: 'ERP' });
    await client.crm.properties.coreApi.create('companies', {
      name: 'erp_key',
      label: 'Key',
      type: PropertyCreateTypeEnum.String,
      fieldType: PropertyCreateFieldTypeEnum.Text,
      groupName: 'erp',
      hasUniqueValue: true,
    });
    const upsert = (id: string) =>
      batchApi.upsert({ inputs: [{ id, idProperty: 'erp_key', properties: { name: 'Pine' } }] });
    expect((await upsert('k1')).results[0]?._new).toBe(true);
    const again = (await upsert('k1')).results[0];
    expect(again?._new).toBe(false);
    const read = await batchApi.read({
      idProperty: 'erp_key',
      inputs: [{ id: 'k1' }],
      properties: ['erp_key'],
      propertiesWithHistory: [],
    });
    expect(read.results[0]).toMatchObject({ id: again?.id, properties: { erp_key: 'k1' } });
    await batchApi.archive({ inputs: [{ id: mill ?? '' }, { id: oak ?? '' }] });
    expect((await refusal(basicApi.getById(mill ?? ''))).code).toBe(404);
  });

  it('associates with labels, by default and in batches', async () => {
    const { basicApi, batchApi, schema } = client.crm.associations.v4;
    const [contact] = (await client.crm.contacts.basicApi.getPage(1)).results;
    const [first, second] = (await client.crm.companies.basicApi.getPage(5)).results.slice(3);
    const primary = {
      associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined,
      associationTypeId: 1,
    };
    const id = contact?.id ?? '';
    await basicApi.create('contacts', id, 'companies', first?.id ?? '', [primary]);
    await basicApi.createDefault('contacts', id, 'companies', second?.id ?? '');
    const pairs = (await basicApi.getPage('contacts', id, 'companies')).results;
    const typeIds = (company: string | undefined): (number | undefined)[] | undefined =>
      pairs.find((pair) => String(pair.toObjectId) === company)?.associationTypes.map((type) => type.typeId);
    expect(typeIds(first?.id)).toEqual([1, 279]);
    expect(typeIds(second?.id)).toEqual([279]);
    const batch = await batchApi.getPage('contacts', 'companies', { inputs: [{ id }] });
    expect(batch.results[0]?.to).toHaveLength(3);
    await batchApi.archive('contacts', 'companies', {
      inputs: [{ _from: { id }, to: [{ id: second?.id ?? '' }] }],
    });
    expect((await basicApi.getPage('contacts', id, 'companies')).results).toHaveLength(2);
    const labels = await schema.definitionsApi.getAll('contacts', 'companies');
    expect(labels.results.map((label) => label.typeId).sort()).toEqual([1, 279]);
  });

  it('merges contacts into a new one that answers for both', async () => {
    const { basicApi } = client.crm.contacts;
    const [one, two] = (await basicApi.getPage(2)).results;
    const merged = await basicApi.merge({ primaryObjectId: one?.id ?? '', objectIdToMerge: two?.id ?? '' });
    expect([one?.id, two?.id]).not.toContain(merged.id);
    const read = await basicApi.getById(two?.id ?? '', ['hs_merged_object_ids']);
    expect(read).toMatchObject({
      id: merged.id,
      properties: { hs_merged_object_ids: `${String(one?.id)};${String(two?.id)}` },
    });
  });

  it('knows owners, pipelines, properties and the account', async () => {
    const owners = await client.crm.owners.ownersApi.getPage();
    expect(owners.results).toHaveLength(8);
    expect((await client.crm.owners.ownersApi.getById(Number(owners.results[0]?.id))).email).toContain('@');
    const pipelines = await client.crm.pipelines.pipelinesApi.getAll('deals');
    expect(pipelines.results.map((pipeline) => pipeline.stages.length)).toEqual([7, 6]);
    const properties = await client.crm.properties.coreApi.getAll('contacts');
    expect(properties.results.length).toBeGreaterThan(300);
    const details = await client.apiRequest({ path: '/account-info/v3/details' });
    expect(await details.json()).toMatchObject({ portalId: 44_120_881 });
  });

  it('answers 429 over the limits, in the shape that the client knows', async () => {
    running.admin.patchSettings({ limits: { app: { max: 3, windowMs: 10_000 } } });
    const { basicApi, searchApi } = client.crm.contacts;
    for (let call = 0; call < 3; call += 1) await basicApi.getPage(1);
    const burst = await refusal(basicApi.getPage(1));
    expect(burst).toMatchObject({ code: 429, body: { policyName: 'TEN_SECONDLY_ROLLING' } });
    const search = () => searchApi.doSearch({ limit: 1 });
    for (let call = 0; call < 5; call += 1) await search();
    expect(await refusal(search())).toMatchObject({
      code: 429,
      body: { message: 'You have reached your secondly limit.' },
    });
  });
});
