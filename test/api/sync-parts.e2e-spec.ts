import type { Response } from 'supertest';
import { bearer, startApi, type ApiServer } from './support/api-server.js';

interface Mapping {
  readonly fields: readonly Record<string, unknown>[];
}

const PARTS = ['mappings/company', 'match-rules/companies', 'filters/companies', 'owners', 'stages'] as const;

describe("pieces of a sync's settings over REST", () => {
  let api: ApiServer | undefined;

  beforeAll(async () => {
    api = await startApi();
    const applied = await started()
      .http()
      .post('/v1/config/apply')
      .set(...bearer(started().keys.admin))
      .send(started().demoDocument());
    expect(applied.status).toBe(200);
  });
  afterAll(() => api?.close());

  const started = (): ApiServer => {
    if (!api) throw new Error('The API did not start.');
    return api;
  };
  const get = (part: string) =>
    started()
      .http()
      .get(`/v1/syncs/main/${part}`)
      .set(...bearer(started().keys.viewer));
  const put = (part: string, body: object, ifMatch: string | null, role: 'admin' | 'operator' = 'admin') => {
    const request = started()
      .http()
      .put(`/v1/syncs/main/${part}`)
      .set(...bearer(started().keys[role]));
    return (ifMatch === null ? request : request.set('If-Match', ifMatch)).send(body);
  };
  const tag = (answer: Response): string => String(answer.headers['etag']);
  const faults = ({ body }: Response) =>
    (body as { errors: { path: string; code: string }[] }).errors.map(({ path, code }) => `${path} ${code}`);
  const version = async (): Promise<number> => {
    const { body } = await get('');
    return (body as { configVersion: number }).configVersion;
  };
  const rescans = async (): Promise<string[]> => {
    const { body } = await get('jobs');
    return (body as { items: { job: string; rescanNeeded: boolean }[] }).items
      .filter((job) => job.rescanNeeded)
      .map((job) => job.job);
  };

  it.each(PARTS)('shows %s in a form that can be written back', async (part) => {
    const read = await get(part);
    expect(read.status).toBe(200);
    expect(tag(read)).toMatch(/^"[\w-]{22}"$/);
    const written = await put(part, read.body as object, tag(read));
    expect(`${written.status} ${JSON.stringify(written.body)}`).toBe(`200 ${JSON.stringify(read.body)}`);
    expect(tag(written)).toBe(tag(read));
    expect(await rescans()).toEqual([]);
  });

  it('changes a mapping: a new version, an audit entry, and its jobs read everything again', async () => {
    const before = await version();
    const read = await get('mappings/company');
    const { fields, ...rest } = read.body as Mapping;
    const body = { ...rest, fields: [...fields.slice(0, 2), { ...fields[2], active: false }] };
    const written = await put('mappings/company', body, tag(read));
    expect(written.status).toBe(200);
    expect((written.body as Mapping).fields).toHaveLength(3);
    expect(tag(written)).not.toBe(tag(read));
    expect(await version()).toBe(before + 1);
    expect(await rescans()).toEqual(['main/company-import']);
    const { body: trail } = await started()
      .http()
      .get('/v1/audit?limit=1')
      .set(...bearer(started().keys.admin));
    expect(JSON.stringify(trail)).toContain('/syncs/main/mappings');
    const stale = await put('mappings/company', body, tag(read));
    expect(stale).toMatchObject({ status: 412, body: { errors: [{ code: 'changed' }] } });
    expect((await put('mappings/company', body, '*')).status).toBe(200);
    expect(await version()).toBe(before + 1);
  });

  it('wants to be read first', async () => {
    const owners = { overrides: {}, pair: 'user', fallback: null };
    const answer = await put('owners', owners, null);
    expect(answer).toMatchObject({ status: 428, type: 'application/problem+json' });
    expect((await put('owners', owners, '"other"')).status).toBe(412);
  });

  it('lets one of two edits of the same value win', async () => {
    const read = await get('filters/contacts');
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((stage) => put('filters/contacts', { lifecycleStages: [stage] }, tag(read))),
    );
    expect(answers.map((each) => each.status).sort()).toEqual([200, 412, 412]);
  });

  it('loses none of several edits that are sent at once', async () => {
    const jobs = ['company-import', 'contact-import', 'deal-import'];
    const edit = (job: string) =>
      started()
        .http()
        .patch(`/v1/syncs/main/jobs/${job}`)
        .set(...bearer(started().keys.admin))
        .send({ settings: { pageSize: 7 } });
    await Promise.all([...jobs.map(edit), put('filters/deals', { minCreatedAt: '2026-01-01' }, '*')]);
    const { body } = await get('');
    const { document } = body as { document: { jobs: object; filters: object } };
    expect(document.jobs).toMatchObject(
      Object.fromEntries(jobs.map((job) => [job, { settings: { pageSize: 7 } }])),
    );
    expect(document.filters).toMatchObject({ deals: { minCreatedAt: '2026-01-01' } });
  });

  it('lists every fault with its place in the body', async () => {
    const mapping = await put(
      'mappings/company',
      {
        hubspot: 'companies',
        business: 'account',
        fields: [{ hubspot: 'name', business: 'nmae' }, { hubspot: 'x' }, { hubspot: 'y', expr: '((' }],
        more: 1,
      },
      '*',
    );
    expect(mapping.status).toBe(422);
    expect(faults(mapping)).toEqual(
      expect.arrayContaining([
        '/fields/0/business unknown-field',
        '/fields/1 no-target',
        '/fields/2/expr bad-expression',
        '/more unknown-key',
      ]),
    );
    const rules = await put('match-rules/companies', [{ name: 'a', fields: [] }, { name: 'a' }], '*');
    expect(rules.status).toBe(422);
    expect(faults(rules)).toContain('/1/name duplicate');
    const filter = await put('filters/companies', { expression: 'record.x ==' }, '*');
    expect(faults(filter)).toEqual(['/expression bad-expression']);
    expect(faults(await put('owners', { pair: 'nobody' }, '*'))).toEqual(['/pair unknown-mapping']);
    expect((await put('stages', { deal: 1 }, '*')).status).toBe(422);
  });

  it('adds scripts, and changes them as they were read', async () => {
    expect((await get('hooks/short-names')).status).toBe(404);
    const hook = { point: 'preImport', job: 'company-import', script: 'return {};' };
    const added = await put('hooks/short-names', hook, null);
    expect(added).toMatchObject({ status: 200, body: hook });
    expect((await put('hooks/short-names', hook, null)).status).toBe(428);
    const changed = await put('hooks/short-names', { ...hook, active: false }, tag(added));
    expect(changed).toMatchObject({ status: 200, body: { active: false } });
    const wrong = await put('hooks/short-names', { ...hook, point: 'never', script: 'return (' }, '*');
    expect(wrong.status).toBe(422);
    expect(faults(wrong).join()).toContain('/point');
  });

  describe('a hook that is tried', () => {
    interface Tried {
      readonly id: string | null;
      readonly target: string | null;
      readonly outcome?: Record<string, unknown>;
      readonly error?: { readonly code: string; readonly message: string; readonly line?: number };
      readonly logs?: readonly string[];
      readonly durationMs: number;
    }
    const attempt = async (name: string, body: object, role: 'admin' | 'operator' = 'admin') => {
      const answer = await started()
        .http()
        .post(`/v1/syncs/main/hooks/${name}/test`)
        .set(...bearer(started().keys[role]))
        .send(body);
      return Object.assign(answer, { records: (answer.body as { records: Tried[] }).records });
    };
    const unsaved = (hook: object, rest: object = {}) => attempt('not-saved', { hook, ...rest });

    it('sees the first records before it is saved, and writes nothing', async () => {
      const script = 'log(target.action); return { set: { name: values.name + "!" }, audit: "seen" };';
      const hook = { point: 'preImport', job: 'company-import', target: 'account', script };
      const { status, body, records } = await unsaved(hook);
      expect(status).toBe(200);
      expect(body).toMatchObject({ job: 'company-import' });
      const shown = records.filter(({ outcome }) => outcome !== undefined);
      expect(shown.length).toBeGreaterThan(0);
      for (const each of shown) {
        expect(each).toMatchObject({ target: 'account', logs: ['create'], outcome: { audit: ['seen'] } });
        expect(each.outcome?.['set']).toEqual({ name: expect.stringMatching(/!$/) as string });
        expect(each.durationMs).toBeGreaterThanOrEqual(0);
      }
      expect((await get('hooks/not-saved')).status).toBe(404);
      const { body: links } = await get('links');
      expect(links).toMatchObject({ items: [] });
    });

    it('sees the records that are named, and tells what it throws and where', async () => {
      const filter = { point: 'filter', job: 'company-import' };
      const first = await unsaved({ ...filter, script: 'return record.name !== "";' });
      const [one, two] = first.records.map(({ id }) => id);
      const ids = [two, one, '999999999'];
      const { records } = await unsaved({ ...filter, script: 'log(1);\nthrow new Error("no");' }, { ids });
      expect(records.map(({ id, error }) => [id, error?.code, error?.line]).sort()).toEqual(
        [
          [two, 'hook-error', 2],
          [one, 'hook-error', 2],
          ['999999999', 'not-found', undefined],
        ].sort(),
      );
      expect(records[0]?.logs).toEqual(['1']);
    });

    it('runs as it is stored, and before reading without a record', async () => {
      const script = 'return { search: [{ filters: [{ field: "city", operator: "HAS_PROPERTY" }] }] };';
      const hook = { point: 'filter', job: 'company-import', runs: 'before-reading', script };
      expect((await put('hooks/with-city', { ...hook, active: false }, null)).status).toBe(200);
      const { status, records } = await attempt('with-city', {});
      expect(status).toBe(200);
      expect(records).toMatchObject([{ id: null, target: null, outcome: { search: [{ filters: [{}] }] } }]);
    });

    it('is refused with every fault, as when it is saved', async () => {
      const wrong = await unsaved({ point: 'preImport', job: 'none', script: 'return (', timeoutMs: 1 });
      expect(wrong.status).toBe(422);
      expect(faults(wrong)).toEqual([
        '/hook/timeoutMs bad-value',
        '/hook/job unknown-job',
        '/hook/script bad-script',
      ]);
      const good = { point: 'preImport', job: 'company-import', script: 'return;' };
      expect(faults(await unsaved(good, { job: 'deal-import' }))).toEqual(['/job unknown-job']);
      expect(faults(await unsaved(good, { ids: [], more: 1 }))).toHaveLength(2);
      expect((await attempt('never-saved', {})).status).toBe(404);
      expect((await attempt('with-city', {}, 'operator')).status).toBe(403);
    });
  });

  it('knows who may and what there is', async () => {
    for (const part of PARTS)
      expect(`${part} ${(await put(part, {}, '*', 'operator')).status}`).toBe(`${part} 403`);
    for (const part of ['mappings/none', 'match-rules/none', 'filters/none', 'mappings/constructor']) {
      expect(`${part} ${(await get(part)).status}`).toBe(`${part} 404`);
      expect(`${part} ${(await put(part, {}, '*')).status}`).toBe(`${part} 404`);
    }
    const none = await started()
      .http()
      .get('/v1/syncs/none/owners')
      .set(...bearer(started().keys.admin));
    expect(none.status).toBe(404);
  });
});
