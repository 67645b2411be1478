import { stringify } from 'yaml';
import { expandVariables } from '../../src/cli/expand.js';
import type { ConfigurationChange, Problem } from '../../src/domain/configuration/documents.js';
import { startSandboxServer } from '../../sandbox/http/sandbox-server.js';
import { bearer, SANDBOX_TOKEN, startApi, type ApiServer } from './support/api-server.js';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: {
    readonly changes?: readonly ConfigurationChange[];
    readonly errors?: readonly Problem[];
    readonly detail?: string;
  };
}

describe('configuration as code', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  async function post(path: string, document: unknown, type = 'application/json'): Promise<Answer> {
    const body = type === 'application/json' || typeof document === 'string' ? document : stringify(document);
    const response = await api
      .http()
      .post(path)
      .set(...bearer(api.keys.admin))
      .set('Content-Type', type)
      .send(body as object);
    return { status: response.status, type: response.type, body: response.body as Answer['body'] };
  }

  it('plans, applies and then finds nothing to change, as YAML and as JSON', async () => {
    const document = api.demoDocument();
    const plan = await post('/v1/config/plan', document, 'application/yaml');
    expect(plan.body).toMatchObject({
      changes: [
        { action: 'create', path: '/portals/main' },
        { action: 'create', path: '/systems/erp' },
        { action: 'create', path: '/syncs/main' },
      ],
    });
    expect(
      (
        await api
          .http()
          .get('/v1/syncs')
          .set(...bearer(api.keys.viewer))
      ).body,
    ).toEqual({ items: [], nextCursor: null });

    const applied = await post('/v1/config/apply', document, 'application/yaml');
    expect(applied.status).toBe(200);
    expect(applied.body.changes).toEqual(plan.body.changes);
    expect((await post('/v1/config/apply', document)).body).toEqual({ changes: [] });
    const portal = await api
      .http()
      .get('/v1/portals/main')
      .set(...bearer(api.keys.viewer));
    expect(portal.body).toMatchObject({
      slug: 'main',
      apiBaseUrl: api.sandboxUrl,
      hubId: expect.stringMatching(/^\d+$/) as string,
    });
  });

  it('shows no secret anywhere', async () => {
    const document = api.demoDocument();
    const token = (document['portals'] as { main: { token: string } }).main.token;
    const changed = structuredClone(document) as { systems: { erp: { url: string } } };
    changed.systems.erp.url += '?sslmode=disable';
    const plan = await post('/v1/config/plan', changed);
    expect(plan.body).toEqual({
      changes: [{ action: 'update', path: '/systems/erp/url', before: '(secret)', after: '(secret)' }],
    });
    for (const path of [
      '/v1/config/export',
      '/v1/portals',
      '/v1/systems',
      '/v1/systems/erp',
      '/v1/audit',
      '/v1/syncs/main',
    ]) {
      const { text } = await api
        .http()
        .get(path)
        .set(...bearer(api.keys.admin));
      expect(text).not.toContain(token);
      expect(text).not.toContain(api.erpUrl);
    }
  });

  it('exports what applies again without a change once the variables are filled in', async () => {
    const exported = await api
      .http()
      .get('/v1/config/export')
      .set(...bearer(api.keys.admin))
      .set('Accept', 'application/json');
    const refused = await post('/v1/config/plan', exported.body);
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/portals/main/token unexpanded',
      '/systems/erp/url unexpanded',
    ]);
    const token = (api.demoDocument()['portals'] as { main: { token: string } }).main.token;
    const env = { PORTAL_MAIN_TOKEN: token, SYSTEM_ERP_URL: api.erpUrl };
    const filled = expandVariables(exported.body, env, []);
    expect((await post('/v1/config/plan?prune=true', filled)).body).toEqual({ changes: [] });
  });

  it('tells every mistake at once and applies nothing', async () => {
    const document = structuredClone(api.demoDocument()) as { syncs: { main: Record<string, unknown> } };
    Object.assign(document.syncs.main, {
      name: 'Changed',
      prest: 'standard',
      settings: { pageSize: 0 },
      jobs: { 'deal-imports': {}, 'contact-import': { schedule: { every: 'often' } } },
      filters: { companies: { expression: 'record.name ==' } },
      mappings: {
        company: {
          hubspot: 'companies',
          business: 'account',
          fields: [{ hubspot: 'name', business: 'nam', expr: '$uppercase(' }],
        },
      },
    });
    const answer = await post('/v1/config/apply', document);
    expect(answer.status).toBe(422);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body.errors?.map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/syncs/main/filters/companies/expression bad-expression',
      '/syncs/main/jobs/contact-import/schedule/every bad-duration',
      '/syncs/main/jobs/deal-imports unknown-job',
      '/syncs/main/mappings/company/fields/0/business unknown-field',
      '/syncs/main/mappings/company/fields/0/expr bad-expression',
      '/syncs/main/prest unknown-key',
      '/syncs/main/settings/pageSize out-of-range',
    ]);
    expect(
      (
        await api
          .http()
          .get('/v1/syncs/main')
          .set(...bearer(api.keys.viewer))
      ).body,
    ).toMatchObject({ name: 'Demo' });
  });

  it('answers 400 to what cannot be read, with the line', async () => {
    const yaml = await post('/v1/config/plan', 'version: 1\nportals: [', 'application/yaml');
    expect(yaml.status).toBe(400);
    expect(yaml.body.errors?.[0]?.message).toMatch(/^Line \d+/);
    const json = await post('/v1/config/plan', '{"version": 1,', 'application/json');
    expect(json).toMatchObject({ status: 400, type: 'application/problem+json' });
  });

  it('refuses a token of another hub with 409', async () => {
    const other = await startSandboxServer({
      port: 0,
      token: SANDBOX_TOKEN,
      settings: { portalId: 99_887_766 },
    });
    try {
      const response = await api
        .http()
        .patch('/v1/portals/main')
        .set(...bearer(api.keys.admin))
        .send({ apiBaseUrl: other.url });
      expect(response.status).toBe(409);
      expect(response.body).toMatchObject({ errors: [{ code: 'other-portal' }] });
    } finally {
      await other.close();
    }
  });

  it('accepts a portal that cannot be reached now and fixes its identity when it can', async () => {
    const later = await startSandboxServer({ port: 0, token: SANDBOX_TOKEN });
    const port = Number(new URL(later.url).port);
    await later.close();
    const document = { version: 1, portals: { later: { token: SANDBOX_TOKEN, apiBaseUrl: later.url } } };
    expect((await post('/v1/config/apply', document)).status).toBe(200);
    const hubId = async (): Promise<unknown> =>
      (
        (
          await api
            .http()
            .get('/v1/portals/later')
            .set(...bearer(api.keys.viewer))
        ).body as { hubId: unknown }
      ).hubId;
    expect(await hubId()).toBeNull();
    const started = await startSandboxServer({ port, token: SANDBOX_TOKEN });
    try {
      expect((await post('/v1/config/apply', document)).body).toEqual({ changes: [] });
      expect(await hubId()).toEqual(expect.stringMatching(/^\d+$/));
    } finally {
      await started.close();
    }
    await api
      .http()
      .delete('/v1/portals/later')
      .set(...bearer(api.keys.admin));
  });

  it('deletes only what is not in use, and prunes what a file leaves out', async () => {
    const inUse = await api
      .http()
      .delete('/v1/portals/main')
      .set(...bearer(api.keys.admin));
    expect(inUse.status).toBe(409);
    const pruned = await post('/v1/config/apply?prune=true', { version: 1 });
    expect(pruned.body.changes?.map(({ action, path }) => `${action} ${path}`)).toEqual([
      'delete /syncs/main',
      'delete /systems/erp',
      'delete /portals/main',
    ]);
    expect(
      (
        await api
          .http()
          .delete('/v1/portals/main')
          .set(...bearer(api.keys.admin))
      ).status,
    ).toBe(404);
  });
});
