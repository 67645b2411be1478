import { bearer, startApi, type ApiServer } from './support/api-server.js';

describe('portals, systems, syncs and jobs over REST', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  const admin = (): [string, string] => bearer(api.keys.admin);

  it('makes a portal, a system and a sync one by one', async () => {
    const document = api.demoDocument() as {
      portals: { main: Record<string, unknown> };
      systems: { erp: Record<string, unknown> };
      syncs: { main: Record<string, unknown> };
    };
    const portal = await api
      .http()
      .post('/v1/portals')
      .set(...admin())
      .send({ slug: 'main', ...document.portals.main });
    expect(portal).toMatchObject({ status: 201, body: { slug: 'main', name: 'Sandbox portal' } });
    const system = await api
      .http()
      .post('/v1/systems')
      .set(...admin())
      .send({ slug: 'erp', ...document.systems.erp });
    expect(system).toMatchObject({ status: 201, body: { slug: 'erp', kind: 'sql', secrets: ['url'] } });
    const sync = await api
      .http()
      .post('/v1/syncs')
      .set(...admin())
      .send({ slug: 'main', ...document.syncs.main });
    expect(sync).toMatchObject({ status: 201, body: { slug: 'main', preset: 'standard' } });
    const again = await api
      .http()
      .post('/v1/syncs')
      .set(...admin())
      .send({ slug: 'main', ...document.syncs.main });
    expect(again.status).toBe(409);
  });

  it('shows the jobs of the preset, idle and in order', async () => {
    const { body } = await api
      .http()
      .get('/v1/syncs/main/status')
      .set(...bearer(api.keys.viewer));
    const jobs = (body as { jobs: { job: string; status: string; enabled: boolean }[] }).jobs;
    expect(jobs.map(({ job, status, enabled }) => `${job} ${status} ${enabled}`)).toEqual([
      'main/user-link idle true',
      'main/company-import idle true',
      'main/contact-import idle true',
      'main/deal-import idle true',
    ]);
  });

  it('tests and describes both sides', async () => {
    const portal = await api
      .http()
      .post('/v1/portals/main/test')
      .set(...bearer(api.keys.operator));
    expect(portal).toMatchObject({ status: 200, body: { ok: true } });
    const system = await api
      .http()
      .post('/v1/systems/erp/test')
      .set(...bearer(api.keys.operator));
    expect(system.body).toMatchObject({ ok: true });
    const schema = await api
      .http()
      .get('/v1/systems/erp/describe')
      .set(...bearer(api.keys.viewer));
    const types = (schema.body as { types: { name: string }[] }).types.map((type) => type.name);
    expect(types).toEqual(expect.arrayContaining(['account', 'contact', 'opportunity', 'user']));
  });

  it('changes a job through the same checks', async () => {
    const path = '/v1/syncs/main/jobs/company-import';
    const changed = await api
      .http()
      .patch(path)
      .set(...admin())
      .send({ schedule: { every: '15m' }, settings: { pageSize: 50 } });
    expect(changed).toMatchObject({
      status: 200,
      body: { job: 'main/company-import', schedule: { every: '15m' } },
    });
    const wrong = await api
      .http()
      .patch(path)
      .set(...admin())
      .send({ schedule: { every: 'soon' }, settings: { pageSize: 1000 } });
    expect(wrong).toMatchObject({ status: 422, type: 'application/problem+json' });
    expect((wrong.body as { errors: { path: string }[] }).errors.map(({ path: at }) => at)).toEqual([
      '/schedule/every',
      '/settings/pageSize',
    ]);
    const unknown = await api
      .http()
      .patch(path)
      .set(...admin())
      .send({ enabld: true });
    expect(unknown).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/enabld', code: 'unknown-key' }] },
    });
    const cleared = await api
      .http()
      .patch(path)
      .set(...admin())
      .send({ schedule: null });
    expect(cleared.body).toMatchObject({ schedule: null });
  });

  it('keeps slugs and the portal of a sync for ever', async () => {
    const slug = await api
      .http()
      .patch('/v1/syncs/main')
      .set(...admin())
      .send({ slug: 'other' });
    expect(slug).toMatchObject({ status: 422, body: { errors: [{ path: '/slug', code: 'fixed' }] } });
    const name = await api
      .http()
      .patch('/v1/syncs/main')
      .set(...admin())
      .send({ name: 'Shown name' });
    expect(name.body).toMatchObject({ slug: 'main', name: 'Shown name' });
  });

  it('switches and pauses jobs and refuses to run them then', async () => {
    const path = '/v1/syncs/main/jobs/deal-import';
    const off = await api
      .http()
      .post(`${path}/disable`)
      .set(...bearer(api.keys.operator));
    expect(off).toMatchObject({ status: 200, body: { enabled: false, status: 'disabled' } });
    expect(
      (
        await api
          .http()
          .post(`${path}/run-now`)
          .set(...bearer(api.keys.operator))
      ).status,
    ).toBe(409);
    expect(
      (
        await api
          .http()
          .post(`${path}/reenable`)
          .set(...bearer(api.keys.operator))
      ).status,
    ).toBe(409);
    const on = await api
      .http()
      .post(`${path}/enable`)
      .set(...bearer(api.keys.operator));
    expect(on.body).toMatchObject({ enabled: true, status: 'idle' });
    expect(
      (
        await api
          .http()
          .post(`${path}/pause`)
          .set(...bearer(api.keys.operator))
      ).body,
    ).toMatchObject({ status: 'paused' });
    expect(
      (
        await api
          .http()
          .post(`${path}/run-now`)
          .set(...bearer(api.keys.operator))
      ).status,
    ).toBe(409);
    expect(
      (
        await api
          .http()
          .post(`${path}/resume`)
          .set(...bearer(api.keys.operator))
      ).body,
    ).toMatchObject({ status: 'idle' });
  });

  it('starts a run while Temporal is down, once, and says so again under the same key', async () => {
    const path = '/v1/syncs/main/jobs/contact-import/run-now';
    const start = (key: string, body: object): ReturnType<ReturnType<ApiServer['http']>['post']> =>
      api
        .http()
        .post(path)
        .set(...bearer(api.keys.operator))
        .set('Idempotency-Key', key)
        .send(body);
    const first = await start('one', {});
    expect(first).toMatchObject({ status: 202, body: { workflowId: 'import:main/contact-import' } });
    const again = await start('one', {});
    expect(again.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect((await start('one', { ids: ['1'] })).status).toBe(422);
    expect((await start('two', {})).status).toBe(409);

    const { runId } = first.body as { runId: string };
    const run = await api
      .http()
      .get(`/v1/runs/${runId}`)
      .set(...bearer(api.keys.viewer));
    expect(run.body).toMatchObject({
      id: runId,
      job: 'main/contact-import',
      status: 'pending',
      source: 'database',
      dryRun: false,
    });
    const list = await api
      .http()
      .get('/v1/runs?job=main/contact-import&limit=1')
      .set(...bearer(api.keys.viewer));
    expect((list.body as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual([runId]);
    const records = await api
      .http()
      .get(`/v1/runs/${runId}/records?outcome=failed`)
      .set(...bearer(api.keys.viewer));
    expect(records.body).toEqual({ items: [], nextCursor: null });
  });

  it('bears requests without a body, and bodies that are none', async () => {
    const operator = bearer(api.keys.operator);
    const none = await api
      .http()
      .post('/v1/syncs/main/jobs/company-import/run-now')
      .set(...operator);
    expect(none.status).toBe(202);
    for (const path of ['/v1/portals', '/v1/systems', '/v1/syncs', '/v1/keys']) {
      const empty = await api
        .http()
        .post(path)
        .set(...admin());
      expect(`${path} ${empty.status}`).toBe(`${path} 422`);
      const list = await api
        .http()
        .post(path)
        .set(...admin())
        .send([1]);
      expect(`${path} ${list.status} ${list.type}`).toBe(`${path} 422 application/problem+json`);
    }
    expect(
      (
        await api
          .http()
          .post('/v1/config/plan')
          .set(...admin())
      ).status,
    ).toBe(400);
  });

  it('answers what is unknown with 404 and what is malformed with 422, as problems', async () => {
    for (const path of [
      '/v1/nothing',
      '/v1/runs/none',
      '/v1/runs/0192aaaa-0000-7000-8000-000000000000',
      '/v1/syncs/none/status',
      '/v1/syncs/main/records/hubspot/contacts/1',
    ]) {
      const answer = await api
        .http()
        .get(path)
        .set(...admin());
      expect(`${path} ${answer.status} ${answer.type}`).toBe(`${path} 404 application/problem+json`);
    }
    const limit = await api
      .http()
      .get('/v1/runs?limit=0&nonsense=1')
      .set(...admin());
    expect(limit).toMatchObject({ status: 422 });
    expect((limit.body as { errors: { path: string }[] }).errors.map(({ path }) => path).sort()).toEqual([
      '/limit',
      '/nonsense',
    ]);
  });
});
