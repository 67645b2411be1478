import { Client } from 'pg';
import { Installation, type RunBody } from '../previews/support/installation.js';

jest.setTimeout(240_000);

interface Found {
  readonly id: string;
  readonly job: string;
  readonly reason: { readonly code: string; readonly message: string };
  readonly links: readonly {
    readonly id: string;
    readonly mapping: string;
    readonly counterpartId: string;
  }[];
  readonly differences: readonly {
    readonly field: string;
    readonly hubspot: unknown;
    readonly business: unknown;
    readonly changed: string;
  }[];
  readonly repair: string;
}

type VerifyRun = RunBody & {
  readonly kind: string;
  readonly verify: { found: Record<string, number>; repairable: number; queued: number };
};

const ROWS = `
select 'customer' as t, xmin::text as version, c::text as row from customer c
union all select 'address', xmin::text, c::text from customer_address c
union all select 'contact', xmin::text, c::text from contact c order by 1, 3`;

describe('comparing both sides of a running installation', () => {
  let there: Installation;

  beforeAll(async () => {
    there = await Installation.start(12);
    await complete('company-import');
  });
  afterAll(() => there.stop());

  const complete = async (job: string): Promise<RunBody> =>
    there.finished(await there.begin(`${job}/run-now`));
  const bothSides = async () => ({
    erp: await there.erp(ROWS),
    portal: there.sandbox.sandbox.world.journal.query({}).total,
  });
  const verify = async (body: object = {}): Promise<VerifyRun> => {
    const answer = await there.call('post', '/syncs/main/verify', body);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ workflowId: 'verify:main' });
    return (await there.finished((answer.body as { runId: string }).runId)) as VerifyRun;
  };
  const foundBy = async ({ id }: { readonly id: string }): Promise<readonly Found[]> =>
    ((await there.call('get', `/runs/${id}/records?outcome=failed&limit=100`)).body as { items: Found[] })
      .items;
  const database = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: there.databaseUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };

  it('finds nothing after a run, and writes nothing', async () => {
    const before = await bothSides();
    const run = await verify();
    expect(await foundBy(run)).toEqual([]);
    expect(run).toMatchObject({ kind: 'verify', job: 'main', status: 'succeeded', dryRun: false });
    expect(run.verify).toEqual({ found: {}, repairable: 0, queued: 0 });
    expect(run.counts).toMatchObject({ hubspot: { pending: 0, failed: 0 } });
    expect(await bothSides()).toEqual(before);
    expect(await there.crosstie('verify', 'main')).toMatchObject({ exitCode: 0 });
  });

  it('finds what was changed behind its back, once at a time, and says so on every way', async () => {
    await there.erp(
      `update customer set name = 'Renamed by hand', updated_at = now() where id = (select min(id) from customer)`,
    );
    await there.erp(`update customer set deleted_at = now() where id = (select max(id) from customer)`);
    const links = (await there.call('get', '/syncs/main/links?hubspotType=companies&limit=100')).body as {
      items: { hubspotId: string; mapping: string; businessType: string }[];
    };
    const accounts = links.items.filter(({ businessType }) => businessType === 'account');
    await there.archive('companies', accounts[2]?.hubspotId ?? '');
    await database(
      `insert into crosstie.link (id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared, generation)
       select gen_random_uuid(), pair_key, hubspot_type_key, hubspot_id || '0', business_type_key, business_id, true, 0
       from crosstie.link where hubspot_id = '${accounts[3]?.hubspotId ?? ''}' order by pair_key limit 1`,
    );
    const before = await bothSides();
    const [one, two] = await Promise.all([
      there.call('post', '/syncs/main/verify'),
      there.call('post', '/syncs/main/verify'),
    ]);
    expect([one.status, two.status].sort()).toEqual([202, 409]);
    const started = one.status === 202 ? one : two;
    const run = (await there.finished((started.body as { runId: string }).runId)) as VerifyRun;
    expect(run.status).toBe('partial');
    const found = await foundBy(run);
    const codes = found.map(({ reason }) => reason.code);
    expect(codes).toEqual(
      expect.arrayContaining(['differs', 'missing-business', 'missing-hubspot', 'doubled']),
    );
    const renamed = found.find(({ differences }) => differences.some((each) => each.field === 'name'));
    expect(renamed).toMatchObject({ job: 'main', repair: 'possible', reason: { code: 'differs' } });
    const open = renamed?.differences.filter(({ changed }) => changed !== 'neither');
    expect(open).toEqual([
      expect.objectContaining({ field: 'name', business: 'Renamed by hand', changed: 'business' }),
    ]);
    expect(await bothSides()).toEqual(before);
    const told = await there.crosstie('--json', 'verify', 'main');
    expect(told.exitCode).toBe(3);
    expect(JSON.parse(told.stdout)).toMatchObject({ run: { kind: 'verify', status: 'partial' } });
    const read = await there.crosstie('verify', 'main', '--mappings', renamed?.links[0]?.mapping ?? '');
    expect(read).toMatchObject({ exitCode: 3 });
    expect(read.stdout).toContain('Renamed by hand');
    expect(read.stdout).toContain('crosstie verify main --repair');
  });

  it('puts it back in the queue, so that the next run of the job puts it right', async () => {
    const told = await there.crosstie('verify', 'main', '--repair');
    expect(told).toMatchObject({ exitCode: 3 });
    expect(told.stdout).toContain('back in the queue');
    await complete('company-import');
    expect(await there.erp(`select 1 from customer where name = 'Renamed by hand'`)).toEqual([]);
    const { verify: left } = await verify();
    expect(left.found['differs']).toBeUndefined();
    const audit = await there.call('get', '/audit?limit=50');
    expect(JSON.stringify(audit.body)).toContain('verify.repair');
  });

  it('is found among the runs, and refuses what it does not know', async () => {
    const { items } = (await there.call('get', '/runs?kind=verify')).body as { items: VerifyRun[] };
    expect(items.length).toBeGreaterThan(3);
    expect(items.every(({ kind, job }) => kind === 'verify' && job === 'main')).toBe(true);
    const refused = await there.call('post', '/syncs/main/verify', { mappings: ['nonsense'] });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ errors: [{ path: '/mappings/0', code: 'unknown-mapping' }] });
    expect((await there.call('post', '/syncs/other/verify')).status).toBe(404);
  });
});
