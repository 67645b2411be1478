import { PresetWorld, type JobOutcome, type PortalRow } from './preset-world.js';

const SEED = { companies: 40, contacts: 120, deals: 10, products: 6, planted: false };
const CUSTOMER = new Set(['customer', 'evangelist']);

jest.setTimeout(120_000);

describe('preset salespad', () => {
  let world: PresetWorld;
  let first: ReadonlyMap<string, JobOutcome>;

  beforeAll(async () => {
    world = await PresetWorld.start('salespad', SEED);
    await addCustomer('C-20001', 'Export Only', 'export-only.example', 'ada@export-only.example');
    first = await world.runAll();
  }, 240_000);
  afterAll(() => world.stop(), 60_000);

  async function addCustomer(no: string, name: string, domain: string, email: string): Promise<void> {
    await world.query('insert into customer (customer_no, name, domain) values ($1, $2, $3)', [
      no,
      name,
      domain,
    ]);
    await world.query(
      `insert into contact (customer_id, first_name, last_name, email)
       select id, 'Ada', 'Export', $2 from customer where customer_no = $1`,
      [no, email],
    );
  }

  function company(domain: string): PortalRow | undefined {
    return world.portalRecords('companies').find((row) => row['domain'] === domain);
  }

  function contact(email: string): PortalRow | undefined {
    return world.portalRecords('contacts').find((row) => row['email'] === email);
  }

  it('links companies that both sides have, and writes nothing by it', () => {
    expect(first.get('company-link')).toMatchObject({
      linked: 14,
      created: 0,
      updated: 0,
      hubspot: { failed: 0 },
    });
  });

  it('makes customers or prospects of companies by the filter, each with its people', async () => {
    const customers = await world.query('select domain from customer where domain is not null');
    const prospects = await world.query('select domain from prospect');
    const known = (rows: typeof customers): Set<unknown> => new Set(rows.map((row) => row['domain']));
    const created = await world.createdRows('company');
    for (const { id, domain, lifecyclestage = '' } of world.portalRecords('companies')) {
      if (!created.has(id)) continue;
      expect(known(CUSTOMER.has(lifecyclestage) ? customers : prospects)).toContain(domain);
    }
    const people = await world.query('select count(*)::int as n from prospect_contact where prospect_id > 5');
    expect(people[0]?.['n']).toBeGreaterThan(0);
  });

  it('puts every contact below the customer or prospect of its company', async () => {
    const rows = await world.query(
      `select lower(p.email) as email, c.name from contact as p join customer as c on c.id = p.customer_id
       union all select lower(p.email), c.company_name from prospect_contact as p join prospect as c on c.id = p.prospect_id`,
    );
    const parents = new Map(rows.map((row) => [row['email'], String(row['name'])]));
    const names = new Map(world.portalRecords('companies').map((row) => [row.id, row['name'] ?? '']));
    const linked = new Set((await world.createdRows('company')).keys());
    const imported = await world.createdRows('contact');
    for (const { id, email = '' } of world.portalRecords('contacts')) {
      if (!imported.has(id)) continue;
      const [parent = ''] = world.associated('contacts', id, 'companies');
      // Companies that were linked keep the spelling of either side.
      if (linked.has(parent)) expect([email, parents.get(email)]).toEqual([email, names.get(parent)]);
      else expect(parents.has(email)).toBe(true);
    }
  });

  it('exports a new customer as a company with its address as contact of it', () => {
    const made = company('export-only.example');
    const person = contact('ada@export-only.example');
    expect([made?.['name'], person?.['lastname']]).toEqual(['Export Only', 'Export']);
    expect(world.associated('contacts', person?.id ?? '', 'companies')).toEqual([made?.id]);
  });

  it('creates only: a customer who is linked and has changed is left to the updates', async () => {
    const before = world.portalWrites;
    await world.query(
      `update customer set website = 'https://changed.example' where customer_no = 'C-20001'`,
    );
    expect(await world.run('customer-export')).toMatchObject({ created: 0, updated: 0 });
    expect(world.portalWrites).toBe(before);
    expect(await world.run('customer-updates-export')).toMatchObject({ created: 0, updated: 1 });
    expect(company('export-only.example')?.['website']).toBe('https://changed.example');
  });

  it('updates only: a customer who is not linked is left to the export', async () => {
    await addCustomer('C-20002', 'Not Linked', 'not-linked.example', 'bob@not-linked.example');
    const before = world.portalWrites;
    for (const job of ['customer-updates-export', 'address-updates-export'])
      expect(await world.run(job)).toMatchObject({ created: 0, updated: 0 });
    expect(world.portalWrites).toBe(before);
    expect(await world.run('customer-export')).toMatchObject({ created: 2 });
    expect(company('not-linked.example')).toBeDefined();
  });

  it('creates new people of linked companies below their customer or prospect, without reading the companies anew', async () => {
    const created = [...(await world.createdRows('company')).keys()];
    const { admin } = world.bench.server;
    const parents = world
      .portalRecords('companies')
      .filter(({ id, lifecyclestage = '' }) => created.includes(id) && lifecyclestage !== '');
    const isCustomer = (row: PortalRow): boolean => CUSTOMER.has(row['lifecyclestage'] ?? '');
    const [ofCustomer, ofProspect] = [parents.find(isCustomer), parents.find((row) => !isCustomer(row))];
    for (const [name, parent] of [
      ['nina', ofCustomer],
      ['nils', ofProspect],
    ] as const) {
      const properties = { email: `${name}@late.example`, firstname: name, lastname: 'Late' };
      const { id } = admin.edit({ action: 'create', type: 'contacts', properties });
      const toId = parent?.id ?? '';
      admin.edit({ action: 'associate', type: 'contacts', id, toType: 'companies', toId });
    }
    expect(await world.run('contact-import')).toMatchObject({ created: 2, hubspot: { failed: 0 } });
    const parentOf = (sql: string, email: string) => world.query(sql, [email]);
    expect(
      await parentOf(
        'select c.domain from contact as p join customer as c on c.id = p.customer_id where p.email = $1',
        'nina@late.example',
      ),
    ).toEqual([{ domain: ofCustomer?.['domain'] }]);
    expect(
      await parentOf(
        'select c.domain from prospect_contact as p join prospect as c on c.id = p.prospect_id where p.email = $1',
        'nils@late.example',
      ),
    ).toEqual([{ domain: ofProspect?.['domain'] }]);
  });

  it('exports every item as a product', async () => {
    const items = await world.query('select sku, name, list_price from item');
    const products = new Map(world.portalRecords('products').map((row) => [row['hs_sku'], row]));
    for (const { sku, name, list_price } of items) {
      const product = products.get(String(sku));
      expect([product?.['name'], Number(product?.['price'])]).toEqual([name, Number(list_price)]);
    }
  });

  it('sends the documents of the queue as deals of their companies, with lines linked to products', async () => {
    const documents = await world.query(
      `select d.id, d.document_type || ' ' || d.document_no as name, d.total, c.domain, c.name as customer
       from sales_document as d join customer as c on c.id = d.customer_id where d.id % 4 = 1`,
    );
    expect(documents).toHaveLength(6);
    for (const document of documents) {
      const deals = world.portalRecords('deals').filter((row) => row['dealname'] === document['name']);
      expect(deals).toHaveLength(1);
      const [deal] = deals;
      if (!deal) continue;
      expect([Number(deal['amount']), deal['dealstage'], deal['pipeline']]).toEqual([
        Number(document['total']),
        'contractsent',
        'default',
      ]);
      expect(world.associated('deals', deal.id, 'companies')).toHaveLength(1);
      const lines = await world.query(
        'select sku, quantity, unit_price from sales_line where document_id = $1',
        [document['id']],
      );
      const items = world.associated('deals', deal.id, 'line_items');
      expect(items).toHaveLength(lines.length);
      const sent = world.portalRecords('line_items').filter((row) => items.includes(row.id));
      const key = (sku: unknown, quantity: unknown, price: unknown): string =>
        `${String(sku)} ${Number(quantity)} ${Number(price)}`;
      expect(sent.map((row) => key(row['hs_sku'], row['quantity'], row['price'])).sort()).toEqual(
        lines.map((row) => key(row['sku'], row['quantity'], row['unit_price'])).sort(),
      );
      expect(sent.every((row) => (row['hs_product_id'] ?? '') !== '')).toBe(true);
    }
  });

  it('forwards a document that was sent to the next queue', async () => {
    const queues = await world.query('select distinct queue_code from sales_document where id % 4 = 1');
    expect(queues).toEqual([{ queue_code: 'PICK' }]);
  });

  it('writes nothing in a second run', async () => {
    const again = await world.runAll();
    for (const [job, { created, updated, linked }] of again) {
      expect({ job, created, updated, linked }).toEqual({ job, created: 0, updated: 0, linked: 0 });
    }
  });

  it('updates linked companies, contacts and products from changed customers, addresses and items', async () => {
    await world.query(`update customer set phone = '+1 206 555 0999' where domain = 'export-only.example'`);
    await world.query(`update contact set job_title = 'Buyer' where email = 'ada@export-only.example'`);
    await world.query(`update item set list_price = 500 where sku = 'CU-1100'`);
    const before = world.portalWrites;
    const again = await world.runAll();
    expect(company('export-only.example')?.['phone']).toBe('+1 206 555 0999');
    expect(contact('ada@export-only.example')?.['jobtitle']).toBe('Buyer');
    const [product] = world.portalRecords('products').filter((row) => row['hs_sku'] === 'CU-1100');
    expect(Number(product?.['price'])).toBe(500);
    expect(again.get('customer-updates-export')).toMatchObject({ updated: 1 });
    expect(world.portalWrites - before).toBe(3);
  });

  it('adds a new address of a linked customer below its company', async () => {
    await world.query(
      `insert into contact (customer_id, first_name, last_name, email)
       select id, 'Bo', 'Later', 'bo@export-only.example' from customer where domain = 'export-only.example'`,
    );
    await world.run('address-export');
    const person = contact('bo@export-only.example');
    expect(world.associated('contacts', person?.id ?? '', 'companies')).toEqual([
      company('export-only.example')?.id,
    ]);
  });

  it('skips a document that comes back into the queue', async () => {
    const deals = world.portalRecords('deals').length;
    await world.query(`update sales_document set queue_code = 'CRM' where id = 1`);
    const outcome = await world.run('deal-push');
    expect(outcome).toMatchObject({ created: 0, updated: 0 });
    expect(world.portalRecords('deals')).toHaveLength(deals);
  });

  it('creates a line without a product still, and says so on the document', async () => {
    await world.query(
      `insert into sales_document (document_no, document_type, customer_id, queue_code, subtotal)
       select 'D099001', 'invoice', id, 'CRM', 10 from customer where domain = 'export-only.example'`,
    );
    await world.query(`insert into item (sku, name) values ('NEW-1', 'Not exported yet')`);
    await world.query(
      `insert into sales_line (document_id, line_no, item_id, sku, description, quantity, unit_price)
       select d.id, 1, i.id, i.sku, i.name, 1, 10 from sales_document as d, item as i
       where d.document_no = 'D099001' and i.sku = 'NEW-1'`,
    );
    const outcome = await world.run('deal-push');
    expect(outcome.hubspot).toMatchObject({ failed: 0 });
    const [deal] = world.portalRecords('deals').filter((row) => row['dealname'] === 'invoice D099001');
    expect(deal).toMatchObject({ dealstage: 'closedwon' });
    expect(world.associated('deals', deal?.id ?? '', 'line_items')).toHaveLength(1);
    const [document] = await world.query(
      `select queue_code, audit_note from sales_document where document_no = 'D099001'`,
    );
    expect(document).toMatchObject({
      queue_code: 'PICK',
      audit_note: expect.stringContaining('product') as string,
    });
  });

  it('keeps the links of a converted prospect and its people, and lets customer updates take over', async () => {
    const [prospect] = await world.query(
      `select p.id, p.company_name, p.domain, c.id as contact_id, c.email from prospect as p
       join prospect_contact as c on c.prospect_id = p.id where p.id::text = any($1) order by p.id limit 1`,
      [[...(await world.createdRows('company')).values()]],
    );
    if (!prospect) throw new Error('No prospect was imported.');
    await world.query(`insert into customer (customer_no, name, domain) values ('C-20777', $1, $2)`, [
      prospect['company_name'],
      prospect['domain'],
    ]);
    await world.query(
      `insert into contact (customer_id, first_name, last_name, email, job_title)
       select c.id, p.first_name, p.last_name, p.email, 'Converted' from customer as c, prospect_contact as p
       where c.customer_no = 'C-20777' and p.id = $1`,
      [prospect['contact_id']],
    );
    await world.query(
      `update prospect set converted_at = now(), phone = '+1 206 555 0000',
       converted_to_id = (select id from customer where customer_no = 'C-20777') where id = $1`,
      [prospect['id']],
    );
    await world.query(
      `update prospect_contact set job_title = 'Prospect still', converted_to_id = (select id from contact
       where job_title = 'Converted') where id = $1`,
      [prospect['contact_id']],
    );
    await world.query(`update customer set phone = '+1 206 555 0123' where customer_no = 'C-20777'`);
    await world.run('product-export');
    const before = [world.portalRecords('companies').length, world.portalRecords('contacts').length];
    const outcomes = await world.runAll();
    for (const [job, { created }] of outcomes) expect([job, created]).toEqual([job, 0]);
    expect([world.portalRecords('companies').length, world.portalRecords('contacts').length]).toEqual(before);
    expect(company(String(prospect['domain']))?.['phone']).toBe('+1 206 555 0123');
    expect(contact(String(prospect['email']))?.['jobtitle']).toBe('Converted');
    expect(outcomes.get('customer-updates-export')).toMatchObject({ updated: 1 });
    expect(outcomes.get('address-updates-export')).toMatchObject({ updated: 1 });
    const again = await world.runAll();
    for (const [job, { created, updated }] of again) expect([job, created, updated]).toEqual([job, 0, 0]);
  });
});
