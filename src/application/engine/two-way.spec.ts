import type { LoadPageRequest } from '../ports/page-store.port.js';
import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { definitionFrom } from '../../../test/support/engine/yaml-definition.js';

const TWO_WAY = `
mappings:
  company:
    hubspot: companies
    business: account
    fields:
      - { hubspot: name, business: name }
      - { hubspot: domain, business: domain, conflict: business }
  contact:
    hubspot: contacts
    business: contact
    fields:
      - { hubspot: email, business: email }
      - { hubspot: lastname, business: lastName }
matchRules:
  contacts: [{ name: e-mail, scope: any, fields: [{ hubspot: email, business: email, normalise: email }] }]
jobs:
  company-import:
    kind: import
    label: company-import
    order: accounts
    source: { side: hubspot, type: companies }
    targets: [{ name: account, type: account, mapping: company, create: unmatched, update: linked }]
  company-export:
    kind: export
    label: company-export
    order: accounts
    source: { side: business, type: account }
    targets: [{ name: company, type: companies, mapping: company, create: unmatched, update: linked }]
  contact-export:
    kind: export
    label: contact-export
    order: contacts
    source: { side: business, type: contact }
    targets:
      - name: contact
        type: contacts
        mapping: contact
        match: contacts
        matched: update
        create: unmatched
        update: linked
        parents: [{ via: association, association: account, pair: company, type: companies, required: false }]
`;

async function twoWayWorld(): Promise<EngineWorld> {
  const world = new EngineWorld();
  await world.configure(definitionFrom(TWO_WAY));
  return world;
}

/** The other job runs from beginning to end right after the first page was loaded. */
function overtaken(world: EngineWorld, by: string): EngineWorld['pages'] {
  let isFirst = true;
  const loadPage = async (request: LoadPageRequest) => {
    const loaded = await world.pages.loadPage(request);
    if (isFirst) {
      isFirst = false;
      await world.complete(by);
    }
    return loaded;
  };
  return Object.create(world.pages, { loadPage: { value: loadPage } }) as EngineWorld['pages'];
}

async function sum(world: EngineWorld, job: string) {
  const { id } = await world.complete(job);
  return (await world.runs.counters(id)).sum;
}

describe('two ways on one mapping', () => {
  it('exports what is not linked, and nothing comes back as an echo', async () => {
    const world = await twoWayWorld();
    world.erp.add('account', { name: 'Alpha', domain: 'alpha.example' });
    world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    expect(await sum(world, 'company-import')).toMatchObject({ created: 1 });
    expect(await sum(world, 'company-export')).toMatchObject({ created: 1 });
    const writes = [world.portal.writes.length, world.erp.writes.length];
    for (const job of ['company-import', 'company-export', 'company-import', 'company-export'])
      expect(await sum(world, job)).toMatchObject({ created: 0, updated: 0 });
    expect([world.portal.writes.length, world.erp.writes.length]).toEqual(writes);
    expect(world.portal.all('companies').map((c) => c.fields['name'])).toEqual(['Beta', 'Alpha']);
  });

  it('carries an edit of either side to the other, field by field', async () => {
    const world = await twoWayWorld();
    const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    await world.complete('company-import');
    const [account] = world.erp.all('account');
    world.portal.edit('companies', company, { name: 'Beta Ltd' });
    world.erp.edit('account', account?.id ?? '', { domain: 'beta.test' });
    await world.complete('company-import');
    await world.complete('company-export');
    expect(world.erp.all('account')[0]?.fields).toMatchObject({ name: 'Beta Ltd', domain: 'beta.test' });
    expect(world.portal.all('companies')[0]?.fields).toMatchObject({ name: 'Beta Ltd', domain: 'beta.test' });
  });

  it('goes by no baseline that the other direction has moved on since', async () => {
    const world = await twoWayWorld();
    const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    await world.complete('company-import');
    const account = world.erp.all('account')[0]?.id ?? '';
    world.erp.edit('account', account, { domain: 'erp.example' });
    world.portal.edit('companies', company, { name: 'Gamma' });
    const pages = overtaken(world, 'company-import');
    await world.drive(await world.begin('company-export'), world.engine({ pages }));
    world.portal.edit('companies', company, { name: 'Delta' });
    expect(await sum(world, 'company-export')).toMatchObject({ conflicts: 0, updated: 0 });
    const stored = [...world.portal.all('companies'), ...world.erp.all('account')];
    expect(stored.map(({ fields }) => fields['name'])).toEqual(['Delta', 'Gamma']);
    expect(stored.map(({ fields }) => fields['domain'])).toEqual(['erp.example', 'erp.example']);
  });

  it('decides a field that both sides changed by its policy and counts the conflict', async () => {
    const world = await twoWayWorld();
    const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    await world.complete('company-import');
    const [account] = world.erp.all('account');
    world.portal.edit('companies', company, { domain: 'portal.example' });
    world.erp.edit('account', account?.id ?? '', { domain: 'erp.example' });
    expect(await sum(world, 'company-import')).toMatchObject({ conflicts: 1, updated: 0 });
    await world.complete('company-export');
    expect(world.portal.all('companies')[0]?.fields['domain']).toBe('erp.example');
  });

  it('tells of no conflict that the other direction settled before it could', async () => {
    const world = await twoWayWorld();
    const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    await world.complete('company-import');
    world.portal.edit('companies', company, { domain: 'portal.example' });
    world.erp.edit('account', world.erp.all('account')[0]?.id ?? '', { domain: 'erp.example' });
    const run = await world.begin('company-import');
    await world.drive(run, world.engine({ pages: overtaken(world, 'company-export') }));
    expect((await world.runs.counters(run)).sum).toMatchObject({ conflicts: 0, updated: 0 });
    expect(world.portal.all('companies')[0]?.fields['domain']).toBe('erp.example');
  });

  it('brings a match up to date at once, and ties a record to its parent', async () => {
    const world = await twoWayWorld();
    const account = world.erp.add('account', { name: 'Alpha', domain: 'alpha.example' });
    await world.complete('company-export');
    const [company] = world.portal.all('companies');
    const known = world.portal.add('contacts', { email: 'ada@alpha.example', lastname: 'Byron' });
    world.erp.add(
      'contact',
      { email: 'Ada@alpha.example', lastName: 'Lovelace', accountId: account },
      { account: [account] },
    );
    world.erp.add(
      'contact',
      { email: 'new@alpha.example', lastName: 'New', accountId: account },
      { account: [account] },
    );
    expect(await sum(world, 'contact-export')).toMatchObject({ linked: 1, created: 1, updated: 0 });
    const contacts = world.portal.all('contacts');
    expect(contacts.find((c) => c.id === known)?.fields).toMatchObject({
      lastname: 'Lovelace',
      '@companies': company?.id,
    });
    expect(contacts.map((c) => c.fields['@companies'])).toEqual([company?.id, company?.id]);
    const writes = world.portal.writes.length;
    await world.complete('contact-export');
    expect(world.portal.writes).toHaveLength(writes);
  });
});

const THROUGH = `
mappings:
  company: { hubspot: companies, business: account, fields: [{ hubspot: name, business: name }] }
matchRules:
  customers:
    - { name: name, scope: any, fields: [{ hubspot: name, business: name, normalise: name }] }
    - { name: its contacts, scope: any, through: { associated: contacts, match: people, types: [contact] } }
  people: [{ name: e-mail, scope: any, fields: [{ hubspot: email, business: email, normalise: email }] }]
jobs:
  company-link:
    kind: link
    label: Link companies
    order: accounts
    source: { side: hubspot, type: companies, read: { mode: backfill } }
    targets: [{ name: account, type: account, mapping: company, match: customers }]
`;

describe('what the two ways must not lose', () => {
  it('brings a field that the target won at the first match back to the source', async () => {
    const world = new EngineWorld();
    const matched = TWO_WAY.replace(
      'mapping: company, create: unmatched, update: linked }]\n  company-export',
      'mapping: company, match: companies, matched: update, create: unmatched, update: linked }]\n  company-export',
    ).replace(
      'matchRules:',
      'matchRules:\n  companies: [{ name: name, scope: any, fields: [{ hubspot: name, business: name, normalise: name }] }]',
    );
    await world.configure(definitionFrom(matched));
    const company = world.portal.add('companies', { name: 'Twin', domain: 'portal.example' });
    world.erp.add('account', { name: 'Twin', domain: 'erp.example' });
    expect(await sum(world, 'company-import')).toMatchObject({ linked: 1, conflicts: 1 });
    await world.complete('company-export');
    expect(world.portal.all('companies')).toEqual([
      { id: company, fields: { name: 'Twin', domain: 'erp.example' } },
    ]);
    const writes = [world.portal.writes.length, world.erp.writes.length];
    for (const job of ['company-import', 'company-export']) await world.complete(job);
    expect([world.portal.writes.length, world.erp.writes.length]).toEqual(writes);
  });

  it('counts an edit of a field that was empty when the record was created', async () => {
    const world = await twoWayWorld();
    const company = world.portal.add('companies', { name: 'Beta', domain: null });
    await world.complete('company-import');
    const [account] = world.erp.all('account');
    world.erp.edit('account', account?.id ?? '', { domain: 'erp.example' });
    world.portal.edit('companies', company, { domain: 'portal.example' });
    expect(await sum(world, 'company-import')).toMatchObject({ conflicts: 1, updated: 0 });
    expect(world.erp.all('account')[0]?.fields['domain']).toBe('erp.example');
  });

  it('takes no older version than the one it wrote itself for a change', async () => {
    const world = await twoWayWorld();
    const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    await world.complete('company-import');
    const [account] = world.erp.all('account');
    world.erp.edit('account', account?.id ?? '', { name: 'Beta Ltd' });
    world.portal.freeze('companies', company);
    await world.complete('company-export');
    expect(await sum(world, 'company-import')).toMatchObject({ updated: 0, conflicts: 0 });
    expect(world.erp.all('account')[0]?.fields['name']).toBe('Beta Ltd');
    world.portal.thaw();
    await world.complete('company-import');
    expect(world.erp.all('account')[0]?.fields['name']).toBe('Beta Ltd');
    expect(world.portal.all('companies')[0]?.fields['name']).toBe('Beta Ltd');
  });
});

describe('a match through contacts', () => {
  it('links a company whose contacts belong to one account, and asks where they belong to several', async () => {
    const world = new EngineWorld();
    await world.configure(definitionFrom(THROUGH));
    const [one, two] = ['One', 'Two'].map((name) => world.erp.add('account', { name }));
    for (const [email, accountId] of [
      ['a@x.example', one],
      ['b@x.example', one],
      ['c@x.example', two],
    ] as const)
      world.erp.add('contact', { email, accountId: accountId ?? '' });
    const contact = (email: string): string => world.portal.add('contacts', { email });
    const [a, b, c] = [contact('A@x.example'), contact('b@x.example'), contact('c@x.example')];
    world.portal.add('companies', { name: 'Elsewhere' }, { contacts: [a, b] });
    world.portal.add('companies', { name: 'Torn' }, { contacts: [b, c] });
    world.portal.add('companies', { name: 'Nobody' }, { contacts: [] });
    expect(await sum(world, 'company-link')).toMatchObject({
      linked: 1,
      hubspot: { migrated: 1, skipped: 1, pending: 1 },
    });
    const linked = await world.pages.linkedCounterparts(
      1,
      'business',
      world.store.typeKey('business', 'account'),
      [one ?? ''],
    );
    expect([...linked.keys()]).toEqual([one]);
    expect(world.erp.writes).toEqual([]);
  });
});

const PEOPLE_BOTH_WAYS = `
mappings:
  company: { hubspot: companies, business: [account, prospect], fields: [{ hubspot: name, business: name }] }
  contact: { hubspot: contacts, business: contact, fields: [{ hubspot: email, business: email }] }
jobs:
  company-export:
    kind: export
    label: Accounts
    order: accounts
    source: { side: business, type: account }
    targets: [{ name: company, type: companies, mapping: company, create: unmatched, update: linked }]
  prospect-export:
    kind: export
    label: Prospects
    order: accounts
    source: { side: business, type: prospect }
    targets: [{ name: company, type: companies, mapping: company, create: unmatched, update: linked }]
  contact-import:
    kind: import
    label: Contacts
    order: contacts
    source: { side: hubspot, type: contacts }
    targets:
      - name: contact
        type: contact
        mapping: contact
        create: unmatched
        update: linked
        parents: [{ via: association, association: companies, pair: company, type: account, required: false }]
  contact-export:
    kind: export
    label: Contacts
    order: contacts
    source: { side: business, type: contact }
    targets:
      - name: contact
        type: contacts
        mapping: contact
        create: unmatched
        update: linked
        parents: [{ via: association, association: account, pair: company, type: companies, required: false }]
`;

describe('parents on both sides', () => {
  async function peopleWorld(): Promise<EngineWorld> {
    const world = new EngineWorld();
    await world.configure(definitionFrom(PEOPLE_BOTH_WAYS));
    return world;
  }

  it('are written once, and come back from neither side', async () => {
    const world = await peopleWorld();
    const account = world.erp.add('account', { name: 'Alpha' });
    await world.complete('company-export');
    const [company] = world.portal.all('companies');
    world.portal.add('contacts', { email: 'a@x.example' }, { companies: [company?.id ?? ''] });
    world.erp.add('contact', { email: 'b@x.example', accountId: account }, { account: [account] });
    await world.complete('contact-import');
    await world.complete('contact-export');
    const made = world.erp.all('contact').find((contact) => contact.fields['email'] === 'a@x.example');
    world.erp.associate('contact', made?.id ?? '', 'account', [account]);
    const sent = world.portal.all('contacts').find((contact) => contact.fields['email'] === 'b@x.example');
    world.portal.associate('contacts', sent?.id ?? '', 'companies', [company?.id ?? '']);
    const writes = [world.erp.writes.length, world.portal.writes.length];
    for (const job of ['contact-import', 'contact-export', 'contact-import', 'contact-export'])
      expect(await sum(world, job)).toMatchObject({ created: 0, updated: 0 });
    expect([world.erp.writes.length, world.portal.writes.length]).toEqual(writes);
  });

  it('are told apart by type where two types of a pair have the same ids', async () => {
    const world = await peopleWorld();
    const account = world.erp.put('account', '17', { name: 'Account 17' });
    world.erp.put('prospect', '17', { name: 'Prospect 17' });
    await world.complete('prospect-export');
    await world.complete('company-export');
    expect(world.portal.all('companies').map((company) => company.fields['name'])).toEqual([
      'Prospect 17',
      'Account 17',
    ]);
    world.erp.add('contact', { email: 'c@x.example', accountId: account }, { account: [account] });
    await world.complete('contact-export');
    const own = world.portal.all('companies').find((company) => company.fields['name'] === 'Account 17');
    expect(world.portal.all('contacts')[0]?.fields).toMatchObject({ '@companies': own?.id });
  });
});
