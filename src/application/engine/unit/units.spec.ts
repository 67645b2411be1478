import { CALL, EngineWorld } from '../../../../test/support/engine/engine-world.js';
import { definitionFrom } from '../../../../test/support/engine/yaml-definition.js';
import type { Failure } from '../../../domain/errors/failure.js';
import { countsFromTally } from '../../../domain/sync/counts.js';
import type { WriteOperation } from '../../ports/record-system.port.js';

/** A company with an address is an account with one, and its contacts come with it. */
const SYNC = `
settings: { rollbackOnError: true, pageSize: 4 }
mappings:
  company: { hubspot: companies, business: account, fields: [{ hubspot: name, business: name }, { hubspot: domain, business: domain }] }
  address: { hubspot: companies, business: address, fields: [{ hubspot: city, business: city }] }
  contact: { hubspot: contacts, business: contact, fields: [{ hubspot: email, business: email }, { hubspot: lastname, business: lastName }] }
matchRules:
  contacts: [{ name: email, scope: any, fields: [{ hubspot: email, business: email, normalise: email }] }]
jobs:
  company-import:
    kind: import
    label: company-import
    order: accounts
    source: { side: hubspot, type: companies, read: { mode: incremental, by: modified } }
    targets:
      - { name: account, type: account, mapping: company, create: unmatched, update: linked }
      - { name: address, type: address, mapping: address, create: unmatched, update: linked, parents: [{ via: target, target: account, type: account }] }
      - name: contact
        type: contact
        from: { associated: contacts }
        mapping: contact
        match: contacts
        create: unmatched
        update: linked
        parents: [{ via: association, association: companies, pair: company, type: account }]
`;
const ON = definitionFrom(SYNC);
const OFF = definitionFrom(SYNC.replace('rollbackOnError: true', 'rollbackOnError: false'));

const REFUSED: Failure = { class: 'validation', code: 'too-odd', message: 'It is too odd.', field: 'email' };
/** Contacts whose address says so are refused. */
const refuseBad = ({ fields }: WriteOperation): Failure | null =>
  String(fields['email'] ?? fields['domain'] ?? fields['city']).includes('bad') ? REFUSED : null;

interface Shape {
  readonly contacts: readonly string[];
  readonly domain?: string;
  readonly city?: string;
}

async function worldWith(shapes: readonly Shape[], definition = ON): Promise<EngineWorld> {
  const world = new EngineWorld();
  await world.configure(definition);
  world.erp.hooks.refuse = refuseBad;
  for (const shape of shapes) addCompany(world, shape);
  return world;
}

function addCompany(world: EngineWorld, { contacts, domain = 'a.example', city = 'Bern' }: Shape): string {
  const company = world.portal.add('companies', { name: `Company of ${contacts.length}`, domain, city });
  for (const email of contacts) addContact(world, company, email);
  return company;
}

function addContact(world: EngineWorld, company: string, email: string): string {
  const contact = world.portal.add('contacts', { email, lastname: 'X' }, { companies: [company] });
  const present = world.portal.associated('companies', company, 'contacts');
  world.portal.associate('companies', company, 'contacts', [...present, contact]);
  return contact;
}

async function run(world: EngineWorld) {
  const id = await world.begin('company-import');
  await world.drive(id);
  const { sum } = await world.runs.counters(id);
  return {
    id,
    hubspot: countsFromTally(sum.hubspot),
    business: countsFromTally(sum.business),
    created: sum.created,
  };
}

function stateOf({ store }: EngineWorld, type: string, id: string) {
  const job = store.jobs.find(({ name }) => name === 'company-import');
  return store.statesOf(job?.key ?? 0, store.typeKey('hubspot', type)).get(id);
}
const emails = (world: EngineWorld) => world.erp.all('contact').map(({ fields }) => fields['email']);

describe('a record that is imported with its associated ones as a whole', () => {
  it('is written and linked with all of them, under the new id of its parent', async () => {
    const world = await worldWith([{ contacts: ['a@x.example', 'b@x.example'] }, { contacts: [] }]);
    expect(await run(world)).toMatchObject({ created: 6, hubspot: { migrated: 4, failed: 0, pending: 0 } });
    const [account] = world.erp.all('account');
    expect(world.erp.all('contact').map(({ fields }) => fields['accountId'])).toEqual([
      account?.id,
      account?.id,
    ]);
    expect(world.store.links.size).toBe(6);
    expect(await run(world)).toMatchObject({ created: 0 });
    expect(world.erp.writes).toHaveLength(6);
  });

  it('is taken back whole where one is refused: nothing is there, nothing is linked, and each says why', async () => {
    const world = await worldWith([
      { contacts: ['a@x.example', 'bad@x.example'] },
      { contacts: ['c@y.example'] },
    ]);
    const first = await run(world);
    expect(first).toMatchObject({ hubspot: { total: 5, migrated: 2, failed: 2, pending: 1 }, created: 3 });
    expect(emails(world)).toEqual(['c@y.example']);
    expect(world.erp.all('account')).toHaveLength(1);
    expect(world.store.links.size).toBe(3);
    expect(stateOf(world, 'companies', '1')).toMatchObject({
      outcome: 'failed',
      reason: { code: 'too-odd', message: 'contacts 3: It is too odd.', field: 'email' },
    });
    expect(stateOf(world, 'contacts', '2')).toMatchObject({
      outcome: 'pending',
      reason: { code: 'unit-failed', message: expect.stringContaining('companies 1') as string },
    });
    expect(stateOf(world, 'contacts', '3')).toMatchObject({ outcome: 'failed', reason: { code: 'too-odd' } });
    const again = await run(world);
    expect(again).toMatchObject({ created: 0, hubspot: { failed: 2, pending: 1 } });
    world.portal.edit('contacts', '3', { email: 'good@x.example' });
    expect(await run(world)).toMatchObject({ created: 4, hubspot: { failed: 0, pending: 0 } });
    expect(emails(world).sort()).toEqual(['a@x.example', 'c@y.example', 'good@x.example']);
  });

  it('is taken back where one of several targets of the record itself is refused', async () => {
    const world = await worldWith([{ contacts: ['a@x.example'], city: 'bad' }]);
    expect(await run(world)).toMatchObject({ hubspot: { failed: 1, pending: 1 }, created: 0 });
    expect([world.erp.all('account'), world.erp.all('address'), emails(world)]).toEqual([[], [], []]);
    expect(stateOf(world, 'companies', '1')).toMatchObject({ reason: { message: 'It is too odd.' } });
  });

  it('is not begun where a record is found wrong before', async () => {
    const world = await worldWith([{ contacts: ['a@x.example'] }]);
    world.portal.edit('companies', '1', { name: null });
    expect(await run(world)).toMatchObject({ hubspot: { failed: 1, pending: 1 } });
    expect(world.erp.writes).toEqual([]);
  });

  it('keeps what was updated as it was', async () => {
    const world = await worldWith([{ contacts: ['a@x.example'] }]);
    await run(world);
    world.portal.edit('companies', '1', { name: 'Renamed' });
    world.portal.edit('contacts', '2', { lastname: 'Renamed' });
    const bad = addContact(world, '1', 'bad@x.example');
    expect(await run(world)).toMatchObject({ hubspot: { failed: 2, pending: 1 } });
    expect(world.erp.all('account')[0]?.fields['name']).toBe('Company of 1');
    expect(world.erp.all('contact')[0]?.fields['lastName']).toBe('X');
    world.portal.edit('contacts', bad, { email: 'good@x.example' });
    await run(world);
    expect(world.erp.all('account')[0]?.fields['name']).toBe('Renamed');
    expect(world.erp.all('contact').map(({ fields }) => fields['lastName'])).toEqual(['Renamed', 'X']);
  });

  it('takes in no associated record alone while its unit fails', async () => {
    const world = await worldWith([{ contacts: [] }]);
    await run(world);
    addContact(world, '1', 'a@x.example');
    addContact(world, '1', 'bad@x.example');
    world.portal.edit('companies', '1', { name: 'Renamed' });
    for (let n = 0; n < 3; n += 1) {
      expect(await run(world)).toMatchObject({ created: 0, hubspot: { failed: 2, pending: 1 } });
      expect(emails(world)).toEqual([]);
    }
  });

  it('has 200 records at most, and is not begun with more', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `p${at}@x.example`);
    const world = await worldWith([
      { contacts: many(200) },
      { contacts: many(199).map((each) => `q${each}`) },
    ]);
    expect(await run(world)).toMatchObject({ hubspot: { failed: 1, migrated: 200 } });
    expect(stateOf(world, 'companies', '1')).toMatchObject({ reason: { code: 'too-many-associated' } });
    expect(world.erp.all('account')).toHaveLength(1);
  });

  it('leaves what was done and linked, where the setting is off', async () => {
    const world = await worldWith([{ contacts: ['a@x.example', 'bad@x.example'] }], OFF);
    expect(await run(world)).toMatchObject({ hubspot: { migrated: 2, failed: 1, pending: 0 }, created: 3 });
    expect(emails(world)).toEqual(['a@x.example']);
  });

  it('does not start where the system has no transactions', async () => {
    const world = await worldWith([{ contacts: [] }]);
    const { erp } = world;
    const bare = Object.create(erp, { atomically: { value: undefined } }) as typeof erp;
    const engine = world.engine({ systems: { ...world.deps.systems, system: () => Promise.resolve(bare) } });
    expect(await engine.plan(await world.begin('company-import'), CALL)).toMatchObject({
      status: 'parked',
      reason: { code: 'rollback-unsupported' },
      needsPerson: true,
    });
  });
});

/** Ten shapes of companies, of which some are refused at different places. */
const SHAPES: readonly Shape[] = [
  { contacts: [] },
  { contacts: ['a@1.example'] },
  { contacts: ['a@2.example', 'b@2.example', 'c@2.example'] },
  { contacts: ['bad@3.example'] },
  { contacts: ['a@4.example', 'bad@4.example'] },
  { contacts: ['bad@5.example', 'b@5.example'] },
  { contacts: [], domain: 'bad.example' },
  { contacts: ['a@7.example'], domain: 'bad.example' },
  { contacts: ['a@8.example'], city: 'bad' },
  { contacts: ['a@9.example', 'b@9.example'], city: 'Basel' },
];

class Died extends Error {}

/** Runs the job and dies at the n-th step of a page store or of the ERP; repeats it until it is through. False = it has fewer steps. */
async function dieAt(world: EngineWorld, step: number): Promise<boolean> {
  let left = step;
  const pass = (): void => {
    left -= 1;
    if (left === 0) throw new Died();
  };
  const erp = world.erp.hooks;
  Object.assign(erp, {
    beforeRead: pass,
    beforeWrite: pass,
    afterWrite: pass,
    beforeCommit: pass,
    afterCommit: pass,
  });
  world.portal.hooks.beforeRead = pass;
  const pages = new Proxy(world.pages, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]): Promise<unknown> => {
        pass();
        const answer: unknown = await Reflect.apply(value, target, given);
        pass();
        return answer;
      };
    },
  });
  const id = await world.begin('company-import');
  const drive = () => world.drive(id, world.engine({ pages }));
  try {
    await drive();
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    await drive();
    return true;
  }
  return false;
}

describe('a unit whose process dies', () => {
  it.each(SHAPES.map((shape, at) => [at, shape] as const))(
    'is whole or not there, wherever it died (shape %i)',
    async (_at, shape) => {
      const isBad = JSON.stringify(shape).includes('bad');
      const { length } = shape.contacts;
      let died = 0;
      for (let step = 1; ; step += 1) {
        const world = await worldWith([shape]);
        if (!(await dieAt(world, step))) break;
        died += 1;
        const there = [world.erp.all('account'), world.erp.all('address'), world.erp.all('contact')];
        expect([step, ...there.map((rows) => rows.length)]).toEqual([
          step,
          ...(isBad ? [0, 0, 0] : [1, 1, length]),
        ]);
        expect(world.store.links.size).toBe(isBad ? 0 : 2 + length);
        expect(world.store.claims.size).toBe(0);
        expect(stateOf(world, 'companies', '1')?.outcome).toBe(isBad ? 'failed' : 'migrated');
      }
      expect(died).toBeGreaterThan(15);
    },
  );
});
