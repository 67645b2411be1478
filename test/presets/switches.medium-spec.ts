import type { SettingValues } from '../../src/domain/sync/definition.js';
import { PresetWorld } from './preset-world.js';

const SEED = { companies: 16, contacts: 24, deals: 6, products: 2, planted: false };

jest.setTimeout(180_000);

/** A world with these settings over the example's own, closed after the work. */
async function within(
  preset: string,
  settings: SettingValues,
  work: (world: PresetWorld) => Promise<void>,
): Promise<void> {
  const world = await PresetWorld.start(preset, SEED, { settings });
  try {
    await work(world);
  } finally {
    await world.stop();
  }
}

async function count(world: PresetWorld, table: string, where = 'true'): Promise<number> {
  const [row] = await world.query(`select count(*)::int as n from ${table} where ${where}`);
  return Number(row?.['n']);
}

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
      const world = await PresetWorld.start('salespad', SEED, {
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
      const world = await PresetWorld.start('salespad', SEED, {
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

describe('filters of salespad', () => {
  it('links and imports companies of the listed types only', async () => {
    const at = (industry: string) => ({ field: 'industry', values: [industry] });
    const none = await PresetWorld.start('salespad', SEED, { filters: { linked: { types: at('NONE') } } });
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
    const world = await PresetWorld.start('salespad', SEED, { filters });
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
    const world = await PresetWorld.start('salespad', SEED, { filters });
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
      expect(world.portalRecords('products')).toHaveLength(SEED.products + 1);
      expect(world.portalRecords('companies')).toHaveLength(SEED.companies + 1);
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

describe('projector on its own way', () => {
  it('brings the client of a deal over where there is none yet', async () => {
    await within('projector', { estimateTitle: 'Controls engineer' }, async (world) => {
      const { created, hubspot } = await world.run('deal-import');
      expect(hubspot).toMatchObject({ failed: 0, pending: 0 });
      const deals = await world.createdRows('engagement');
      expect(deals.size).toBe(SEED.deals);
      expect((await world.createdRows('company')).size).toBeGreaterThan(0);
      expect(created).toBeGreaterThan(4 * SEED.deals);
    });
  });
});

describe('hierarchies of projector', () => {
  it('puts a client below the client of its parent company', async () => {
    await within('projector', {}, async (world) => {
      const { admin, url, token } = world.bench.server;
      const [parent = '', child = ''] = ['Mother', 'Daughter'].map(
        (name) =>
          admin.edit({
            action: 'create',
            type: 'companies',
            properties: { name: `${name} of all`, domain: `${name.toLowerCase()}.example` },
          }).id,
      );
      const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 14 }];
      const answer = await fetch(`${url}/crm/v4/associations/companies/companies/batch/create`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ inputs: [{ from: { id: child }, to: { id: parent }, types }] }),
      });
      expect(answer.status).toBe(201);
      await world.run('company-import');
      const clients = await world.createdRows('company');
      const [row] = await world.query(
        'select parent_id::text as parent_id from customer where id::text = $1',
        [clients.get(child) ?? ''],
      );
      expect([row?.['parent_id'], clients.has(parent)]).toEqual([clients.get(parent), true]);
    });
  });
});

describe('switches of connectwise', () => {
  it('lets contacts with a free mail address in where they are not blocked', async () => {
    await within('connectwise', { freeEmailsBlocked: false }, async (world) => {
      await world.query(
        `insert into contact (customer_id, first_name, last_name, email)
         select id, 'Fred', 'Free', 'fred.free@gmail.com' from customer where name = 'Calloway Foods'`,
      );
      await world.run('company-export');
      await world.run('contact-export');
      expect(world.portalRecords('contacts').map((row) => row['email'])).toContain('fred.free@gmail.com');
    });
  });

  it('takes nothing over that was there before, without the historical sync', async () => {
    await within('connectwise', { historicalSync: false }, async (world) => {
      const before = await count(world, 'customer');
      expect(await world.run('company-import')).toMatchObject({ created: 0, linked: 0 });
      expect(await count(world, 'customer')).toBe(before);
      world.bench.server.admin.edit({
        action: 'create',
        type: 'companies',
        properties: { name: 'Brand New', domain: 'brand-new.example' },
      });
      // The portal's clock is known to a second: what was just made may be left to the run after.
      const [next, last] = [await world.run('company-import'), await world.run('company-import')];
      expect(next.created + last.created).toBe(1);
    });
  });
});

describe('modes of xentral', () => {
  it('import: adds and fills up from HubSpot, and writes nothing there', async () => {
    await within('xentral', { mode: 'import' }, async (world) => {
      const writes = world.portalWrites;
      const outcomes = await world.runAll();
      expect([...outcomes.keys()]).toEqual(['user-import', 'company-import', 'contact-import']);
      expect(outcomes.get('company-import')?.created).toBeGreaterThan(0);
      expect(world.portalWrites).toBe(writes);
    });
  });

  it('export: adds and fills up to HubSpot, and writes nothing back', async () => {
    await within('xentral', { mode: 'export' }, async (world) => {
      const rows = await world.writtenRows();
      const outcomes = await world.runAll();
      expect([...outcomes.keys()]).toEqual(['company-export', 'contact-export']);
      expect(outcomes.get('company-export')?.created).toBeGreaterThan(0);
      expect(await world.writtenRows()).toEqual(rows);
      expect(world.definition.jobs['deal-push']).toMatchObject({ enabled: false });
    });
  });

  it('lets only chosen lifecycle stages in, and users alone where none is chosen', async () => {
    await within('xentral', { mode: 'import', lifecycleStages: ['customer'] }, async (world) => {
      await world.runAll();
      const created = await world.createdRows('company');
      const wanted = world.portalRecords('companies').filter((row) => row['lifecyclestage'] === 'customer');
      expect([...created.keys()].every((id) => wanted.some((row) => row.id === id))).toBe(true);
    });
    await within('xentral', { mode: 'import', lifecycleStages: [] }, async (world) => {
      const outcomes = await world.runAll();
      expect(outcomes.get('company-import')).toMatchObject({ created: 0, linked: 0 });
      expect(outcomes.get('contact-import')).toMatchObject({ created: 0, linked: 0 });
      expect(outcomes.get('user-import')?.hubspot['migrated']).toBeGreaterThan(0);
    });
  });

  it('keeps both where data contradicts itself, and counts a conflict', async () => {
    await within('xentral', { mode: 'sync' }, async (world) => {
      world.bench.server.admin.edit({
        action: 'create',
        type: 'companies',
        properties: { name: 'Contradiction', domain: 'contradiction.example', phone: '+49 30 111' },
      });
      await world.query(
        `insert into customer (customer_no, name, domain, phone) values ('C-20002', 'Contradiction', 'contradiction.example', '+49 30 222')`,
      );
      const outcomes = await world.runAll();
      expect(outcomes.get('company-import')?.conflicts).toBeGreaterThan(0);
      const [row] = await world.query(`select phone from customer where customer_no = 'C-20002'`);
      const company = world.portalRecords('companies').find((each) => each['name'] === 'Contradiction');
      expect([row?.['phone'], company?.['phone']]).toEqual(['+49 30 222', '+49 30 111']);
    });
  });

  it('gives new records the project that is set now, and leaves the others theirs', async () => {
    await within('xentral', { mode: 'import', projectOnCreate: 'CRM' }, async (world) => {
      await world.runAll();
      const projects = await world.query(
        `select distinct project_code from customer where id::text = any($1)`,
        [[...(await world.createdRows('company')).values()]],
      );
      expect(projects).toEqual([{ project_code: 'CRM' }]);
    });
  });

  it('runs by schedule, or by hand', async () => {
    await within('xentral', { automatic: true }, async (world) => {
      expect(world.definition.jobs['company-import']?.unscheduledBySetting).toBeUndefined();
      await Promise.resolve();
    });
    await within('xentral', { automatic: false }, async (world) => {
      expect(world.definition.jobs['company-import']?.unscheduledBySetting).toContain('automatic');
      await Promise.resolve();
    });
  });
});
