import { SMALL, count, within } from './within.js';

jest.setTimeout(180_000);

describe('projector on its own way', () => {
  it('brings the client of a deal over where there is none yet', async () => {
    await within('projector', { estimateTitle: 'Controls engineer' }, async (world) => {
      const { created, hubspot } = await world.run('deal-import');
      expect(hubspot).toMatchObject({ failed: 0, pending: 0 });
      const deals = await world.createdRows('engagement');
      expect(deals.size).toBe(SMALL.deals);
      expect((await world.createdRows('company')).size).toBeGreaterThan(0);
      expect(created).toBeGreaterThan(4 * SMALL.deals);
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
