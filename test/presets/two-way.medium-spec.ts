import type { ObjectName } from '../../sandbox/core/object-types.js';
import { PresetWorld, type JobOutcome, type PortalRow, type Row } from './preset-world.js';

const SEED = { companies: 30, contacts: 60, deals: 15, products: 4, planted: false };

jest.setTimeout(120_000);

/** One side of a pair of records: what a test compares. */
function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (rows.length !== 1 || !row) throw new Error(`There are ${rows.length} instead of one.`);
  return row;
}

class Eyes {
  constructor(private readonly world: PresetWorld) {}

  portal(type: ObjectName, property: string, value: string): PortalRow {
    return only(this.world.portalRecords(type).filter((row) => row[property] === value));
  }

  async erp(table: string, column: string, value: string): Promise<Row> {
    return only(await this.world.query(`select * from ${table} where ${column} = $1`, [value]));
  }
}

describe('preset connectwise', () => {
  let world: PresetWorld;
  let eyes: Eyes;
  let first: ReadonlyMap<string, JobOutcome>;

  beforeAll(async () => {
    world = await PresetWorld.start('connectwise', SEED);
    eyes = new Eyes(world);
    await world.query(
      `insert into contact (customer_id, first_name, last_name, email)
       select id, 'Fred', 'Free', 'fred.free@gmail.com' from customer where name = 'Calloway Foods'`,
    );
    await world.query(
      `insert into opportunity (opportunity_no, name, customer_id, contact_id, stage_code, amount)
       select 'O-09001', 'Refit of the bottling line', c.id, p.id, 'contractsent', 1234.50
       from customer as c join contact as p on p.customer_id = c.id and p.email = 'lewis@calloway-foods.example'
       where c.name = 'Calloway Foods'`,
    );
    first = await world.runAll();
  }, 240_000);
  afterAll(() => world.stop(), 60_000);

  it('carries companies, contacts and deals both ways', async () => {
    for (const { domain = '' } of world.portalRecords('companies')) expect(domain).not.toBe('');
    expect(eyes.portal('companies', 'name', 'Calloway Foods')['domain']).toBe('calloway-foods.example');
    expect(eyes.portal('contacts', 'email', 'lewis@calloway-foods.example')['lastname']).toBe('Calloway');
    const deal = eyes.portal('deals', 'dealname', 'Refit of the bottling line');
    expect([Number(deal['amount']), deal['dealstage'], deal['pipeline']]).toEqual([
      1234.5,
      'contractsent',
      'default',
    ]);
    for (const { email = '' } of world.portalRecords('contacts')) {
      const rows = await world.query('select id from contact where lower(email) = $1', [email]);
      expect([email, rows.length]).toEqual([email, 1]);
    }
    const deals = first.get('deal-import');
    expect(deals).toMatchObject({ created: 15, hubspot: { failed: 0 } });
  });

  it('puts contacts below their company and deals below company and contact, on either side', async () => {
    const lewis = eyes.portal('contacts', 'email', 'lewis@calloway-foods.example');
    const company = eyes.portal('companies', 'name', 'Calloway Foods');
    expect(world.associated('contacts', lewis.id, 'companies')).toEqual([company.id]);
    const deal = eyes.portal('deals', 'dealname', 'Refit of the bottling line');
    expect(world.associated('deals', deal.id, 'companies')).toEqual([company.id]);
    expect(world.associated('deals', deal.id, 'contacts')).toEqual([lewis.id]);
    const rows = await world.query(
      `select count(*)::int as n from opportunity where id::text = any($1) and (customer_id is null or contact_id is null)`,
      [[...(await world.createdRows('deal')).values()]],
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('leaves an opportunity without a contact out', () => {
    expect(first.get('opportunity-export')).toMatchObject({ created: 1, hubspot: { failed: 0 } });
    expect(world.portalRecords('deals')).toHaveLength(16);
  });

  it('makes a unique identifier of the name for each new company', async () => {
    const rows = await world.query('select name, identifier from customer where id::text = any($1)', [
      [...(await world.createdRows('company')).values()],
    ]);
    expect(rows.length).toBeGreaterThan(10);
    for (const { name, identifier } of rows) {
      const wanted = String(name)
        .toUpperCase()
        .replace(/[^A-Z0-9]/g, '')
        .slice(0, 20);
      expect(String(identifier).startsWith(wanted)).toBe(true);
    }
  });

  it('leaves contacts with a free mail address out', () => {
    expect(world.portalRecords('contacts').filter((row) => row['email'] === 'fred.free@gmail.com')).toEqual(
      [],
    );
  });

  it('is scheduled every five minutes, both ways', () => {
    const names = ['company', 'contact'].flatMap((name) => [`${name}-import`, `${name}-export`]);
    for (const name of [...names, 'deal-import', 'opportunity-export']) {
      expect([name, world.definition.jobs[name]?.schedule]).toEqual([name, { every: '5m' }]);
    }
  });

  it('gives a taken identifier a number', async () => {
    await world.query(`update customer set identifier = 'TWICETAKEN' where name = 'Granata Ceramiche'`);
    world.bench.server.admin.edit({
      action: 'create',
      type: 'companies',
      properties: { name: 'Twice Taken', domain: 'twice-taken.example' },
    });
    await world.run('company-import');
    expect(await eyes.erp('customer', 'name', 'Twice Taken')).toMatchObject({ identifier: 'TWICETAKEN2' });
  });

  it('carries an edit on either side to the other', async () => {
    const company = eyes.portal('companies', 'name', 'Calloway Foods');
    const person = await eyes.erp('contact', 'email', 'annika@brenner-werkzeugbau.example');
    world.edit('companies', company.id, { phone: '+1 206 555 0777' });
    await world.query(`update contact set job_title = 'CEO' where id = $1`, [person['id']]);
    await world.runAll();
    expect(await eyes.erp('customer', 'name', 'Calloway Foods')).toMatchObject({ phone: '+1 206 555 0777' });
    expect(eyes.portal('contacts', 'email', 'annika@brenner-werkzeugbau.example')['jobtitle']).toBe('CEO');
  });

  it('lets the side decide that a field names as its master', async () => {
    const row = await eyes.erp('customer', 'name', 'Calloway Foods');
    const company = eyes.portal('companies', 'name', 'Calloway Foods');
    await world.query('update customer set annual_revenue = 111000 where id = $1', [row['id']]);
    world.edit('companies', company.id, { annualrevenue: '222000' });
    await world.runAll();
    await world.runAll();
    expect(await eyes.erp('customer', 'name', 'Calloway Foods')).toMatchObject({
      annual_revenue: '111000.00',
    });
    expect(Number(eyes.portal('companies', 'name', 'Calloway Foods')['annualrevenue'])).toBe(111_000);
  });
});

describe('preset xentral', () => {
  let world: PresetWorld;
  let eyes: Eyes;

  beforeAll(async () => {
    world = await PresetWorld.start('xentral', SEED);
    eyes = new Eyes(world);
    await world.query(`update employee set email = 'gone@crosstie-demo.example' where username = 'dsalcedo'`);
    await world.query(
      `insert into contact (customer_id, first_name, last_name) select id, 'No', 'Mail' from customer where customer_no = 'C-10016'`,
    );
    await world.runAll();
  }, 240_000);
  afterAll(() => world.stop(), 60_000);

  it('makes an employee of every user who is none yet, in the chosen project', async () => {
    const diego = await eyes.erp('employee', 'email', 'diego.salcedo@crosstie-demo.example');
    expect(diego).toMatchObject({ last_name: 'Salcedo', project_code: 'CRM' });
    const nora = await eyes.erp('employee', 'username', 'nlindqvist');
    expect(nora).toMatchObject({ project_code: null });
  });

  it('gives new companies and contacts the project and their employee, and leaves existing ones theirs', async () => {
    const created = [...(await world.createdRows('company')).values()];
    const rows = await world.query(
      'select project_code, salesperson_id from customer where id::text = any($1)',
      [created],
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows)
      expect([row['project_code'], row['salesperson_id'] !== null]).toEqual(['CRM', true]);
    const before = await world.query(
      `select count(*)::int as n from customer where project_code is not null and customer_no < 'C-10100'`,
    );
    expect(before).toEqual([{ n: 0 }]);
  });

  it('adds contacts with an e-mail address on either side, and no others', () => {
    expect(eyes.portal('contacts', 'email', 'lewis@calloway-foods.example')['lastname']).toBe('Calloway');
    expect(world.portalRecords('contacts').filter((row) => row['lastname'] === 'Mail')).toEqual([]);
  });

  it('fills what is empty and was never filled', async () => {
    const row = await eyes.erp('customer', 'domain', 'evergreen-automation-inc.example');
    const company = eyes.portal('companies', 'domain', 'evergreen-automation-inc.example');
    expect(row['phone']).toBe(company['phone']);
  });

  it('sends an order that becomes released as a won deal of its buyer, once', async () => {
    const add = `insert into sales_document (document_no, document_type, customer_id, contact_id, status, subtotal)
      select $1, $2, c.id, p.id, $3, 99.50 from customer as c left join contact as p on p.customer_id = c.id and p.email = $4
      where c.name = $5`;
    await world.query(
      `insert into customer (customer_no, name, domain) values ('C-30001', 'Brand New', 'brand-new.example')`,
    );
    await world.query(add, [
      'D090001',
      'order',
      'released',
      'lewis@calloway-foods.example',
      'Calloway Foods',
    ]);
    await world.query(add, ['D090002', 'order', 'open', 'lewis@calloway-foods.example', 'Calloway Foods']);
    await world.query(add, ['D090003', 'invoice', 'released', null, 'Calloway Foods']);
    await world.query(add, ['D090004', 'order', 'released', null, 'Brand New']);
    await world.run('deal-push');
    await world.run('deal-push');

    const deals = world.portalRecords('deals').filter((row) => row['dealname']?.startsWith('Order D09'));
    expect(deals.map((row) => row['dealname']).sort()).toEqual(['Order D090001', 'Order D090004']);
    for (const deal of deals) {
      expect([Number(deal['amount']), deal['pipeline'], deal['dealstage']]).toEqual([
        99.5,
        'default',
        'closedwon',
      ]);
    }
    const [known, fresh] = ['Order D090001', 'Order D090004'].map(
      (name) => eyes.portal('deals', 'dealname', name).id,
    );
    const lewis = eyes.portal('contacts', 'email', 'lewis@calloway-foods.example');
    expect(world.associated('deals', known ?? '', 'contacts')).toEqual([lewis.id]);
    const created = eyes.portal('companies', 'name', 'Brand New');
    expect(world.associated('deals', fresh ?? '', 'companies')).toEqual([created.id]);
  });

  it('spreads no changed value, and puts none back', async () => {
    const email = 'lewis@calloway-foods.example';
    const contact = eyes.portal('contacts', 'email', email);
    const row = await eyes.erp('contact', 'email', email);
    world.edit('contacts', contact.id, { phone: '+1 206 555 0111' });
    await world.query(`update contact set job_title = 'Chairman' where id = $1`, [row['id']]);
    await world.runAll();
    expect(await eyes.erp('contact', 'email', email)).toMatchObject({
      phone: row['phone'],
      job_title: 'Chairman',
    });
    expect(eyes.portal('contacts', 'email', email)).toMatchObject({
      phone: '+1 206 555 0111',
      jobtitle: 'Owner',
    });
  });

  it('adds no value that was deleted on one side, and deletes none on the other', async () => {
    const email = 'annika@brenner-werkzeugbau.example';
    const contact = eyes.portal('contacts', 'email', email);
    const phone = contact['phone'];
    expect(phone).not.toBeUndefined();
    world.edit('contacts', contact.id, { phone: '' });
    await world.query(`update contact set job_title = null where email = $1`, [email]);
    await world.runAll();
    await world.runAll();
    expect(eyes.portal('contacts', 'email', email)['phone']).toBeUndefined();
    expect(await eyes.erp('contact', 'email', email)).toMatchObject({ phone, job_title: null });
    expect(eyes.portal('contacts', 'email', email)['jobtitle']).toBe('Geschäftsführerin');
  });

  it('adds no record that was deleted on one side, and deletes none on the other', async () => {
    const contact = eyes.portal('contacts', 'email', 'asa@ekstrom-papper.example');
    world.bench.server.admin.edit({ action: 'archive', type: 'contacts', id: contact.id });
    await world.query(`update contact set deleted_at = now() where email = 'ingvild@fjordline.example'`);
    await world.runAll();
    await world.runAll();
    expect(
      world.portalRecords('contacts').filter((row) => row['email'] === 'asa@ekstrom-papper.example'),
    ).toEqual([]);
    expect(await eyes.erp('contact', 'email', 'asa@ekstrom-papper.example')).toMatchObject({
      deleted_at: null,
    });
    expect(eyes.portal('contacts', 'email', 'ingvild@fjordline.example')['lastname']).toBe('Sørensen');
    const ingvild = await world.query(
      `select count(*)::int as n from contact where email = 'ingvild@fjordline.example'`,
    );
    expect(ingvild).toEqual([{ n: 1 }]);
  });
});
