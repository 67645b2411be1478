import type { ObjectName } from '../../sandbox/core/object-types.js';
import { PresetWorld, type JobOutcome, type PortalRow, type Row } from './preset-world.js';

const SEED = { companies: 24, contacts: 48, deals: 30, products: 2, planted: false };
/** Of the first pipeline of the portal. */
const PIPELINE = 'default';

jest.setTimeout(180_000);

describe('preset axcelerate', () => {
  let world: PresetWorld;
  let first: ReadonlyMap<string, JobOutcome>;

  beforeAll(async () => {
    world = await PresetWorld.start('axcelerate', SEED);
    const [known] = world.portalRecords('contacts');
    await world.query(
      `insert into contact (customer_id, first_name, last_name, email) select min(id), 'Known', 'Here', $1 from customer`,
      [(known?.['email'] ?? '').toUpperCase()],
    );
    first = await world.runAll();
  }, 240_000);
  afterAll(() => world.stop(), 60_000);

  function portal(type: ObjectName, property: string, value: string): PortalRow {
    const [row] = world.portalRecords(type).filter((each) => each[property] === value);
    if (!row) throw new Error(`The portal has no ${type} with ${property} ${value}.`);
    return row;
  }

  async function erp(table: string, id: string | undefined): Promise<Row> {
    const [row] = await world.query(`select * from ${table} where id::text = $1`, [id ?? '']);
    if (!row) throw new Error(`There is no ${table} ${id ?? ''}.`);
    return row;
  }

  it('imports contacts, companies and the deals of one pipeline, and links what matches', async () => {
    expect(first.get('company-import')).toMatchObject({ hubspot: { migrated: 24, failed: 0, pending: 0 } });
    expect(first.get('contact-import')).toMatchObject({ hubspot: { migrated: 48, failed: 0, pending: 0 } });
    const deals = world.portalRecords('deals').filter(({ pipeline }) => pipeline === PIPELINE);
    expect(deals.length).toBeGreaterThan(0);
    expect(deals.length).toBeLessThan(30);
    const opportunities = await world.createdRows('deal');
    expect([...opportunities.keys()].sort()).toEqual(deals.map(({ id }) => id).sort());
    for (const { email = '' } of world.portalRecords('contacts')) {
      const rows = await world.query('select id from contact where lower(email) = $1', [email]);
      expect([email, rows.length]).toEqual([email, 1]);
    }
  });

  it('takes fifty records at a time', () => {
    for (const job of ['company-import', 'contact-import', 'deal-import'])
      expect({ ...world.definition.settings, ...world.definition.jobs[job]?.settings }).toMatchObject({
        pageSize: 50,
      });
  });

  it('matches organisations by their names and contacts by their addresses', async () => {
    expect(first.get('company-import')?.linked).toBeGreaterThan(0);
    const created = await world.createdRows('company');
    const before = await world.query(`select name from customer where customer_no < 'C-10100'`);
    const known = new Set(before.map(({ name }) => String(name).toLowerCase()));
    for (const { id, name = '' } of world.portalRecords('companies'))
      if (known.has(name.toLowerCase())) expect([name, created.has(id)]).toEqual([name, false]);
    expect(first.get('contact-import')?.linked).toBeGreaterThan(0);
  });

  it('links users by e-mail, and gives a deal to the user of its owner', async () => {
    expect(first.get('user-link')).toMatchObject({ linked: 8, created: 0, updated: 0 });
    const opportunities = await world.createdRows('deal');
    const users = await world.query('select id, lower(email) as email from employee');
    const owners = new Map(world.owners().map(({ id, email }) => [id, email]));
    let owned = 0;
    for (const { id, hubspot_owner_id: owner = '' } of world.portalRecords('deals')) {
      const opportunity = opportunities.get(id);
      const user = users.find(({ email }) => email === owners.get(owner)?.toLowerCase());
      if (opportunity === undefined || user === undefined) continue;
      owned += 1;
      expect((await erp('opportunity', opportunity))['owner_id']).toBe(user['id']);
    }
    expect(owned).toBeGreaterThan(0);
  });

  it('sends new contacts of its own by itself, but no organisation and no opportunity', async () => {
    expect(portal('contacts', 'email', 'lewis@calloway-foods.example')['lastname']).toBe('Calloway');
    expect([...first.keys()]).not.toContain('company-export');
    expect([...first.keys()]).not.toContain('opportunity-export');
    expect(world.portalRecords('companies')).toHaveLength(24);
    expect(world.portalRecords('deals')).toHaveLength(30);
  });

  it('sends an organisation and an opportunity that a person chooses, once', async () => {
    const [opportunity] = await world.query(
      `select o.id, o.name, o.customer_id, o.contact_id from opportunity as o join customer as c on c.id = o.customer_id
       where c.name = 'Calloway Foods' or o.contact_id is not null order by o.id limit 1`,
    );
    if (!opportunity) throw new Error('The sample has no opportunity.');
    const company = String(opportunity['customer_id']);
    await world.run('company-export', { ids: [company] });
    await world.query(
      `update opportunity set stage_code = 'contractsent', contact_id = (select id from contact where email = $2) where id = $1`,
      [opportunity['id'], 'lewis@calloway-foods.example'],
    );
    const again = { ids: [String(opportunity['id'])] };
    expect(await world.run('opportunity-export', again)).toMatchObject({ created: 1 });
    expect(await world.run('opportunity-export', again)).toMatchObject({ created: 0, updated: 0 });
    const deal = portal('deals', 'dealname', String(opportunity['name']));
    expect([deal['pipeline'], deal['dealstage']]).toEqual([PIPELINE, 'contractsent']);
    expect(world.associated('deals', deal.id, 'contacts')).toEqual([
      portal('contacts', 'email', 'lewis@calloway-foods.example').id,
    ]);
  });

  it('lets contacts follow either side, organisations and opportunities the portal only', async () => {
    const email = 'lewis@calloway-foods.example';
    await world.query(`update contact set job_title = 'Director' where email = $1`, [email]);
    const [, person] = world.portalRecords('contacts').filter((row) => row['email'] !== email);
    world.edit('contacts', person?.id ?? '', { phone: '+61 2 5550 1000' });
    const [company] = world.portalRecords('companies');
    const organisations = await world.createdRows('company');
    const [id, row] = [...organisations][0] ?? ['', ''];
    world.edit('companies', id, { phone: '+61 2 5550 2000' });
    const [dealId, opportunity] = [...(await world.createdRows('deal'))][0] ?? ['', ''];
    world.edit('deals', dealId, { amount: '4321.00' });
    await world.query(`update opportunity set name = 'Renamed here' where id::text = $1`, [opportunity]);
    await world.runAll();
    expect(portal('contacts', 'email', email)['jobtitle']).toBe('Director');
    const people = await world.query('select phone from contact where lower(email) = $1', [
      person?.['email'] ?? '',
    ]);
    expect(people[0]?.['phone']).toBe('+61 2 5550 1000');
    expect((await erp('customer', row))['phone']).toBe('+61 2 5550 2000');
    expect((await erp('opportunity', opportunity))['amount']).toBe('4321.00');
    expect(world.portalRecords('deals').some((deal) => deal['dealname'] === 'Renamed here')).toBe(false);
    expect(company).toBeDefined();
  });
});

describe('axcelerate, by name and by field', () => {
  it('takes an opportunity of the same name for the deal, and pulls and pushes chosen fields of contacts', async () => {
    const world = await PresetWorld.start('axcelerate', SEED);
    try {
      const deal = world.portalRecords('deals').find(({ pipeline }) => pipeline === PIPELINE);
      await world.query(
        `insert into opportunity (opportunity_no, name, stage_code, amount, customer_id)
         select 'O-09002', $1, 'contractsent', 1, min(id) from customer`,
        [deal?.['dealname'] ?? ''],
      );
      await world.runAll();
      expect((await world.createdRows('deal')).has(deal?.id ?? '')).toBe(false);
      world.edit('deals', deal?.id ?? '', { amount: '777.00' });
      await world.run('deal-import');
      const [row] = await world.query(`select amount from opportunity where opportunity_no = 'O-09002'`);
      expect(row?.['amount']).toBe('777.00');

      const [id = '', contact = ''] = [...(await world.createdRows('contact'))][0] ?? [];
      const held = async (): Promise<Row> => erpRow(world, contact);
      await world.query(`update contact set job_title = 'Here', department = 'Kept' where id::text = $1`, [
        contact,
      ]);
      world.edit('contacts', id, { jobtitle: 'There', phone: '+61 2 5550 3000' });
      expect(await world.run('field-pull', { fields: ['jobtitle'] })).toMatchObject({ updated: 1 });
      expect(await held()).toMatchObject({ job_title: 'There', department: 'Kept' });
      expect((await held())['phone']).not.toBe('+61 2 5550 3000');
      await world.query(`update contact set job_title = 'Back' where id::text = $1`, [contact]);
      expect(await world.run('field-push', { fields: ['jobtitle'] })).toMatchObject({ updated: 1 });
      const portal = world.portalRecords('contacts').find((each) => each.id === id);
      expect(portal).toMatchObject({ jobtitle: 'Back', phone: '+61 2 5550 3000' });
    } finally {
      await world.stop();
    }
  });
});

async function erpRow(world: PresetWorld, id: string): Promise<Row> {
  const [row] = await world.query('select * from contact where id::text = $1', [id]);
  if (!row) throw new Error(`There is no contact ${id}.`);
  return row;
}

describe('switches of axcelerate', () => {
  it('turn each direction and entity off', async () => {
    const off = { pushContacts: false, pullContacts: false, pullCompanies: false, pullDeals: false };
    const world = await PresetWorld.start('axcelerate', SEED, { settings: off });
    try {
      expect([...(await world.runAll()).keys()]).toEqual(['user-link']);
    } finally {
      await world.stop();
    }
  });

  it('name users by hand, and one who acts for those that are not linked', async () => {
    const owned = (world: PresetWorld): readonly PortalRow[] =>
      world.portalRecords('deals').filter((each) => each['pipeline'] === PIPELINE);
    // The seed is the same each time, and so are its owners.
    const probe = await PresetWorld.start('axcelerate', SEED);
    const owner = owned(probe)[0]?.['hubspot_owner_id'] ?? '';
    await probe.stop();
    const owners = { overrides: { [owner]: '5' }, pair: 'user', fallback: '2' };
    const world = await PresetWorld.start('axcelerate', SEED, { owners });
    try {
      // No user is linked: what the override does not name is the service user's.
      await world.run('company-import');
      await world.run('contact-import');
      await world.run('deal-import');
      const rows = await world.createdRows('deal');
      const users = await world.query('select id::text as id, owner_id::int as owner_id from opportunity');
      const ofDeal = new Map(users.map((row) => [row['id'], row['owner_id']]));
      const acting = owned(world).map(({ id, hubspot_owner_id: of = '' }) => [
        of,
        ofDeal.get(rows.get(id) ?? ''),
      ]);
      expect(acting.some(([of]) => of !== owner)).toBe(true);
      for (const [of, user] of acting) if (of !== '') expect(user).toBe(of === owner ? 5 : 2);
    } finally {
      await world.stop();
    }
  });
});
