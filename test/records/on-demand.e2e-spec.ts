import type { ObjectName } from '../../sandbox/core/object-types.js';
import { associationsOf } from '../../sandbox/core/associations.js';
import { objectType } from '../../sandbox/core/object-types.js';
import { until } from '../support/stack/until.js';
import { type Answer, LiveWorld } from './support/live-world.js';
import { describeRecordCommands } from './support/record-commands.js';

jest.setTimeout(120_000);

type Item = Readonly<Record<string, unknown>>;

describe('single records on demand', () => {
  let world: LiveWorld;

  beforeAll(async () => {
    world = await LiveWorld.start();
  });
  afterAll(() => world.stop());

  const create = (type: ObjectName, properties: Record<string, string>): string =>
    world.sandbox.admin.edit({ action: 'create', type, properties }).id;
  const associate = (type: ObjectName, id: string, toType: ObjectName, toId: string) =>
    world.sandbox.admin.edit({ action: 'associate', type, id, toType, toId });
  const items = ({ body }: Answer): readonly Item[] => body['items'] as readonly Item[];
  const codes = ({ body }: Answer) => (body['errors'] as readonly Item[]).map(({ code }) => code);
  const idOf = async (sql: string, ...values: unknown[]): Promise<string> =>
    String((await world.erp(sql, values))[0]?.['id']);
  const search = (query: Record<string, string>) =>
    world.get(`search?${new URLSearchParams(query).toString()}`);
  const account = (name: string) =>
    idOf(
      `insert into customer (customer_no, name, domain) values ($1, $1, $2) returning id`,
      name,
      `${name}.example`,
    );
  const person = (accountId: string, name: string) =>
    idOf(
      `insert into contact (customer_id, first_name, last_name, email) values ($1, 'Pat', $2, $3) returning id`,
      accountId,
      name,
      `pat@${name.toLowerCase()}.example`,
    );
  const associated = (type: ObjectName, id: string, to: ObjectName): readonly string[] => {
    const record = world.portal.world.store(objectType(type)).find(id);
    return record ? associationsOf(record, objectType(to)).map(({ toId }) => String(toId)) : [];
  };
  const counterpart = async (side: string, type: string, id: string): Promise<string> => {
    const { body } = await world.get(`records/${side}/${type}/${id}`);
    return String((body['links'] as readonly Item[])[0]?.['counterpartId']);
  };
  const carried = async (path: string, body: unknown = {}) => {
    const started = await world.post(path, body);
    expect(started).toMatchObject({ status: 202 });
    return world.ended(started.body['runId']);
  };

  const sentAccount = async (name: string): Promise<string> => {
    const id = await account(name);
    await carried(`records/business/account/${id}/export`);
    return id;
  };

  it('finds people by e-mail and name, companies by domain and name, on both sides', async () => {
    const contact = create('contacts', {
      email: 'Ada@Lovelace.example',
      firstname: 'Ada',
      lastname: 'Lovelace',
    });
    const company = create('companies', { name: 'Analytical Engines', domain: 'engines.example' });
    const found = async (query: Record<string, string>) =>
      items(await search(query)).map(({ id, title, subtitle, linked }) => ({ id, title, subtitle, linked }));
    const ada = { id: contact, title: 'Ada Lovelace', subtitle: 'ada@lovelace.example', linked: false };
    expect(await found({ side: 'hubspot', type: 'contacts', q: 'ADA@lovelace.example' })).toEqual([ada]);
    expect(await found({ side: 'hubspot', type: 'contacts', q: 'lovelace' })).toEqual([ada]);
    const engines = { id: company, title: 'Analytical Engines', subtitle: 'engines.example', linked: false };
    expect(await found({ side: 'hubspot', type: 'companies', q: 'engines.example' })).toEqual([engines]);
    expect(await found({ side: 'hubspot', type: 'companies', q: 'Analytical' })).toEqual([engines]);
    const anders = expect.objectContaining({ title: 'Anders Bakker', linked: false }) as unknown;
    for (const q of ['anders.bakker@ALDER-automation-inc.example', 'Bakker', 'anders bakker']) {
      expect(await found({ side: 'business', type: 'contact', q })).toEqual([anders]);
    }
    const alder = expect.objectContaining({
      title: expect.stringMatching(/^Alder Automation/) as unknown,
    }) as unknown;
    for (const q of ['alder-automation-inc.example', 'C-10001', 'Alder']) {
      expect(await found({ side: 'business', type: 'account', q })).toContainEqual(alder);
    }
  });

  it('says what a search lacks', async () => {
    expect(codes(await search({ side: 'hubspot', type: 'contacts' }))).toEqual(['required']);
    expect(codes(await search({ side: 'hubspot', type: 'planets', q: 'x' }))).toEqual(['unknown-type']);
    expect((await search({ side: 'moon', type: 'contacts', q: 'x' })).status).toBe(422);
    expect((await world.call('GET', '/v1/syncs/none/search?side=hubspot&type=deals&q=x')).status).toBe(404);
  });

  it('links two records that exist without writing to either, once', async () => {
    const accountId = await account('linkable');
    const company = create('companies', { name: 'Linkable', domain: 'other.example' });
    const before = world.portalWrites;
    const rows = await world.erp('select * from customer where id = $1', [accountId]);
    const path = `records/business/account/${accountId}/link`;
    expect(await world.post(path, { counterpart: '99999999' })).toMatchObject({ status: 404 });
    expect(await world.post(path, { counterpart: { id: company, type: 'contacts' } })).toMatchObject({
      status: 422,
    });
    expect(await world.post(path, {})).toMatchObject({ status: 422 });
    expect(await world.post(path, { counterpart: company })).toMatchObject({
      status: 200,
      body: { mapping: 'company', type: 'companies', counterpartId: company },
    });
    expect(await world.post(path, { counterpart: company })).toMatchObject({ status: 409 });
    expect(await world.post(`records/hubspot/companies/${company}/link`, { counterpart: '1' })).toMatchObject(
      {
        status: 409,
      },
    );
    const run = await carried(`records/hubspot/companies/${company}/import`);
    expect(run).toMatchObject({
      status: 'succeeded',
      updated: 0,
      counts: { hubspot: { unchanged: 1, total: 1 } },
    });
    expect(world.portalWrites).toBe(before);
    expect(await world.erp('select * from customer where id = $1', [accountId])).toEqual(rows);
    const [found] = items(await search({ side: 'hubspot', type: 'companies', q: 'other.example' }));
    expect(found).toMatchObject({
      id: company,
      linked: true,
      links: [{ type: 'account', counterpartId: accountId }],
    });
  });

  it('exports one record, once, however often and from however many places it is asked for', async () => {
    const id = await account('exported');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => world.post(`records/business/account/${id}/export`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
    expect(new Set(answers.map(({ body }) => body['workflowId']))).toEqual(
      new Set([`record:main/business/account/${id}`]),
    );
    const runs = new Set(answers.map(({ body }) => String(body['runId'])));
    for (const runId of runs) await world.ended(runId);
    const companies = world.portal.world
      .store(objectType('companies'))
      .liveRecords.filter(({ current }) => current.props['domain'] === 'exported.example');
    expect(companies).toHaveLength(1);
    const before = world.portalWrites;
    expect(await carried(`records/business/account/${id}/export`)).toMatchObject({
      status: 'succeeded',
      created: 0,
    });
    expect(world.portalWrites).toBe(before);
  });

  it('names what an export lacks, and goes on once it is there', async () => {
    const accountId = await account('precondition');
    const contactId = await person(accountId, 'Precondition');
    const opportunity = await idOf(
      `insert into opportunity (opportunity_no, name, customer_id, contact_id, stage_code, amount)
       values ('O-1', 'First order', $1, $2, 'scoping', 100) returning id`,
      accountId,
      contactId,
    );
    const path = `records/business/opportunity/${opportunity}/export`;
    expect(codes(await world.post(path))).toEqual(['parent-unlinked']);
    const contactPath = `records/business/contact/${contactId}/export`;
    await carried(`records/business/account/${accountId}/export`);
    expect(await carried(contactPath)).toMatchObject({ created: 1 });
    const unmapped = await world.post(path);
    expect(unmapped).toMatchObject({ status: 422 });
    expect((unmapped.body['errors'] as readonly Item[])[0]?.['message']).toMatch(
      /opportunity-export.*\(field dealstage\)/,
    );
    await world.erp(`update opportunity set stage_code = 'contractsent' where id = $1`, [opportunity]);
    expect(await carried(path)).toMatchObject({ status: 'succeeded', created: 1 });
    const deal = await counterpart('business', 'opportunity', opportunity);
    expect(associated('deals', deal, 'contacts')).toEqual([
      await counterpart('business', 'contact', contactId),
    ]);
    expect(codes(await world.post('records/business/title/1/export'))).toEqual(['type-not-mapped']);
    expect(codes(await world.post(`records/business/user/1/export`))).toEqual(['no-such-job']);
    expect(await world.post('records/business/opportunity/999999/export')).toMatchObject({ status: 404 });
    expect(codes(await world.post(path, { targets: ['moon'] }))).toEqual(['unknown-target']);
  });

  it('lists the deals of a linked contact and adds one as an opportunity, with the parent that a person names', async () => {
    const accountId = await sentAccount('dealing');
    const contactId = await person(accountId, 'Dealing');
    await carried(`records/business/contact/${contactId}/export`);
    const contact = await counterpart('business', 'contact', contactId);
    const stage = { dealstage: 'contractsent', pipeline: 'default' };
    const mine = create('deals', { dealname: 'Of the contact', amount: '7', ...stage });
    const foreign = create('deals', { dealname: 'Of nobody', amount: '8', ...stage });
    associate('deals', mine, 'contacts', contact);
    const of = `business/contact/${contactId}`;
    const listed = items(await search({ side: 'hubspot', type: 'deals', of }));
    expect(listed).toMatchObject([{ id: mine, title: 'Of the contact', linked: false }]);
    expect(await carried(`records/hubspot/deals/${mine}/import`)).toMatchObject({ created: 1 });
    expect(
      await carried(`records/hubspot/deals/${foreign}/import`, { parents: { contact: contactId } }),
    ).toMatchObject({ created: 1 });
    const added = await world.erp(
      'select name, contact_id from opportunity where name like $1 order by name',
      ['Of %'],
    );
    expect(added).toMatchObject([
      { name: 'Of nobody', contact_id: contactId },
      { name: 'Of the contact', contact_id: contactId },
    ]);
    expect(items(await search({ side: 'hubspot', type: 'deals', of, q: 'contact' }))).toMatchObject([
      { linked: true },
    ]);
    expect(codes(await search({ side: 'hubspot', type: 'deals', of: 'business/contact/1' }))).toEqual([
      'not-linked',
    ]);
  });

  it('lists the deals of a linked organisation and adds one as an opportunity, with its key contact', async () => {
    const accountId = await sentAccount('organised');
    const contactId = await person(accountId, 'Organised');
    await carried(`records/business/contact/${contactId}/export`);
    const company = await counterpart('business', 'account', accountId);
    const stage = { dealstage: 'contractsent', pipeline: 'default' };
    const deal = create('deals', { dealname: 'For the organisation', ...stage });
    create('deals', { dealname: 'For another organisation', ...stage });
    associate('deals', deal, 'companies', company);
    const of = `business/account/${accountId}`;
    const listed = async () => items(await search({ side: 'hubspot', type: 'deals', of }));
    expect(await listed()).toMatchObject([{ id: deal, title: 'For the organisation', linked: false }]);
    const parents = { contact: contactId };
    expect(await carried(`records/hubspot/deals/${deal}/import`, { parents })).toMatchObject({ created: 1 });
    expect(
      await world.erp(`select customer_id, contact_id from opportunity where name = 'For the organisation'`),
    ).toEqual([{ customer_id: accountId, contact_id: contactId }]);
    expect(await listed()).toMatchObject([{ id: deal, linked: true }]);
  });

  it('links an opportunity with a deal of its own contact only', async () => {
    const accountId = await sentAccount('own');
    const contactId = await person(accountId, 'Own');
    const opportunity = await idOf(
      `insert into opportunity (opportunity_no, name, customer_id, contact_id, stage_code)
       values ('O-2', 'Own order', $1, $2, 'contractsent') returning id`,
      accountId,
      contactId,
    );
    const deal = create('deals', { dealname: 'Own deal', dealstage: 'contractsent', pipeline: 'default' });
    const path = `records/business/opportunity/${opportunity}/link`;
    expect(codes(await world.post(path, { counterpart: deal }))).toEqual(['parent-not-linked']);
    await carried(`records/business/contact/${contactId}/export`);
    expect(codes(await world.post(path, { counterpart: deal }))).toEqual(['parent-differs']);
    associate('deals', deal, 'contacts', await counterpart('business', 'contact', contactId));
    expect(await world.post(path, { counterpart: deal })).toMatchObject({ status: 200 });
  });

  it('reads engagements of a linked contact with those of its company and deals', async () => {
    const contactId = await person(await sentAccount('busy'), 'Busy');
    const path = `records/business/contact/${contactId}/engagements`;
    expect(codes(await world.get(path))).toEqual(['not-linked']);
    await carried(`records/business/contact/${contactId}/export`);
    const contact = await counterpart('business', 'contact', contactId);
    const company = create('companies', { name: 'Busy', domain: 'busy-company.example' });
    associate('contacts', contact, 'companies', company);
    const note = (hs_note_body: string, hs_timestamp: string) =>
      create('notes', { hs_note_body, hs_timestamp });
    associate('notes', note('Called back', '2026-05-01T08:00:00Z'), 'contacts', contact);
    associate('notes', note('Visited', '2026-05-02T08:00:00Z'), 'companies', company);
    const deal = create('deals', { dealname: 'Busy', dealstage: 'contractsent', pipeline: 'default' });
    associate('deals', deal, 'contacts', contact);
    associate('notes', note('Offered', '2026-05-03T08:00:00Z'), 'deals', deal);
    // HubSpot finds what was recorded a moment ago a little later.
    await until(async () => items(await world.get(path)).length === 3, 20_000);
    const { status, body } = await world.get(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [{ kind: 'note' }, { kind: 'note' }, { kind: 'note' }],
      nextCursor: null,
      unreadable: [],
    });
    expect((body['items'] as readonly Item[]).map(({ preview }) => preview)).toEqual([
      'Offered',
      'Visited',
      'Called back',
    ]);
    expect(await world.get(`${path}?cursor=nonsense`)).toMatchObject({ status: 422 });
    expect(codes(await world.get(`records/hubspot/products/1/engagements`))).toEqual(['no-engagements']);
  });

  it('works beside a run of the same job, and stays out of its way', async () => {
    const id = await person(await sentAccount('beside'), 'Beside');
    world.sandbox.admin.addFault({ action: { kind: 'latency', delayMs: 300 } });
    const job = await world.post('jobs/contact-export/run-now');
    expect(job).toMatchObject({ status: 202 });
    const single = await world.post(`records/business/contact/${id}/export`);
    expect(single).toMatchObject({ status: 202 });
    const [runOfJob, runOfRecord] = await Promise.all([
      world.ended(job.body['runId']),
      world.ended(single.body['runId']),
    ]);
    expect(runOfJob['status']).toBe('succeeded');
    expect(runOfRecord['status']).toBe('succeeded');
    const contacts = world.portal.world
      .store(objectType('contacts'))
      .liveRecords.filter(({ current }) => current.props['email'] === 'pat@beside.example');
    expect(contacts).toHaveLength(1);
    const listed = async (kind: string): Promise<readonly unknown[]> => {
      const { body } = await world.call('GET', `/v1/runs?sync=main&kind=${kind}&limit=100`);
      return (body['items'] as readonly Item[]).map((run) => run['workflowId']);
    };
    expect(await listed('export')).toEqual(['export:main/contact-export']);
    expect(await listed('record')).toContain(`record:main/business/contact/${String(id)}`);
    expect(runOfRecord['kind']).toBe('record');
  });

  describeRecordCommands(() => world);
});
