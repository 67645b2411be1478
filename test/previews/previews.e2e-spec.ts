import { Installation, type RunBody } from './support/installation.js';
import { until } from '../support/stack/until.js';

jest.setTimeout(240_000);

const COMPANIES = 12;

interface PreviewedRecord {
  readonly id: string;
  readonly title?: string;
  readonly outcome: string;
  readonly reason?: { readonly code: string };
  readonly changes?: readonly {
    readonly type: string;
    readonly id: string | null;
    readonly effect: string | null;
    readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
  }[];
}

const ROWS = `
select 'customer' as t, xmin::text as version, c::text as row from customer c
union all select 'address', xmin::text, c::text from customer_address c
union all select 'contact', xmin::text, c::text from contact c order by 1, 3`;
const NAMES = 'select name from customer';

describe('previews and runs with options, from REST to both sides', () => {
  let there: Installation;

  beforeAll(async () => {
    there = await Installation.start(COMPANIES);
  });
  afterAll(() => there.stop());

  const figures = ({ counts, created, updated, linked, conflicts }: RunBody) => ({
    counts,
    created,
    updated,
    linked,
    conflicts,
  });
  const recordsOf = async (id: string): Promise<readonly PreviewedRecord[]> =>
    ((await there.call('get', `/runs/${id}/records?limit=100`)).body as { items: PreviewedRecord[] }).items;
  /** Everything that either side holds, with what counts writes: row versions of the ERP, the portal's journal. */
  const bothSides = async () => ({
    erp: await there.erp(ROWS),
    portal: there.sandbox.sandbox.world.journal.query({}).total,
  });
  const complete = async (path: string, body: object = {}): Promise<RunBody> =>
    there.finished(await there.begin(path, body));

  it('writes nothing, says what the run will do, and the run does exactly that', async () => {
    const before = await bothSides();
    const preview = await complete('company-import/preview');
    expect(preview).toMatchObject({ dryRun: true, job: 'main/company-import' });
    expect(['succeeded', 'partial']).toContain(preview.status);
    expect(preview.created).toBeGreaterThan(0);
    expect(preview.calls?.hubspot).toMatchObject({ writes: 0 });
    expect(preview.calls?.business.writes).toBeGreaterThan(0);
    expect(await bothSides()).toEqual(before);
    const records = await recordsOf(preview.id);
    const targets = records.flatMap(({ changes = [] }) => changes);
    expect(targets.filter(({ effect }) => effect === 'created')).toHaveLength(preview.created);
    const created = records.flatMap(({ title, changes = [] }) =>
      changes.some(({ type, effect }) => type === 'account' && effect === 'created')
        ? [{ title, changes }]
        : [],
    );
    expect(created.length).toBeGreaterThan(0);
    for (const { title, changes } of created) {
      const [account] = changes;
      expect(account).toMatchObject({ type: 'account', id: null });
      expect(account?.fields).toContainEqual({ field: 'name', before: null, after: title });
    }
    const run = await complete('company-import/run-now');
    expect(figures(run)).toEqual(figures(preview));
    const names = (await there.erp<{ name: string }>(NAMES)).map(({ name }) => name);
    for (const { title } of created) expect(names).toContain(title);
    expect((await complete('company-import/preview')).created).toBe(0);
  });

  it('lists a field before and after, which the run then writes and nothing else', async () => {
    await there.erp(`update customer set name = 'Renamed by hand' where id = (select max(id) from customer)`);
    const preview = await complete('company-import/preview', { fields: ['name'] });
    const changed = (await recordsOf(preview.id)).flatMap(({ changes = [] }) => changes);
    expect(changed).toHaveLength(preview.updated);
    for (const { fields } of changed) expect(fields.map(({ field }) => field)).toEqual(['name']);
    expect(changed.map(({ fields }) => fields[0]?.before)).toContain('Renamed by hand');
    const before = await bothSides();
    const run = await complete('company-import/run-now', { fields: ['name'] });
    expect(figures(run)).toEqual(figures(preview));
    const after = await bothSides();
    expect(after.portal).toBe(before.portal);
    const untouched = before.erp.filter((row) => after.erp.some((now) => now['row'] === row['row']));
    expect(before.erp.length - untouched.length).toBe(changed.length);
    const rows = await there.erp<{ id: string; name: string }>('select id::text, name from customer');
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    for (const { id, fields } of changed) expect(names.get(id ?? '')).toBe(fields[0]?.after);
  });

  it('refuses what cannot be asked for, with every fault', async () => {
    const path = '/syncs/main/jobs/company-import/run-now';
    const wrong = await there.call('post', path, { pageSize: 0, stepwise: 'yes', limit: 3, direction: 'up' });
    expect(wrong.status).toBe(422);
    const errors = (wrong.body as { errors: { path: string }[] }).errors.map((error) => error.path);
    expect(errors.sort()).toEqual(['/direction', '/limit', '/pageSize', '/stepwise']);
    const fields = await there.call('post', path, { fields: ['name', 'nothing'] });
    expect(fields).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/fields/1', code: 'unknown-field' }] },
    });
    const back = await there.call('post', path, { direction: 'toHubspot' });
    expect(back).toMatchObject({ status: 422, body: { errors: [{ code: 'no-reverse' }] } });
  });

  it('tells the same on the command line', async () => {
    await complete('company-import/run-now');
    const text = await there.crosstie('preview', 'main/contact-import', '--limit', '3');
    expect(text).toMatchObject({ exitCode: 0 });
    expect(text.stdout).toMatch(/record +name +would be/);
    expect(text.stdout).toMatch(/About \d+ HubSpot calls \(0 of them write\), \d+ statements/);
    expect(text.stdout).toMatch(/contacts \d+ -> contact \(new\): created\n +\w+: null -> "/);
    const json = await there.crosstie('preview', 'main/contact-import', '--limit', '3', '--json');
    const told = JSON.parse(json.stdout) as { run: RunBody; records: PreviewedRecord[] };
    expect(told.run.dryRun).toBe(true);
    expect(told.records).toHaveLength(3);
    const runs = await there.crosstie('runs', 'ls');
    expect(runs.stdout).toMatch(/created +updated +linked +conflicts +failed +started +ended/);
    expect(runs.stdout).toContain('(dry run)');
    expect((await there.crosstie('preview', 'main/contact-import', '--fields', 'nothing')).exitCode).toBe(1);
  });

  it('asks page by page on the command line', async () => {
    const started = await there.crosstie(
      'jobs',
      'run',
      'main/contact-import',
      ...['--stepwise', '--page-size', '4'],
      '--wait',
    );
    expect(started).toMatchObject({ exitCode: 0 });
    const [id = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(started.stdout) ?? [];
    const page = await there.crosstie('runs', 'page', id, '--json');
    const { records } = JSON.parse(page.stdout) as { records: PreviewedRecord[] };
    expect(records).toHaveLength(4);
    expect((await there.crosstie('runs', 'page', id)).stdout).toMatch(/would be/);
    const chosen = await there.crosstie('runs', 'continue', id, '--exclude', records[0]?.id ?? '');
    expect(chosen).toMatchObject({ exitCode: 0 });
    // It awaited a choice before, too: what was chosen is to be there.
    await until(async () => (await recordsOf(id)).some((record) => record.id === records[0]?.id), 60_000);
    await there.reached(
      id,
      ({ status, reason }) => status === 'paused' && reason?.code === 'awaiting-selection',
    );
    expect((await there.crosstie('runs', 'cancel', id)).exitCode).toBe(0);
    expect(await there.finished(id)).toMatchObject({ status: 'cancelled' });
    expect((await recordsOf(id)).find((record) => record.id === records[0]?.id)).toMatchObject({
      outcome: 'skipped',
      reason: { code: 'excluded' },
    });
  });

  it('goes page by page, also when the worker goes away while a person chooses', async () => {
    const before = await there.erp('select id from contact');
    const id = await there.begin('contact-import/run-now', { stepwise: true, pageSize: 5 });
    const awaiting = (run: RunBody) => run.status === 'paused' && run.reason?.code === 'awaiting-selection';
    await there.reached(id, awaiting);
    expect(await there.erp('select id from contact')).toEqual(before);
    const page = async (): Promise<readonly PreviewedRecord[]> =>
      ((await there.call('get', `/runs/${id}/page`)).body as { records: PreviewedRecord[] }).records;
    const first = await page();
    expect(first).toHaveLength(5);
    await there.stopWorker();
    const stranger = await there.call('post', `/runs/${id}/continue`, { exclude: ['no such id'] });
    expect(stranger).toMatchObject({ status: 422, body: { errors: [{ path: '/exclude/0' }] } });
    const out = first[0]?.id ?? '';
    expect(await there.call('post', `/runs/${id}/continue`, { exclude: [out] })).toMatchObject({
      status: 200,
    });
    expect((await there.call('post', `/runs/${id}/continue`)).status).toBe(409);
    await there.startWorker();
    await until(async () => (await there.call('get', `/runs/${id}/page`)).status === 200, 60_000);
    const second = await page();
    expect(second.map((record) => record.id)).not.toContain(out);
    await there.reached(id, awaiting);
    await there.call('post', `/runs/${id}/continue`, { auto: true });
    const run = await there.finished(id);
    expect(['succeeded', 'partial']).toContain(run.status);
    const left = (await recordsOf(id)).filter((record) => record.outcome === 'skipped');
    expect(left.map((record) => record.id)).toContain(out);
    expect((await there.call('get', `/runs/${id}/page`)).status).toBe(409);
  });
});
