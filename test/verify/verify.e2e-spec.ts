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
    await complete('user-link');
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
  /** The same order in every run of the test. */
  const linkedAccounts = async (): Promise<readonly { hubspotId: string; businessId: string }[]> => {
    const { items } = (await there.call('get', '/syncs/main/links?hubspotType=companies&limit=100')).body as {
      items: { hubspotId: string; businessType: string; businessId: string }[];
    };
    return items
      .filter(({ businessType }) => businessType === 'account')
      .sort((a, b) => Number(a.businessId) - Number(b.businessId));
  };
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
    const [renamedOne, deletedOne, archivedOne, doubledOne] = await linkedAccounts();
    await there.erp(
      `update customer set name = 'Renamed by hand', updated_at = now() where id = ${renamedOne?.businessId}`,
    );
    await there.erp(`update customer set deleted_at = now() where id = ${deletedOne?.businessId}`);
    await there.archive('companies', archivedOne?.hubspotId ?? '');
    await database(
      `insert into crosstie.link (id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared, generation)
       select gen_random_uuid(), pair_key, hubspot_type_key, hubspot_id || '0', business_type_key, business_id, true, 0
       from crosstie.link where hubspot_id = '${doubledOne?.hubspotId}' order by pair_key limit 1`,
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

  describe('records without a link', () => {
    const create = async (properties: Readonly<Record<string, string>>): Promise<string> => {
      const body = JSON.stringify({ action: 'create', type: 'companies', properties });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${there.sandbox.url}/_sandbox/edits`, { method: 'POST', headers, body });
      expect(answer.ok).toBe(true);
      return ((await answer.json()) as { id: string }).id;
    };
    const customers = async (): Promise<number> =>
      (await there.erp(`select 1 from customer where domain = 'unlinked.example'`)).length;

    it('are found on every way: what matches and is not linked, and what stands twice', async () => {
      await there.erp(
        `insert into customer (customer_no, name, domain) values ('U-1', 'Unlinked', 'unlinked.example')`,
      );
      const company = await create({ name: 'Unlinked Inc', domain: 'unlinked.example' });
      const before = await bothSides();
      const run = await verify({ mappings: ['company'] });
      const [found] = (await foundBy(run)).filter(({ id }) => id === company);
      expect(found).toMatchObject({
        links: [],
        counterpart: { mapping: 'company', type: 'account', id: expect.any(String) },
        reason: { code: 'unlinked-but-matching' },
        repair: 'possible',
      });
      const quick = await verify({ mappings: ['company'], linksOnly: true });
      expect(quick.verify.found['unlinked-but-matching']).toBeUndefined();
      expect(await bothSides()).toEqual(before);

      const told = await there.crosstie('verify', 'main', '--mappings', 'company', '--repair');
      expect(told.stdout).toContain(`companies ${company}`);
      expect(told.stdout).toContain('back in the queue');
      await complete('company-import');
      expect(await customers()).toBe(1);
      const after = await verify({ mappings: ['company'] });
      expect(after.verify.found['unlinked-but-matching']).toBeUndefined();

      const copy = await create({ name: 'Unlinked once more', domain: 'unlinked.example' });
      const doubled = await foundBy(await verify({ mappings: ['company'] }));
      const [again] = doubled.filter(({ id }) => id === copy);
      expect(again).toMatchObject({ reason: { code: 'doubled' }, repair: 'none' });
      expect(again?.reason.message).toContain(`is linked with ${company}`);
      expect(await customers()).toBe(1);
    });
  });

  describe('a conflict that a policy has settled', () => {
    interface Conflict {
      readonly id: string;
      readonly status: string;
      readonly kept: { readonly of: string; readonly value: unknown } | null;
      readonly undone: { readonly value: unknown } | null;
      readonly changedBy?: {
        readonly hubspot: { readonly at: string; readonly source: string | null } | null;
        readonly business: { readonly at: string; readonly userId: string | null } | null;
      };
    }
    const numbers = async (): Promise<readonly unknown[]> =>
      (await there.erp<{ phone: string }>(`select phone from customer where id = ${customer}`)).map(
        (row) => row.phone,
      );
    let customer = '';
    let company = '';
    /** By its id: a search would not show what was changed this moment. */
    const carry = async (): Promise<RunBody> =>
      there.finished(await there.begin('company-import/run-now', { ids: [company] }));
    let id = '';

    it('is told with both values, what was kept and who changed what', async () => {
      const link = (await linkedAccounts()).at(-1);
      customer = link?.businessId ?? '';
      company = link?.hubspotId ?? '';
      const name = { hubspot: 'name', business: 'name', direction: 'toBusiness', convert: ['trim'] };
      const phone = { hubspot: 'phone', business: 'phone', direction: 'both', conflict: 'business' };
      const mapping = { hubspot: 'companies', business: 'account', fields: [name, phone] };
      const changed = await there.call('patch', '/syncs/main', { mappings: { company: mapping } });
      expect(changed.text).toContain('company');
      expect(changed.status).toBe(200);
      await carry();
      await there.edit('companies', company, { phone: '+49 30 1111' });
      const [editor] = await there.erp<{ id: string }>('select id::text from employee order by id limit 1');
      await there.erp(
        `update customer set phone = '+49 30 2222', changed_by = ${editor?.id}, updated_at = now() where id = ${customer}`,
      );
      await carry();
      // What is done to the row later does not change who was in conflict.
      await there.erp(`update customer set changed_by = null where id = ${customer}`);
      expect(await numbers()).toEqual(['+49 30 2222']);
      const listed = (await there.call('get', '/syncs/main/conflicts?field=phone')).body as {
        items: Conflict[];
      };
      expect(listed.items).toMatchObject([
        { status: 'settled', kept: { of: 'business', value: '+49 30 2222' }, fields: { hubspot: 'phone' } },
      ]);
      expect(listed.items[0]?.changedBy).toBeUndefined();
      id = listed.items[0]?.id ?? '';
      const one = (await there.call('get', `/syncs/main/conflicts/${id}`)).body as Conflict;
      expect(one.changedBy?.hubspot).toMatchObject({ at: expect.any(String), source: expect.any(String) });
      expect(one.changedBy?.business).toMatchObject({ at: expect.any(String), userId: editor?.id });
      const shown = (await there.crosstie('conflicts', 'show', 'main', id)).stdout;
      expect(shown).toContain('+49 30 1111');
      expect(shown).toContain(`user ${editor?.id} at`);
      expect((await there.call('get', '/syncs/main/conflicts/nonsense')).status).toBe(404);
    });

    it('can be taken back, once, and not where the field was changed since', async () => {
      await there.erp(`update customer set phone = '3', updated_at = now() where id = ${customer}`);
      const late = await there.call('post', `/syncs/main/conflicts/${id}/undo`);
      expect(late).toMatchObject({ status: 409, body: { errors: [{ code: 'changed-since' }] } });
      await there.erp(`update customer set phone = '+49 30 2222', updated_at = now() where id = ${customer}`);
      const told = await there.crosstie('conflicts', 'undo', 'main', id);
      expect(told).toMatchObject({ exitCode: 0 });
      expect(told.stdout).toContain('+49 30 1111');
      const again = await there.call('post', `/syncs/main/conflicts/${id}/undo`);
      expect(again).toMatchObject({ status: 409, body: { errors: [{ code: 'nothing-to-undo' }] } });
      await carry();
      expect(await numbers()).toEqual(['+49 30 1111']);
      const one = (await there.call('get', `/syncs/main/conflicts/${id}`)).body as Conflict;
      expect(one).toMatchObject({ status: 'settled', undone: { value: '+49 30 1111' } });
    });
  });
});
