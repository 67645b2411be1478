import { bearer, startApi, type ApiServer } from './support/api-server.js';

const APP = {
  clientId: '6a1f0c52-5a4d-4b0c-8e21-0c2057135a4d',
  clientSecret: 'c1e55a4d-0000-4b0c-8e21-0c2057135a4d',
};

interface PortalBody {
  readonly connection: string;
  readonly hubId: string | null;
  readonly oauth: { readonly grantedScopes: readonly string[] } | null;
}

describe('A portal that is connected by OAuth', () => {
  let api: ApiServer;

  beforeAll(async () => {
    api = await startApi();
    const document = api.demoDocument();
    document['portals'] = { main: { oauth: { ...APP, scopes: ['e-commerce'] }, apiBaseUrl: api.sandboxUrl } };
    const applied = await call('post', '/config/apply', document);
    expect(applied.status).toBe(200);
    expect(applied.text).not.toContain(APP.clientSecret);
  }, 120_000);

  afterAll(() => api.close());

  afterEach(() =>
    sandboxSettings({ oauth: { deny: false, revokedBefore: 0, ...APP }, portalId: 44_120_881 }),
  );

  const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string, body?: object) => {
    const asked = api
      .http()
      [method](`/v1${path}`)
      .set(...bearer(api.keys.admin));
    return body === undefined ? asked : asked.send(body);
  };

  async function sandboxSettings(settings: object): Promise<void> {
    const answer = await fetch(`${api.sandboxUrl}/_sandbox/settings`, {
      method: 'PATCH',
      body: JSON.stringify(settings),
    });
    expect(answer.status).toBe(200);
  }

  async function start(portal = 'main'): Promise<URL> {
    const started = await call('post', `/portals/${portal}/oauth/start`);
    expect(started.status).toBe(200);
    return new URL((started.body as { url: string }).url);
  }

  /** What the browser does: HubSpot's page, which sends it back at once. */
  async function grant(url: URL): Promise<string> {
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    const back = new URL(answer.headers.get('location') ?? '');
    expect(back.pathname).toBe('/oauth/callback');
    return `${back.pathname}${back.search}`;
  }

  const portal = async (): Promise<PortalBody> => (await call('get', '/portals/main')).body as PortalBody;

  it('says that nobody granted access yet, and what a job then lacks', async () => {
    expect(await portal()).toMatchObject({ auth: 'oauth', connection: 'not-connected', hubId: null });
    const test = (await call('post', '/portals/main/test')).body as { ok: boolean; checks: object[] };
    expect(test.ok).toBe(false);
    expect(test.checks).toMatchObject([
      { detail: expect.stringContaining('connect it by OAuth') as unknown },
    ]);
  });

  it('asks for exactly the scopes that the jobs need and the app adds', async () => {
    const url = await start();
    expect(`${url.origin}${url.pathname}`).toBe(`${api.sandboxUrl}/oauth/authorize`);
    expect(url.searchParams.get('client_id')).toBe(APP.clientId);
    expect(url.searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
    expect((url.searchParams.get('scope') ?? '').split(' ').sort()).toEqual([
      'crm.objects.companies.read',
      'crm.objects.contacts.read',
      'crm.objects.deals.read',
      'crm.objects.owners.read',
      'e-commerce',
      'oauth',
    ]);
    expect(url.searchParams.get('optional_scope')).toBeNull();
  });

  it('is connected once the person has agreed, by a state that works once', async () => {
    const back = await grant(await start());
    const page = await api.http().get(back).set('accept', 'text/html');
    expect(page.status).toBe(200);
    expect(page.text).toContain('connected to account 44120881');
    const again = await api.http().get(back);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ errors: [{ code: 'used' }] });
    const seen = await call('get', '/portals/main');
    expect(seen.body).toMatchObject({ connection: 'connected', hubId: '44120881' });
    expect(seen.text).not.toContain(APP.clientSecret);
    const test = await call('post', '/portals/main/test');
    expect(test.body).toMatchObject({ ok: false });
    const failing = (test.body as { checks: { name: string; ok: boolean }[] }).checks.filter(({ ok }) => !ok);
    // Nobody asked for these types.
    expect(failing.map(({ name }) => name)).toEqual(['line_items']);
    expect((await call('post', '/portals/main/refresh')).status).toBe(200);
  });

  it('refuses a state that was not made here, or belongs to a portal that is gone', async () => {
    const forged = await api.http().get('/oauth/callback?state=v1.x.y.z&code=c');
    expect(forged.status).toBe(400);
    const url = await start();
    const state = url.searchParams.get('state') ?? '';
    const changed = `${state.slice(0, -2)}${state.endsWith('AA') ? 'BB' : 'AA'}`;
    const answer = await api.http().get(`/oauth/callback?state=${changed}&code=c`);
    expect(answer.status).toBe(400);
    expect((await api.http().get('/oauth/callback')).status).toBe(400);
  });

  it('says so when the person does not agree, and when the code is of no use', async () => {
    await sandboxSettings({ oauth: { deny: true } });
    const denied = await api.http().get(await grant(await start()));
    expect(denied.body).toMatchObject({ status: 409, errors: [{ code: 'denied' }] });
    const url = await start();
    const state = encodeURIComponent(url.searchParams.get('state') ?? '');
    const wrong = await api.http().get(`/oauth/callback?state=${state}&code=stolen.code`);
    expect(wrong.body).toMatchObject({ status: 409, errors: [{ code: 'code-refused' }] });
    expect(wrong.text).not.toContain('stolen');
  });

  it('refuses another account with 409 and keeps what it has', async () => {
    const before = await portal();
    await sandboxSettings({ portalId: 99 });
    const answer = await api.http().get(await grant(await start()));
    expect(answer.body).toMatchObject({ status: 409, errors: [{ code: 'other-portal' }] });
    expect((answer.body as { detail: string }).detail).toContain('44120881');
    expect(await portal()).toEqual(before);
  });

  it('names the job that lacks a scope, and the scope', async () => {
    const url = await start();
    const scopes = (url.searchParams.get('scope') ?? '').split(' ');
    const fewer = scopes.filter((scope) => scope !== 'crm.objects.deals.read');
    url.searchParams.set('scope', fewer.join(' '));
    const answer = await api.http().get(await grant(url));
    expect(answer.body).toMatchObject({
      portal: 'main',
      missing: [expect.stringMatching(/^main\/deal-import reads deals: .*crm\.objects\.deals\.read/)],
    });
    const test = (await call('post', '/portals/main/test')).body as { checks: { name: string }[] };
    expect(test.checks).toContainEqual(
      expect.objectContaining({ name: 'job main/deal-import', ok: false }) as unknown,
    );
  });

  it('notices that HubSpot withdrew the permission, and is connected again', async () => {
    await api.http().get(await grant(await start()));
    await sandboxSettings({ oauth: { revokedBefore: Date.now() + 1 } });
    const test = await call('post', '/portals/main/test');
    expect(test.body).toMatchObject({ ok: false });
    expect(test.text).toContain('withdrawn the permission');
    expect(await portal()).toMatchObject({ connection: 'revoked', oauth: { grantedScopes: [] } });
    await sandboxSettings({ oauth: { revokedBefore: 0 } });
    expect((await api.http().get(await grant(await start()))).status).toBe(200);
    expect(await portal()).toMatchObject({ connection: 'connected' });
  });

  it('shows no secret when it is exported, planned or read', async () => {
    const exported = await call('get', '/config/export');
    expect(exported.text).toContain('${PORTAL_MAIN_OAUTH_CLIENT_SECRET}');
    const document = api.demoDocument();
    document['portals'] = {
      main: { oauth: { ...APP, clientSecret: 'another-secret' }, apiBaseUrl: api.sandboxUrl },
    };
    const plan = await call('post', '/config/plan', document);
    expect(plan.status).toBe(200);
    for (const text of [exported.text, plan.text]) {
      expect(text).not.toContain(APP.clientSecret);
      expect(text).not.toContain('another-secret');
    }
  });

  it('is disconnected: the permission is given back and nothing is left', async () => {
    const answer = await call('post', '/portals/main/disconnect');
    expect(answer.body).toMatchObject({ connection: 'disconnected', hubId: '44120881' });
    expect((await call('post', '/portals/main/test')).body).toMatchObject({ ok: false });
    expect((await call('post', '/portals/nobody/disconnect')).status).toBe(404);
  });

  it('may have a token instead, and an app instead of that, but not both', async () => {
    const both = await call('post', '/portals', {
      slug: 'both',
      token: 'x',
      oauth: APP,
      apiBaseUrl: api.sandboxUrl,
    });
    expect(both.body).toMatchObject({ status: 422, errors: [{ path: '/token', code: 'not-both' }] });
    const neither = await call('post', '/portals', { slug: 'none', apiBaseUrl: api.sandboxUrl });
    expect(neither.body).toMatchObject({ status: 422, errors: [{ path: '/token', code: 'required' }] });
    const token = (api.demoDocument()['portals'] as { main: { token: string } }).main.token;
    const changed = await call('patch', '/portals/main', { token });
    expect(changed.body).toMatchObject({ auth: 'token', connection: 'connected' });
    expect((await call('post', '/portals/main/oauth/start')).status).toBe(409);
    const back = await call('patch', '/portals/main', { oauth: APP });
    expect(back.body).toMatchObject({ auth: 'oauth', connection: 'not-connected' });
  });
});
