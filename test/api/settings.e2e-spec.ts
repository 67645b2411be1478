import { bearer, startApi, type ApiServer } from './support/api-server.js';

interface Job {
  readonly job: string;
  readonly enabled: boolean;
  readonly status: string;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly schedule?: unknown;
  readonly scheduleReason?: { readonly code: string };
  readonly nextRunAt: string | null;
}

/** Settings that a preset declares: written, checked, in force, shown and exported. */
describe('settings of a preset', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApi();
    const document = api.demoDocument();
    const trade = { portal: 'main', system: 'erp', preset: 'xentral', settings: { mode: 'import' } };
    const response = await send('post', '/v1/config/apply', { ...document, syncs: { trade } });
    expect(response.body).toMatchObject({ changes: expect.anything() as unknown });
    expect(response.status).toBe(200);
  });
  afterAll(() => api.close());

  function send(method: 'get' | 'post' | 'patch', path: string, body: object = {}) {
    const request = api.http()[method](path);
    return request.set(...bearer(api.keys.admin)).send(method === 'get' ? undefined : body);
  }

  async function job(name: string): Promise<Job> {
    return (await send('get', `/v1/syncs/trade/jobs/${name}`)).body as Job;
  }

  it('switch jobs off, which say so and are no error', async () => {
    const { body } = await send('get', '/v1/syncs/trade/status');
    const jobs = (body as { jobs: Job[] }).jobs;
    const of = (name: string) => jobs.find((each) => each.job === `trade/${name}`);
    expect(of('company-import')).toMatchObject({ enabled: true, status: 'idle' });
    const reason = { code: 'off-by-setting', message: expect.stringContaining('"import"') as string };
    expect(of('company-export')).toMatchObject({ enabled: false, status: 'disabled', reason });
    expect((await job('company-export')).reason).toMatchObject(reason);
    for (const action of ['run-now', 'enable']) {
      const refused = await send('post', `/v1/syncs/trade/jobs/company-export/${action}`);
      expect(refused.status).toBe(409);
      expect(JSON.stringify(refused.body)).toContain('The setting mode is');
    }
    expect((await send('post', '/v1/syncs/trade/jobs/company-export/reenable')).status).toBe(409);
  });

  it('keep a schedule from being started, and show it', async () => {
    expect(await job('company-import')).toMatchObject({
      schedule: { every: '1h' },
      scheduleReason: { code: 'off-by-setting' },
      nextRunAt: null,
    });
    const changed = await send('patch', '/v1/syncs/trade/jobs/company-import', {
      settings: { automatic: true },
    });
    expect(changed.status).toBe(200);
    expect(await job('company-import')).not.toHaveProperty('scheduleReason');
  });

  it('are checked, all at once, where they stand', async () => {
    const refused = await send('patch', '/v1/syncs/trade', {
      settings: { mode: 'both', automatik: true, dealSync: 'yes' },
    });
    expect(refused.status).toBe(422);
    const { errors } = refused.body as { errors: { path: string; code: string; message: string }[] };
    expect(errors.map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/settings/automatik unknown-setting',
      '/settings/dealSync wrong-type',
      '/settings/mode not-allowed',
    ]);
    expect(errors[0]?.message).toContain('Did you mean "automatic"?');
    const own = await send('patch', '/v1/syncs/trade/jobs/company-import', { settings: { pageSize: 0 } });
    expect(own.body).toMatchObject({ errors: [{ path: '/settings/pageSize', code: 'out-of-range' }] });
  });

  it('come back with the export, and switch over when they change', async () => {
    const exported = (await send('get', '/v1/config/export').set('Accept', 'application/json')).body as {
      syncs: { trade: { settings: object; jobs: object } };
    };
    expect(exported.syncs.trade).toMatchObject({
      settings: { mode: 'import' },
      jobs: { 'company-import': { settings: { automatic: true } } },
    });
    const plan = await send('post', '/v1/config/plan', {
      version: 1,
      syncs: { trade: { ...exported.syncs.trade, settings: { mode: 'export' } } },
    });
    expect(plan.body).toEqual({
      changes: [{ action: 'update', path: '/syncs/trade/settings/mode', before: 'import', after: 'export' }],
    });
    expect((await send('patch', '/v1/syncs/trade', { settings: { mode: 'export' } })).status).toBe(200);
    expect((await job('company-export')).enabled).toBe(true);
    expect(await job('company-import')).toMatchObject({ enabled: false, reason: { code: 'off-by-setting' } });
  });
});
