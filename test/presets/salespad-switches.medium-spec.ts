import { PresetWorld } from './preset-world.js';
import { SMALL, count, within } from './within.js';

jest.setTimeout(180_000);

describe('taking a half-done import back', () => {
  /** Companies whose account was made by us, with how many of their people were. */
  async function madeOf(world: PresetWorld): Promise<ReadonlyMap<string, number>> {
    const [companies, people] = [await world.createdRows('company'), await world.createdRows('contact')];
    return new Map(
      [...companies.keys()].map((id) => {
        const contacts = world.associated('companies', id, 'contacts');
        return [id, contacts.filter((contact) => people.has(contact)).length] as const;
      }),
    );
  }

  it('leaves no customer, no contact and no link of a company where one of its contacts is refused', async () => {
    await within('salespad', { rollbackOnError: true, matchBeforeImport: false }, async (world) => {
      const customers = await count(world, 'customer');
      const contacts = await count(world, 'contact');
      await world.query(
        `create function refuse_some() returns trigger language plpgsql as $$ begin
           if new.email is not null and length(new.email) % 3 = 0 then raise exception 'no'; end if; return new; end $$`,
      );
      await world.query(
        'create trigger refuse before insert on contact for each row execute function refuse_some()',
      );
      const { hubspot } = await world.run('company-import');
      const first = await madeOf(world);
      const imported = [...first.values()].reduce((sum, each) => sum + each, 0);
      expect(await count(world, 'customer')).toBe(customers + first.size);
      expect(await count(world, 'contact')).toBe(contacts + imported);
      expect(hubspot).toMatchObject({ migrated: first.size + imported });
      await world.query('drop trigger refuse on contact');
      const second = await world.run('company-import');
      expect(second).toMatchObject({ hubspot: { failed: 0, pending: 0 } });
      const whole = await madeOf(world);
      for (const [id, people] of whole) {
        const isRefused = world
          .associated('companies', id, 'contacts')
          .some((contact) => (emailOf(world, contact)?.length ?? 1) % 3 === 0);
        expect([id, first.get(id)]).toEqual([id, isRefused ? undefined : people]);
      }
      expect(first.size).toBeGreaterThan(0);
      expect(whole.size).toBeGreaterThan(first.size);
      expect(await world.run('company-import')).toMatchObject({ created: 0, updated: 0 });
    });
  });

  const emailOf = (world: PresetWorld, id: string): string | undefined =>
    world.portalRecords('contacts').find((contact) => contact.id === id)?.['email'];
});

describe('switches of salespad', () => {
  it('imports no company that is new where that is switched off, and no contact of a linked one', async () => {
    const settings = { importNewCompanies: false, importNewContacts: false };
    await within('salespad', settings, async (world) => {
      const before = [await count(world, 'customer'), await count(world, 'prospect')];
      await world.run('company-link');
      await world.run('company-import');
      await world.run('prospect-import');
      expect([await count(world, 'customer'), await count(world, 'prospect')]).toEqual(before);
      expect(world.definition.jobs['contact-import']).toMatchObject({ enabled: false });
      expect(world.definition.jobs['contact-import']?.offBySetting).toContain('importNewContacts');
    });
  });

  it('creates without looking for a match, only where that is switched off', async () => {
    const known = async (world: PresetWorld): Promise<readonly string[]> => {
      const rows = await world.query('select domain from customer where domain is not null');
      return rows.map((row) => String(row['domain']));
    };
    const wide = { customers: { lifecycleStages: null } };
    for (const matchBeforeImport of [true, false]) {
      const world = await PresetWorld.start('salespad', SMALL, {
        settings: { matchBeforeImport },
        filters: wide,
      });
      try {
        const shared = world.portalRecords('companies').filter(({ domain = '' }) => domain !== '');
        const before = new Set(await known(world));
        const twice = shared.filter(({ domain = '' }) => before.has(domain)).length;
        expect(twice).toBeGreaterThan(0);
        const { created, linked } = await world.run('company-import');
        expect(linked > 0).toBe(matchBeforeImport);
        const all = await known(world);
        expect(all.length - new Set(all).size > 0).toBe(!matchBeforeImport);
        expect(created).toBeGreaterThan(0);
      } finally {
        await world.stop();
      }
    }
  });

  it('tries customers first, then prospects, unless the other type is kept out', async () => {
    for (const preventOtherMatch of [false, true]) {
      const world = await PresetWorld.start('salespad', SMALL, {
        settings: { preventOtherMatch },
        filters: { customers: { lifecycleStages: null } },
      });
      try {
        const { id } = world.bench.server.admin.edit({
          action: 'create',
          type: 'companies',
          properties: { name: 'Only Prospect', domain: 'only-prospect.example' },
        });
        await world.query(
          `insert into prospect (prospect_no, company_name, domain) values ('P-90001', 'Only', 'only-prospect.example')`,
        );
        await world.run('company-import');
        expect((await world.createdRows('company')).has(id)).toBe(preventOtherMatch);
      } finally {
        await world.stop();
      }
    }
  });

  it('exports addresses of the listed kinds only, and no new ones of linked customers where that is off', async () => {
    await within('salespad', { addressTypes: ['BILL'], exportNewContacts: false }, async (world) => {
      await world.query(
        `insert into customer (customer_no, name, domain) values ('C-20001', 'Kinds', 'kinds.example')`,
      );
      await world.query(
        `insert into contact (customer_id, first_name, last_name, email, address_type)
         select id, kind, 'Kind', lower(kind) || '@kinds.example', kind from customer, (values ('BILL'), ('MAIN')) as k(kind)
         where customer_no = 'C-20001'`,
      );
      await world.run('customer-export');
      const emails = world.portalRecords('contacts').map((row) => row['email']);
      expect(emails).toContain('bill@kinds.example');
      expect(emails).not.toContain('main@kinds.example');
      expect(world.definition.jobs['address-export']).toMatchObject({ enabled: false });
    });
  });

  it('looks back for changes as many days as the setting says', async () => {
    await within('salespad', { windowDays: 3 }, async (world) => {
      await world.run('company-link');
      await world.query('alter table customer disable trigger touch');
      await world.query(
        `update customer set phone = '+1 206 555 0101', updated_at = now() - interval '5 days' where domain is not null`,
      );
      expect(await world.run('customer-updates-export')).toMatchObject({ updated: 0 });
      await world.query(
        `update customer set updated_at = now() - interval '2 days' where domain is not null`,
      );
      const { updated } = await world.run('customer-updates-export');
      expect(updated).toBeGreaterThan(0);
    });
  });

  it('says what was matched by which rule, and what nothing matched, where that is wanted', async () => {
    await within('salespad', { logUnmatched: true, linkTrace: true }, async (world) => {
      const { run, linked, hubspot } = await world.run('company-link');
      const events = await world.events(run.id);
      expect(linked).toBeGreaterThan(0);
      expect(events.filter(({ code }) => code === 'matched')).toHaveLength(linked);
      expect(events.filter(({ code }) => code === 'matched')[0]?.message).toMatch(/by the rule "/);
      expect(events.filter(({ code }) => code === 'unmatched').length).toBeLessThanOrEqual(
        hubspot['skipped'] ?? 0,
      );
      expect(events.some(({ code }) => code === 'unmatched')).toBe(true);
    });
  });

  it('sends documents without their lines where lines are left out', async () => {
    await within('salespad', { exportQueue: 'CRM', exportLines: false }, async (world) => {
      await world.run('company-link');
      await world.run('customer-export');
      const before = world.portalRecords('line_items').length;
      const { created } = await world.run('deal-push');
      expect(created).toBeGreaterThan(0);
      expect(world.portalRecords('line_items')).toHaveLength(before);
    });
  });
});

describe('linking of salespad', () => {
  it('links people along with their company, to addresses of a customer or contacts of a prospect', async () => {
    await within('salespad', { linkTrace: true }, async (world) => {
      const { admin } = world.bench.server;
      const emails = ['ann@linked-customer.example', 'bea@linked-prospect.example'];
      const people = emails.map((email) => {
        const [, domain = ''] = email.split('@');
        const properties = { name: `Of ${domain}`, domain };
        const company = admin.edit({ action: 'create', type: 'companies', properties });
        const person = admin.edit({ action: 'create', type: 'contacts', properties: { email } });
        admin.edit({
          ...{ action: 'associate', type: 'contacts', id: person.id },
          ...{ toType: 'companies', toId: company.id },
        });
        return person.id;
      });
      await world.query(
        `insert into customer (customer_no, name, domain) values ('C-20003', 'A customer', 'linked-customer.example')`,
      );
      await world.query(
        `insert into prospect (prospect_no, company_name, domain) values ('P-20003', 'A prospect', 'linked-prospect.example')`,
      );
      await world.query(
        `insert into contact (customer_id, first_name, last_name, email)
         select id, 'A', 'B', $1 from customer where customer_no = 'C-20003'`,
        [emails[0] ?? ''],
      );
      await world.query(
        `insert into prospect_contact (prospect_id, first_name, last_name, email)
         select id, 'C', 'D', $1 from prospect where prospect_no = 'P-20003'`,
        [emails[1] ?? ''],
      );
      const [rows, writes] = [await world.writtenRows(), world.portalWrites];
      const { run, linked } = await world.run('company-link');
      expect(linked).toBeGreaterThanOrEqual(4);
      const said = (await world.events(run.id)).map(({ message }) => message);
      const [address] = await world.query(`select id from contact where email = $1`, [emails[0] ?? '']);
      const [other] = await world.query(`select id from prospect_contact where email = $1`, [
        emails[1] ?? '',
      ]);
      expect(said).toContain(
        `contacts ${people[0] ?? ''}: contact ${String(address?.['id'])} by the rule "e-mail".`,
      );
      expect(said).toContain(
        `contacts ${people[1] ?? ''}: prospectContact ${String(other?.['id'])} by the rule "e-mail".`,
      );
      expect([await world.writtenRows(), world.portalWrites]).toEqual([rows, writes]);
    });
  });
});

describe('reading of salespad', () => {
  it('reads only what was created since, schedules no linking, and follows changed prospects', async () => {
    await within('salespad', {}, async (world) => {
      expect(world.definition.jobs['company-link']).toMatchObject({ schedule: null });
      await world.run('company-import');
      await world.run('prospect-import');
      const [edited] = world.portalRecords('companies');
      world.edit('companies', edited?.id ?? '', { phone: '+1 206 555 0404' });
      const { id } = world.bench.server.admin.edit({
        action: 'create',
        type: 'companies',
        properties: { name: 'New one', domain: 'new-one.example', lifecyclestage: 'customer' },
      });
      await world.run('company-import');
      const { hubspot } = await world.run('company-import');
      const total = Object.values(hubspot).reduce((sum, n) => sum + n, 0);
      expect((await world.createdRows('company')).has(id)).toBe(true);
      expect(total).toBeLessThan(world.portalRecords('companies').length);
      const made = [...(await world.createdRows('company')).entries()];
      const prospects = await world.query('select id::text as id, domain from prospect where id > 5');
      const [prospect] = prospects;
      const company = world.portalRecords('companies').find((row) => row['domain'] === prospect?.['domain']);
      expect(made.some(([portal]) => portal === company?.id)).toBe(true);
      await world.query(`update prospect set phone = '+1 206 555 0505' where id::text = $1`, [
        prospect?.['id'],
      ]);
      await world.query(
        `update prospect_contact set job_title = 'Changed' where id = (select min(id) from prospect_contact where id > 5)`,
      );
      expect(await world.run('prospect-updates-export')).toMatchObject({ updated: 1 });
      expect(await world.run('prospect-contact-updates-export')).toMatchObject({ updated: 1 });
      const after = world.portalRecords('companies').find((row) => row.id === company?.id);
      expect(after?.['phone']).toBe('+1 206 555 0505');
    });
  });
});

describe('filters of salespad', () => {
  it('links and imports companies of the listed types only', async () => {
    const at = (industry: string) => ({ field: 'industry', values: [industry] });
    const none = await PresetWorld.start('salespad', SMALL, { filters: { linked: { types: at('NONE') } } });
    const industry = none.portalRecords('companies').find((row) => (row['industry'] ?? '') !== '')?.[
      'industry'
    ];
    try {
      expect(await none.run('company-link')).toMatchObject({ linked: 0 });
    } finally {
      await none.stop();
    }
    const types = at(industry ?? '');
    const filters = { customers: { types }, prospects: { types: at('NONE') } };
    const world = await PresetWorld.start('salespad', SMALL, { filters });
    try {
      expect(await world.run('prospect-import')).toMatchObject({ created: 0, linked: 0 });
      const { created, linked } = await world.run('company-import');
      expect(created + linked).toBeGreaterThan(0);
      const wanted = world.portalRecords('companies').filter((row) => row['industry'] === industry);
      const made = [...(await world.createdRows('company')).keys()];
      expect(made.filter((id) => !wanted.some((row) => row.id === id))).toEqual([]);
    } finally {
      await world.stop();
    }
  });

  it('exports the customers and the items that pass', async () => {
    const filters = {
      exported: { expression: "record.name == 'Calloway Foods'" },
      items: { expression: "record.sku == 'CU-1100'" },
    };
    const world = await PresetWorld.start('salespad', SMALL, { filters });
    try {
      await world.run('customer-export');
      await world.run('product-export');
      const [made, ...others] = world
        .portalRecords('companies')
        .filter((row) => row['name'] === 'Calloway Foods');
      expect([made?.['domain'], others]).toEqual(['calloway-foods.example', []]);
      expect((await world.run('customer-export')).created).toBe(0);
      const products = world.portalRecords('products').filter((row) => row['hs_sku'] === 'CU-1100');
      expect(products).toHaveLength(1);
      expect(world.portalRecords('products')).toHaveLength(SMALL.products + 1);
      expect(world.portalRecords('companies')).toHaveLength(SMALL.companies + 1);
    } finally {
      await world.stop();
    }
  });

  it('links the product that has the SKU of an item, and brings it up to date', async () => {
    await within('salespad', {}, async (world) => {
      const { id } = world.bench.server.admin.edit({
        action: 'create',
        type: 'products',
        properties: { name: 'Old name', hs_sku: 'cu-1100' },
      });
      expect(await world.run('product-export')).toMatchObject({ linked: 1 });
      const [item] = await world.query(`select name from item where sku = 'CU-1100'`);
      const product = world.portalRecords('products').find((row) => row.id === id);
      expect(product?.['name']).toBe(item?.['name']);
    });
  });
});
