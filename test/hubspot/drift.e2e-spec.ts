import { connectPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import { InMemoryPortalBudget } from '../../src/adapters/hubspot/budget/in-memory-budget.js';
import { objectType } from '../../sandbox/core/object-types.js';
import type { FieldMappingDefinition } from '../../src/domain/sync/definition.js';
import { ON_DEMAND } from './portal-bench.js';
import { contactSync, RunWorld } from './run-world.js';
import { ScriptedServer } from './scripted-server.js';

const PROPERTIES = '/crm/v3/properties/contacts';

function mapped(hubspot: string, business: string, rest: Partial<FieldMappingDefinition> = {}) {
  return {
    ...{ hubspot, business, direction: 'both', on: 'always', whenEmpty: 'clear', conflict: 'newest' },
    active: true,
    ...rest,
  } as const satisfies FieldMappingDefinition;
}

/** What people change in a portal's settings while jobs run; the connection and its known schema stay the same. */
describe('drift of a portal’s properties', () => {
  let world: RunWorld;
  afterEach(() => world.stop());

  const api = async (method: string, path: string, body?: unknown): Promise<void> => {
    const { url, token } = world.bench.server;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { method, headers, ...init });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  };
  const property = (name: string, more: object = {}): object => ({
    ...{ name, label: name, groupName: 'contactinformation', type: 'string', fieldType: 'text' },
    ...more,
  });
  const tiers = (...values: string[]): object => ({
    options: values.map((value, displayOrder) => ({ value, label: value, displayOrder, hidden: false })),
  });
  const contacts = () =>
    world.bench.server.sandbox.world.store(objectType('contacts')).liveRecords.map(({ id, current }) => ({
      id,
      props: current.props,
    }));
  const edit = (id: string, properties: Record<string, string>): void => {
    world.bench.server.admin.edit({ action: 'set', type: 'contacts', id, properties });
  };
  const start = async (fields: readonly FieldMappingDefinition[]): Promise<void> => {
    const mapping = {
      hubspot: 'contacts',
      business: ['contact'],
      fields: [mapped('email', 'email'), ...fields],
    };
    const business = [{ name: 'contact', fields: ['email', ...fields.map((field) => field.business ?? '')] }];
    world = await RunWorld.start(
      { contacts: 20 },
      { strict: true },
      { ...contactSync(), mappings: { contact: mapping } },
      business,
    );
  };
  const failureOf = (run: Promise<unknown>): Promise<string> =>
    run.then(
      () => 'no failure',
      (error: unknown) => String(error),
    );
  const nicknames = () => world.erp.all('contact').map(({ fields }) => fields['nickname']);

  it('a property that is gone stops the run and empties nothing, and comes back as it was', async () => {
    await start([mapped('nick', 'nickname')]);
    await api('POST', PROPERTIES, property('nick'));
    for (const { id } of contacts()) edit(id, { nick: `Nick ${id}` });
    await world.run('contact-import');
    const before = nicknames();
    expect(before).toContain(`Nick ${contacts()[0]?.id ?? ''}`);

    await api('DELETE', `${PROPERTIES}/nick`);
    world.advance(600_000);
    for (const { id } of contacts()) edit(id, { email: `new-${id}@drift.example` });
    world.advance(60_000);
    const stopped = await failureOf(world.run('contact-import'));
    expect(stopped).toMatch(/parked.*property-gone.*contacts have no .*nick.*needsPerson":true/);
    expect(nicknames()).toEqual(before);
    expect(await failureOf(world.run('contact-import'))).toMatch(/does not start.*mapping-unfit.*nick/);
    await api('POST', PROPERTIES, property('nick'));
    world.forgetSchema();
    await world.run('contact-import');
    expect(nicknames()).toEqual(before);
  });

  it('a property of another type, or without the options of a table, stops the run before it reads', async () => {
    const lookup = { kind: 'table', entries: { gold: 'G', silver: 'S' } } as const;
    await start([mapped('tier', 'tier', { lookup })]);
    const enumeration = { type: 'enumeration', fieldType: 'select' };
    await api('POST', PROPERTIES, property('tier', { ...enumeration, ...tiers('gold', 'silver') }));
    await world.run('contact-export');
    await api('PATCH', `${PROPERTIES}/tier`, tiers('silver'));
    world.forgetSchema();
    expect(await failureOf(world.run('contact-export'))).toMatch(
      /mapping-unfit.*gold.* is no option of tier/,
    );
    await api('DELETE', `${PROPERTIES}/tier`);
    world.forgetSchema();
    expect(await failureOf(world.run('contact-export'))).toMatch(/mapping-unfit.*no field .*tier/);
  });

  it('an option that went a moment ago fails the records that need it, named, and none of the others', async () => {
    await start([mapped('tier', 'tier', { convert: [{ name: 'lower' }] })]);
    const enumeration = { type: 'enumeration', fieldType: 'select' };
    await api('POST', PROPERTIES, property('tier', { ...enumeration, ...tiers('gold', 'silver') }));
    await world.run('contact-export');
    await api('PATCH', `${PROPERTIES}/tier`, tiers('silver'));
    world.advance(600_000);
    world.erp.add('contact', { email: 'gold@drift.example', tier: 'GOLD' });
    world.erp.add('contact', { email: 'silver@drift.example', tier: 'SILVER' });
    world.advance(60_000);
    const { business } = await world.run('contact-export');
    expect(business).toMatchObject({ migrated: 1, failed: 1 });
    const emails = contacts().map(({ props }) => props['email']);
    expect(emails).toContain('silver@drift.example');
    expect(emails).not.toContain('gold@drift.example');
  });
});

describe('a portal that leaves empty properties out of its answers', () => {
  it('is asked once whether they exist, and its records are read', async () => {
    const server = await ScriptedServer.start();
    const portal = connectPortal({
      ...{ slug: 'main', apiBaseUrl: server.url, token: 'token', budget: new InMemoryPortalBudget() },
    });
    const definitions = ['email', 'fax'].map((name) => ({ name, type: 'string', fieldType: 'text' }));
    const rows = { results: [{ id: '7', properties: { email: 'a@b.example' }, archived: false }] };
    const [defined, read] = [
      { status: 200, body: { results: definitions } },
      { status: 200, body: rows },
    ];
    server.answer(defined, read, defined, read);
    const selection = { type: 'contacts', fields: ['email', 'fax'], associations: [] };
    try {
      for (let time = 0; time < 3; time += 1) {
        const { found } = await portal.readByIds(selection, ['7'], ON_DEMAND);
        expect(found.get('7')?.fields).toEqual({ email: 'a@b.example', fax: null });
      }
      const paths = server.calls.map(({ path }) => path.split('/').slice(-2).join('/'));
      const [properties, batch] = ['properties/contacts', 'batch/read'];
      expect(paths).toEqual([properties, batch, properties, batch, batch]);
    } finally {
      await portal.close();
      await server.stop();
    }
  });
});
