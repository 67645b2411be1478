import type { ObjectName } from '../../sandbox/core/object-types.js';
import { associationsOf } from '../../sandbox/core/associations.js';
import { objectType } from '../../sandbox/core/object-types.js';
import { SERVICE_PIPELINE_ID } from '../../sandbox/core/pipelines.js';
import { until } from '../support/stack/until.js';
import { LiveWorld, type Answer } from './support/live-world.js';

jest.setTimeout(120_000);

type Item = Readonly<Record<string, unknown>>;
interface Field {
  readonly name: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** What an administrator changes in a running installation, on either side, and what an operator then sees. */
describe('a running installation', () => {
  let world: LiveWorld;

  beforeAll(async () => {
    world = await LiveWorld.start({ seed: { companies: 3, contacts: 4, deals: 0, planted: false, seed: 1 } });
  });
  afterAll(() => world.stop());

  const create = (type: ObjectName, properties: Record<string, string>): string =>
    world.sandbox.admin.edit({ action: 'create', type, properties }).id;
  const edit = (type: ObjectName, id: string, properties: Record<string, string>) =>
    world.sandbox.admin.edit({ action: 'set', type, id, properties });
  const items = ({ body }: Answer): readonly Item[] => body['items'] as readonly Item[];
  const propertiesOf = (type: ObjectName, id: string) =>
    world.portal.world.store(objectType(type)).find(id)?.current.props ?? {};
  const inPortal = async (method: string, path: string, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${world.sandbox.token}`, 'content-type': 'application/json' };
    const response = await fetch(`${world.sandbox.url}${path}`, {
      ...{ method, headers, body: JSON.stringify(body) },
    });
    expect(response.status).toBeLessThan(300);
  };
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await world.call(method, `/v1/${path}`, body);
    expect([path, answer.status, answer.status < 300 ? '' : answer.body]).toEqual([
      path,
      expect.any(Number) as unknown,
      '',
    ]);
    return answer;
  };
  const replace = async (path: string, change: (before: Item) => object): Promise<void> => {
    const { body } = await ask('GET', path);
    const response = await fetch(`${world.url}/v1/${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json', 'if-match': '*' },
      body: JSON.stringify(change(body)),
    });
    expect([response.status, await response.text()]).toEqual([200, expect.any(String) as unknown]);
  };
  const run = async (job: string, sync = 'main'): Promise<Item> => {
    const started = await ask('POST', `syncs/${sync}/jobs/${job}/run-now`, {});
    return world.ended(started.body['runId']);
  };
  const carried = async (path: string): Promise<Item> => {
    const started = await ask('POST', `syncs/main/records/${path}`, {});
    return world.ended(started.body['runId']);
  };
  const optionsOf = async (answer: Promise<Answer>, type: string, field: string) => {
    const types = (await answer).body['types'] as readonly { name: string; fields: readonly Field[] }[];
    const fields = types.find(({ name }) => name === type)?.fields ?? [];
    return fields.find(({ name }) => name === field)?.options?.map(({ value }) => value);
  };

  it('shows the lifecycle stages of the portal, and fetches new ones on demand', async () => {
    const path = 'portals/main/describe';
    const stages = (await optionsOf(ask('GET', path), 'contacts', 'lifecyclestage')) ?? [];
    expect(stages).toEqual(expect.arrayContaining(['lead', 'salesqualifiedlead', 'customer']));
    // Added by a person in the settings of the portal, where alone it can be done.
    const properties = world.portal.world.properties(objectType('contacts'));
    const definition = properties.get('lifecyclestage');
    const [option] = definition?.options ?? [];
    if (!definition || !option) throw new Error('Contacts have lifecycle stages.');
    const added = { ...option, label: 'Alumnus', value: 'alumnus', displayOrder: 99 };
    properties.put({ ...definition, options: [...definition.options, added] });
    expect(await optionsOf(ask('GET', path), 'contacts', 'lifecyclestage')).toEqual(stages);
    const refreshed = ask('POST', 'portals/main/refresh');
    expect(await optionsOf(refreshed, 'contacts', 'lifecyclestage')).toEqual([...stages, 'alumnus']);
    expect(await optionsOf(ask('GET', path), 'contacts', 'lifecyclestage')).toContain('alumnus');
  });

  it('dates the last run and the next one, says what was processed, and lists every process with its time', async () => {
    const status = async (): Promise<Item> =>
      ((await world.get('status')).body['jobs'] as readonly Item[]).find(
        ({ job }) => job === 'main/company-import',
      ) ?? {};
    expect(await status()).toMatchObject({ lastRunAt: null, nextRunAt: null });
    const before = new Date().toISOString();
    const first = await run('company-import');
    expect(await status()).toMatchObject({ lastRunAt: first['startedAt'], processedLastRun: { hubspot: 3 } });
    create('companies', { name: 'One more', domain: 'one-more.example' });
    const again = await run('company-import');
    const now = new Date().toISOString();
    const at = await status();
    expect(at).toMatchObject({ status: 'idle', nextRunAt: null, lastRunAt: again['startedAt'] });
    expect([before, first['startedAt'], again['startedAt'], now]).toEqual(
      [before, first['startedAt'], again['startedAt'], now].sort(),
    );
    const { counts } = again as { counts: Record<'hubspot' | 'business', { total: number }> };
    expect(at['processedLastRun']).toEqual({
      hubspot: counts.hubspot.total,
      business: counts.business.total,
    });
    expect([counts.hubspot.total, counts.business.total]).toEqual([1, 1]);

    await ask('PATCH', 'syncs/main/jobs/company-import', { schedule: { every: '1h' } });
    await until(async () => (await status())['nextRunAt'] !== null, 20_000);
    const next = Date.parse(String((await status())['nextRunAt']));
    expect(next).toBeGreaterThan(Date.now());
    expect(next).toBeLessThanOrEqual(Date.now() + 3_600_000);
    await ask('PATCH', 'syncs/main/jobs/company-import', { schedule: null });
    expect((await status())['nextRunAt']).toBeNull();

    const processes = items(await ask('GET', 'runs?sync=main&job=company-import'));
    expect(processes.map(({ id, startedAt, endedAt }) => [id, startedAt, endedAt])).toEqual(
      [again, first].map(({ id, startedAt, endedAt }) => [id, startedAt, endedAt]),
    );
    const done = ({ created, updated, conflicts }: Item) => ({ created, updated, conflicts });
    expect(processes.map(done)).toEqual([again, first].map(done));
    expect(again).toMatchObject({ created: 1, conflicts: 0 });
  });

  it('tells what goes on in a run while it goes on', async () => {
    world.sandbox.admin.addFault({ action: { kind: 'latency', delayMs: 500 }, times: 4 });
    const started = await ask('POST', 'syncs/main/jobs/contact-import/run-now', {});
    const stream = await fetch(`${world.url}/v1/runs/${String(started.body['runId'])}/events`, {
      headers: { authorization: `Bearer ${world.key}` },
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    // It ends by itself, with the run.
    const messages = (await stream.text())
      .split('\n\n')
      .filter((block) => block.includes('event: progress'))
      .map((block) => JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}') as Item);
    expect(messages.at(-1)).toMatchObject({
      job: 'main/contact-import',
      status: 'succeeded',
      counts: { hubspot: { total: 4, pending: 0 } },
    });
    expect(messages[0]).toMatchObject({ endedAt: null });
    expect(new Set(messages.map(({ id }) => id))).toEqual(new Set([started.body['runId']]));
  });

  it('maps another pipeline once the portal shows it first', async () => {
    const inFirst = create('deals', {
      dealname: 'Of sales',
      pipeline: 'default',
      dealstage: 'contractsent',
    });
    const inSecond = create('deals', {
      dealname: 'Of services',
      pipeline: SERVICE_PIPELINE_ID,
      dealstage: '1104250001',
    });
    const names = async () =>
      (await world.erp(`select name, stage_code from opportunity where name like 'Of s%' order by 1`)).map(
        ({ name, stage_code: stage }) => `${String(name)} ${String(stage)}`,
      );
    await run('deal-import');
    expect(await names()).toEqual(['Of sales contractsent']);
    expect((await world.get(`records/hubspot/deals/${inSecond}`)).body).toMatchObject({
      outcome: 'skipped',
      reason: { code: 'type-list' },
    });
    await inPortal('PATCH', `/crm/v3/pipelines/deals/${SERVICE_PIPELINE_ID}`, { displayOrder: -1 });
    const refreshed = ask('POST', 'portals/main/refresh');
    expect((await optionsOf(refreshed, 'deals', 'pipeline'))?.[0]).toBe(SERVICE_PIPELINE_ID);
    await replace('syncs/main/stages', () => ({
      deal: {
        pipelines: { first: { '1104250001': 'qualifiedtobuy', '1104250002': 'contractsent' } },
        fallback: null,
      },
    }));
    edit('deals', inFirst, { dealname: 'Of sales, renamed' });
    expect(await run('deal-import')).toMatchObject({ status: 'succeeded' });
    expect(await names()).toEqual(['Of sales contractsent', 'Of services qualifiedtobuy']);
    expect((await world.get(`records/hubspot/deals/${inFirst}`)).body).toMatchObject({ outcome: 'skipped' });
  });

  it('takes custom fields of both sides into the mapping of contacts', async () => {
    await world.erp('alter table contact add column diet text');
    const system = (await ask('GET', 'systems/erp')).body;
    const tables = structuredClone((system['settings'] as { tables: Tables }).tables);
    const columns = tables.recordTypes['contact']?.columns;
    if (!columns) throw new Error('The sample describes contacts.');
    columns['diet'] = 'diet';
    await ask('PATCH', 'systems/erp', { tables });
    const property = { name: 'dietary_needs', label: 'Dietary needs', type: 'string', fieldType: 'text' };
    await inPortal('POST', '/crm/v3/properties/contacts', { ...property, groupName: 'contactinformation' });
    await ask('POST', 'portals/main/refresh');
    await replace('syncs/main/mappings/contact', (mapping) => ({
      ...mapping,
      fields: [...(mapping['fields'] as object[]), { hubspot: 'dietary_needs', business: 'diet' }],
    }));
    const id = create('contacts', { email: 'vera@diet.example', lastname: 'Vegan', dietary_needs: 'vegan' });
    expect(await carried(`hubspot/contacts/${id}/import`)).toMatchObject({ created: 1 });
    const row = () => world.erp(`select id::text as id, diet from contact where email = 'vera@diet.example'`);
    expect(await row()).toMatchObject([{ diet: 'vegan' }]);
    await world.erp(`update contact set diet = 'no nuts' where email = 'vera@diet.example'`);
    const [contact] = await row();
    expect(await carried(`business/contact/${String(contact?.['id'])}/export`)).toMatchObject({ updated: 1 });
    expect(propertiesOf('contacts', id)['dietary_needs']).toBe('no nuts');
  });

  it('keeps no copy of the data: of each record its ids, its outcome and the fields that are mapped', async () => {
    const [left, right] = ['Left-5e0ab1', 'Right-5e0ab1'];
    const id = create('companies', {
      name: 'Copied',
      domain: 'copied.example',
      description: left,
      address: left,
    });
    expect(await carried(`hubspot/companies/${id}/import`)).toMatchObject({ created: 1 });
    await world.erp(`update customer set legal_name = $1, tax_id = $1 where domain = 'copied.example'`, [
      right,
    ]);
    edit('companies', id, { name: 'Copied again', description: `${left} again` });
    expect(await carried(`hubspot/companies/${id}/import`)).toMatchObject({ updated: 1 });
    const { rows: tables } = await world.worker.database.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'crosstie'`,
    );
    const holding: string[] = [];
    for (const { name } of tables) {
      const { rows } = await world.worker.database.query<{ row: string }>(
        `select t::text as row from crosstie.${name} t where t::text ~ '(Left|Right)-5e0ab1|Copied again'`,
      );
      if (rows.some(({ row }) => row.includes('5e0ab1'))) holding.push(name);
      // The search itself finds what is kept: the baselines.
      if (name === 'link') expect(rows).not.toEqual([]);
    }
    expect(tables.length).toBeGreaterThan(30);
    expect(holding).toEqual([]);
  });

  it('sends a document anew, as another deal with lines of its own, once its links are deleted', async () => {
    const { portal, system } = (await ask('GET', 'syncs/main')).body;
    const settings = { exportQueue: 'CRM', nextQueue: 'PICK' };
    await ask('POST', 'config/apply', {
      version: 1,
      syncs: { sales: { portal, system, preset: 'salespad', settings } },
    });
    const [buyer] = await world.erp(
      `insert into customer (customer_no, name, domain) values ('C-77001', 'Buyer', 'buyer.example') returning id::text as id`,
    );
    const company = create('companies', { name: 'Buyer', domain: 'buyer.example' });
    await ask('POST', `syncs/sales/records/business/account/${String(buyer?.['id'])}/link`, {
      counterpart: company,
    });
    await world.erp(`update sales_document set queue_code = 'PICK' where queue_code = 'CRM'`);
    const [document] = await world.erp(
      `insert into sales_document (document_no, document_type, customer_id, queue_code, subtotal)
       values ('D077001', 'invoice', $1, 'CRM', 30) returning id::text as id`,
      [buyer?.['id']],
    );
    const number = String(document?.['id']);
    await world.erp(
      `insert into sales_line (document_id, line_no, item_id, sku, description, quantity, unit_price)
       select $1::bigint, n, i.id, i.sku, i.name, n, 10
       from generate_series(1, 2) as n, (select * from item order by id limit 1) as i`,
      [number],
    );
    const deals = () =>
      world.portal.world
        .store(objectType('deals'))
        .liveRecords.filter(({ current }) => current.props['dealname'] === 'invoice D077001');
    const linesOf = (deal: string): readonly string[] => {
      const record = world.portal.world.store(objectType('deals')).find(deal);
      return record
        ? associationsOf(record, objectType('line_items'))
            .map(({ toId }) => String(toId))
            .sort()
        : [];
    };
    expect(await run('deal-push', 'sales')).toMatchObject({ created: 3 });
    const [sent] = deals().map(({ id }) => id);
    expect(linesOf(sent ?? '')).toHaveLength(2);

    const links = items(await ask('GET', 'syncs/sales/links?limit=100')).filter(({ hubspotType }) =>
      ['deals', 'line_items'].includes(String(hubspotType)),
    );
    expect(links).toHaveLength(3);
    for (const { id } of links) await ask('DELETE', `syncs/sales/links/${String(id)}`);
    await world.erp(`update sales_document set queue_code = 'CRM' where id = $1`, [number]);
    expect(await run('deal-push', 'sales')).toMatchObject({ created: 3 });
    const anew = deals().map(({ id }) => id);
    expect(anew).toHaveLength(2);
    const [first, second] = anew.map(linesOf);
    expect(first).toHaveLength(2);
    expect(second).toHaveLength(2);
    expect(first?.some((line) => second?.includes(line))).toBe(false);
    expect(await world.erp('select queue_code from sales_document where id = $1', [number])).toEqual([
      { queue_code: 'PICK' },
    ]);
  });

  it('goes on with another token of the portal where the old one is refused', async () => {
    const id = create('contacts', { email: 'tess@token.example', lastname: 'Token' });
    const old = world.sandbox.token;
    world.portal.options.token = 'pat-sandbox-another-token';
    const started = await ask('POST', 'syncs/main/jobs/contact-import/run-now', {});
    const job = async (): Promise<Item> => (await world.get('jobs/contact-import')).body;
    await until(async () => (await job())['status'] === 'disabled', 30_000);
    const changed = await ask('PATCH', 'portals/main', { token: world.portal.options.token });
    expect(JSON.stringify(changed.body)).not.toContain('pat-');
    expect((await ask('POST', 'portals/main/test')).body).toMatchObject({ ok: true });
    await ask('POST', 'syncs/main/jobs/contact-import/reenable', {});
    expect(await world.ended(started.body['runId'])).toMatchObject({ status: 'succeeded' });
    expect((await world.get(`records/hubspot/contacts/${id}`)).body).toMatchObject({ outcome: 'migrated' });
    expect(await world.call('PATCH', '/v1/portals/main', { token: old })).toMatchObject({ status: 422 });
    expect((await ask('POST', 'portals/main/test')).body).toMatchObject({ ok: true });
  });
});

interface Tables {
  readonly recordTypes: Readonly<Record<string, { readonly columns: Record<string, unknown> }>>;
}
