import { objectType } from '../../sandbox/core/object-types.js';
import type { FieldMappingDefinition } from '../../src/domain/sync/definition.js';
import { contactSync, RunWorld } from './run-world.js';

jest.setTimeout(30_000);

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
