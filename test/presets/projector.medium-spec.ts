import { PresetWorld, type JobOutcome, type PortalRow, type Row } from './preset-world.js';

const SEED = { companies: 40, contacts: 40, deals: 30, products: 4, planted: false };
const WON = new Set(['closedwon', '1104250004']);
const LOST = new Set(['closedlost', '1104250005']);

jest.setTimeout(120_000);

describe('preset projector', () => {
  let world: PresetWorld;
  let first: ReadonlyMap<string, JobOutcome>;
  let writesBefore: number;
  let deals: readonly PortalRow[];

  beforeAll(async () => {
    world = await PresetWorld.start('projector', SEED);
    writesBefore = world.portalWrites;
    first = await world.runAll();
    deals = world.portalRecords('deals');
  }, 120_000);
  afterAll(() => world.stop(), 60_000);

  /** The row of a deal in a table of the ERP. */
  async function rowOf(table: string, dealId: string): Promise<Row> {
    const pair = table === 'estimate_line' ? 'estimateLine' : table;
    const id = (await world.createdRows(pair)).get(dealId);
    const [row] = await world.query(`select * from ${table} where id = $1`, [id]);
    if (!row) throw new Error(`Deal ${dealId} has no ${table}.`);
    return row;
  }

  it('brings every company over as a client, an existing client instead of a new one', async () => {
    const clients = await world.query('select name, domain, phone from customer');
    const names = new Set(clients.map((row) => row['domain']));
    const created = await world.createdRows('company');
    for (const { id, domain } of world.portalRecords('companies')) {
      if (created.has(id)) expect(names).toContain(domain);
    }
    const companies = first.get('company-import');
    expect(companies).toMatchObject({ hubspot: { migrated: 40, failed: 0, pending: 0 } });
    expect(created.size).toBe(40 - 14);
  });

  it('gives a new client its address and its billing address', async () => {
    const clients = await world.createdRows('company');
    const rows = await world.query('select * from customer_address');
    for (const { id, address, zip, city } of world.portalRecords('companies')) {
      const client = clients.get(id);
      if (client === undefined) continue;
      const own = rows.filter((row) => String(row['customer_id']) === client);
      expect(
        own.map((row) => [row['address_type'], row['street'], row['postal_code'], row['city']]).sort(),
      ).toEqual([
        ['BILL', address, zip, city],
        ['MAIN', address, zip, city],
      ]);
    }
  });

  it('makes an engagement, a project, an estimate and exactly one estimate line of a deal', async () => {
    for (const deal of deals) {
      const engagement = await rowOf('engagement', deal.id);
      expect(engagement).toMatchObject({ name: deal['dealname'], budget_amount: deal['amount'] });
      const project = await rowOf('project', deal.id);
      expect(project).toMatchObject({ name: deal['dealname'], engagement_id: engagement['id'] });
      expect(project['customer_id']).toBe(engagement['customer_id']);
      const estimate = await rowOf('estimate', deal.id);
      expect(estimate).toMatchObject({ project_id: project['id'], amount: deal['amount'] });
      const lines = await world.query('select * from estimate_line where estimate_id = $1', [estimate['id']]);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ amount: deal['amount'] });
    }
  });

  it('divides the amount by the rate of the special title into hours', async () => {
    for (const deal of deals) {
      const estimate = await rowOf('estimate', deal.id);
      const hours = (Math.round(Number(deal['amount']) * 100) / 14_000).toFixed(2);
      expect(estimate).toMatchObject({ rate: '140.00', hours });
      expect(await rowOf('estimate_line', deal.id)).toMatchObject({ hours, title_id: estimate['title_id'] });
    }
    const [title] = await world.query(`select hourly_rate from title where name = 'Controls engineer'`);
    expect(title).toEqual({ hourly_rate: '140.00' });
  });

  it('spreads an estimate over a date range from the close date on', async () => {
    const [deal] = deals;
    if (!deal) throw new Error('The portal has no deal.');
    const id = (await world.createdRows('estimate')).get(deal.id);
    const [row] = await world.query(
      'select start_date::text as first, end_date - start_date as days from estimate where id = $1',
      [id],
    );
    expect(row).toEqual({ first: deal['closedate']?.slice(0, 10), days: 90 });
  });

  it('keeps open deals as business development that is not billed, and bills won ones', async () => {
    for (const deal of deals) {
      const won = WON.has(deal['dealstage'] ?? '');
      const stage = won ? 'PLANNED' : LOST.has(deal['dealstage'] ?? '') ? 'CLOSED' : 'PROPOSED';
      expect(await rowOf('project', deal.id)).toMatchObject({ billable: won, stage_code: stage });
    }
  });

  it('takes what projections rest on from the stage of the project', async () => {
    for (const deal of deals) {
      const base = LOST.has(deal['dealstage'] ?? '') ? 'bookings' : 'estimates';
      expect(await rowOf('project', deal.id)).toMatchObject({ projections_base: base });
    }
  });

  it('counts one deal as four entities on the other side', () => {
    const outcome = first.get('deal-import');
    expect(outcome).toMatchObject({ hubspot: { migrated: 30 }, business: { migrated: 120 }, created: 120 });
  });

  it('writes nothing to the portal', () => {
    expect(world.portalWrites).toBe(writesBefore);
  });

  it('writes nothing in a second run', async () => {
    for (const [, { created, updated, linked, hubspot }] of await world.runAll()) {
      expect({ created, updated, linked, failed: hubspot['failed'] }).toEqual({
        ...{ created: 0, updated: 0, linked: 0, failed: 0 },
      });
    }
  });

  it('follows a deal while the stages allow it, and leaves what they have locked', async () => {
    const [free, locked] = deals.filter(({ dealstage = '' }) => !WON.has(dealstage) && !LOST.has(dealstage));
    if (!free || !locked) throw new Error('The portal has too few open deals.');
    const project = await rowOf('project', locked.id);
    const engagement = await rowOf('engagement', locked.id);
    await world.query(`update project set stage_code = 'ACTIVE' where id = $1`, [project['id']]);
    await world.query(`update engagement set stage_code = 'RUNNING' where id = $1`, [engagement['id']]);
    world.edit('deals', free.id, { dealname: 'Follows', amount: '4200.00' });
    world.edit('deals', locked.id, { dealname: 'Does not follow', amount: '4300.00' });

    const outcome = await world.run('deal-import');
    expect(outcome.updated).toBe(4);
    for (const table of ['engagement', 'project']) {
      expect(await rowOf(table, free.id)).toMatchObject({ name: 'Follows' });
      expect(await rowOf(table, locked.id)).toMatchObject({ name: locked['dealname'] });
    }
    expect(await rowOf('estimate', free.id)).toMatchObject({ amount: '4200.00' });
    expect(await rowOf('estimate', locked.id)).toMatchObject({ amount: locked['amount'] });
    expect(await rowOf('estimate_line', locked.id)).toMatchObject({ amount: locked['amount'] });
  });

  it('takes a locked deal up again once the stage allows it', async () => {
    await world.query(`update project set stage_code = 'PLANNED' where stage_code = 'ACTIVE'`);
    await world.query(`update engagement set stage_code = 'SIGNED' where stage_code = 'RUNNING'`);
    const outcome = await world.run('deal-import');
    expect(outcome.updated).toBe(4);
    const names = await world.query(`select count(*)::int as n from project where name = 'Does not follow'`);
    expect(names).toEqual([{ n: 1 }]);
  });

  it('brings over by itself what is new in the portal', async () => {
    const { id } = world.bench.server.admin.edit({
      action: 'create',
      type: 'companies',
      properties: { name: 'New in the portal', domain: 'new-in-the-portal.example' },
    });
    const outcome = await world.run('company-import');
    expect(outcome.created).toBe(1);
    expect((await world.createdRows('company')).has(id)).toBe(true);
  });

  it('does not start under a user who does not exist', async () => {
    const { jobs, ...rest } = world.definition;
    const job = jobs['company-import'];
    if (!job) throw new Error('The preset has this job.');
    await world.configure({
      ...rest,
      jobs: {
        ...jobs,
        'company-import': { ...job, settings: { ...job.settings, integrationUser: 'E-999' } },
      },
    });
    await expect(world.plan('company-import')).rejects.toThrow(
      /"user-not-found".*integrationUser.*"needsPerson":true/,
    );
    await world.configure(world.definition);
  });

  it('is scheduled every hour', () => {
    const { jobs } = world.definition;
    expect([jobs['company-import']?.schedule, jobs['deal-import']?.schedule]).toEqual([
      { every: '1h' },
      { every: '1h' },
    ]);
  });
});

describe('preset projector, with a template project', () => {
  it('gives a new project the dates of the template, at its creation only', async () => {
    const settings = {
      estimateTitle: 'Controls engineer',
      templateProject: 'J-0902',
      integrationUser: 'jonas.keller@crosstie-demo.example',
    };
    const world = await PresetWorld.start('projector', SEED, { settings });
    try {
      await world.runAll();
      const created = [...(await world.createdRows('project')).values()];
      const different = await world.query(
        `select count(*)::int as n from project as p, project as t where t.project_no = 'J-0902' and p.id = any($1)
         and (p.start_date, p.end_date) is distinct from (t.start_date, t.end_date)`,
        [created],
      );
      expect([created.length, different]).toEqual([30, [{ n: 0 }]]);
      await world.query(`update project set end_date = end_date + 7 where id = $1`, [created[0]]);
      const deal = [...(await world.createdRows('project'))].find(([, id]) => id === created[0])?.[0] ?? '';
      world.edit('deals', deal, { amount: '77.00' });
      await world.run('deal-import');
      const [moved] = await world.query(
        `select p.end_date - t.end_date as days from project as p, project as t where t.project_no = 'J-0902' and p.id = $1`,
        [created[0]],
      );
      expect(moved).toEqual({ days: 7 });
      const others = await world.query(
        `select count(*)::int as n from project where id = any($1) and changed_by is distinct from
         (select id from employee where employee_no = 'E-104')`,
        [created],
      );
      expect(others).toEqual([{ n: 0 }]);
      const seeded = await world.query(`select changed_by from project where project_no = 'J-0902'`);
      expect(seeded).toEqual([{ changed_by: null }]);
    } finally {
      await world.stop();
    }
  }, 120_000);
});

describe('preset projector, with a title that has no rate', () => {
  it('fails the estimate on its title and brings the rest over', async () => {
    const world = await PresetWorld.start('projector', SEED, {
      settings: { estimateTitle: 'Warranty work' },
    });
    try {
      const outcome = (await world.runAll()).get('deal-import');
      expect(outcome).toMatchObject({ hubspot: { failed: 30 }, created: 60 });
    } finally {
      await world.stop();
    }
  }, 120_000);
});

describe('preset projector, with deal stages at which it stops', () => {
  it('carries nothing over of a deal that has reached one', async () => {
    const world = await PresetWorld.start('projector', SEED, { settings: { stopStages: ['contractsent'] } });
    try {
      await world.runAll();
      const deal = world.portalRecords('deals').find(({ dealstage }) => dealstage === 'qualifiedtobuy');
      if (!deal) throw new Error('The portal has no such deal.');
      world.edit('deals', deal.id, { dealstage: 'contractsent', amount: '1.00' });
      const outcome = await world.run('deal-import');
      expect(outcome).toMatchObject({ created: 0, updated: 0 });
    } finally {
      await world.stop();
    }
  }, 120_000);
});
