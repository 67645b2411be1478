import { describeApi } from '../../src/create-app.js';
import { bearer, startApi, type ApiServer } from './support/api-server.js';

const OPEN = /^\/(health|docs|metrics)/;

/** Least role per route; a route that is missing here is a route that nobody thought about. */
const LEAST: Readonly<Record<string, 'viewer' | 'operator' | 'admin'>> = {
  'POST /v1/config/plan': 'admin',
  'POST /v1/config/apply': 'admin',
  'GET /v1/config/export': 'admin',
  'GET /v1/keys': 'admin',
  'POST /v1/keys': 'admin',
  'DELETE /v1/keys/{id}': 'admin',
  'GET /v1/audit': 'admin',
  'GET /v1/portals': 'viewer',
  'POST /v1/portals': 'admin',
  'GET /v1/portals/{portal}': 'viewer',
  'PATCH /v1/portals/{portal}': 'admin',
  'DELETE /v1/portals/{portal}': 'admin',
  'POST /v1/portals/{portal}/test': 'operator',
  'POST /v1/portals/{portal}/refresh': 'operator',
  'GET /v1/portals/{portal}/describe': 'viewer',
  'GET /v1/systems': 'viewer',
  'POST /v1/systems': 'admin',
  'GET /v1/systems/{system}': 'viewer',
  'PATCH /v1/systems/{system}': 'admin',
  'DELETE /v1/systems/{system}': 'admin',
  'POST /v1/systems/{system}/test': 'operator',
  'POST /v1/systems/{system}/refresh': 'operator',
  'GET /v1/systems/{system}/describe': 'viewer',
  'GET /v1/syncs': 'viewer',
  'POST /v1/syncs': 'admin',
  'GET /v1/syncs/{sync}': 'viewer',
  'PATCH /v1/syncs/{sync}': 'admin',
  'DELETE /v1/syncs/{sync}': 'admin',
  'POST /v1/syncs/{sync}/run-now': 'operator',
  'GET /v1/syncs/{sync}/status': 'viewer',
  'POST /v1/syncs/{sync}/verify': 'operator',
  'GET /v1/syncs/{sync}/notifications': 'viewer',
  'PUT /v1/syncs/{sync}/notifications': 'admin',
  'POST /v1/syncs/{sync}/notifications/test': 'operator',
  'GET /v1/syncs/{sync}/jobs': 'viewer',
  'GET /v1/syncs/{sync}/jobs/{job}': 'viewer',
  'PATCH /v1/syncs/{sync}/jobs/{job}': 'admin',
  'POST /v1/syncs/{sync}/jobs/{job}/run-now': 'operator',
  'POST /v1/syncs/{sync}/jobs/{job}/reenable': 'operator',
  'POST /v1/syncs/{sync}/jobs/{job}/pause': 'operator',
  'POST /v1/syncs/{sync}/jobs/{job}/resume': 'operator',
  'POST /v1/syncs/{sync}/jobs/{job}/enable': 'operator',
  'POST /v1/syncs/{sync}/jobs/{job}/disable': 'operator',
  'GET /v1/syncs/{sync}/records/{side}/{type}/{id}': 'viewer',
  'GET /v1/syncs/{sync}/failures': 'viewer',
  'GET /v1/syncs/{sync}/links': 'viewer',
  'DELETE /v1/syncs/{sync}/links/{id}': 'operator',
  'GET /v1/runs': 'viewer',
  'GET /v1/runs/{id}': 'viewer',
  'GET /v1/runs/{id}/records': 'viewer',
  'GET /v1/runs/{id}/events': 'viewer',
  'POST /v1/runs/{id}/cancel': 'operator',
  'DELETE /v1/portals/{portal}/logs/incoming/{id}': 'operator',
  'GET /v1/portals/{portal}/logs/incoming': 'viewer',
  'GET /v1/portals/{portal}/logs/outgoing': 'viewer',
  'GET /v1/runs/{id}/page': 'viewer',
  'GET /v1/syncs/{sync}/conflicts': 'viewer',
  'GET /v1/syncs/{sync}/conflicts/{id}': 'viewer',
  'POST /v1/syncs/{sync}/conflicts/{id}/undo': 'operator',
  'GET /v1/syncs/{sync}/filters/{filter}': 'viewer',
  'GET /v1/syncs/{sync}/hooks/{hook}': 'viewer',
  'GET /v1/syncs/{sync}/mappings/{mapping}': 'viewer',
  'GET /v1/syncs/{sync}/match-rules/{list}': 'viewer',
  'GET /v1/syncs/{sync}/owners': 'viewer',
  'GET /v1/syncs/{sync}/records/{side}/{type}/{id}/engagements': 'viewer',
  'GET /v1/syncs/{sync}/reviews': 'viewer',
  'GET /v1/syncs/{sync}/search': 'viewer',
  'GET /v1/syncs/{sync}/stages': 'viewer',
  'GET /v1/systems/{system}/logs/outgoing': 'viewer',
  'PATCH /v1/syncs/{sync}/failures/{id}': 'operator',
  'POST /v1/keys/rotate': 'admin',
  'POST /v1/portals/{portal}/disconnect': 'admin',
  'POST /v1/portals/{portal}/logs/incoming/{id}/rerun': 'operator',
  'POST /v1/portals/{portal}/logs/incoming/{id}/reset': 'operator',
  'POST /v1/portals/{portal}/oauth/start': 'admin',
  'POST /v1/runs/{id}/continue': 'operator',
  'POST /v1/syncs/{sync}/conflicts/{id}/resolve': 'operator',
  'POST /v1/syncs/{sync}/failures/retry': 'operator',
  'POST /v1/syncs/{sync}/failures/{id}/ignore': 'operator',
  'POST /v1/syncs/{sync}/failures/{id}/retry': 'operator',
  'POST /v1/syncs/{sync}/hooks/{hook}/test': 'admin',
  'POST /v1/syncs/{sync}/jobs/{job}/preview': 'operator',
  'POST /v1/syncs/{sync}/records/{side}/{type}/{id}/export': 'operator',
  'POST /v1/syncs/{sync}/records/{side}/{type}/{id}/import': 'operator',
  'POST /v1/syncs/{sync}/records/{side}/{type}/{id}/link': 'operator',
  'POST /v1/syncs/{sync}/reviews/{id}/accept': 'operator',
  'POST /v1/syncs/{sync}/reviews/{id}/reject': 'operator',
  'PUT /v1/syncs/{sync}/filters/{filter}': 'admin',
  'PUT /v1/syncs/{sync}/hooks/{hook}': 'admin',
  'PUT /v1/syncs/{sync}/mappings/{mapping}': 'admin',
  'PUT /v1/syncs/{sync}/match-rules/{list}': 'admin',
  'PUT /v1/syncs/{sync}/owners': 'admin',
  'PUT /v1/syncs/{sync}/stages': 'admin',
};
const RANK = { viewer: 1, operator: 2, admin: 3 } as const;

/** Every change waits its while for a Temporal that is not there. */
describe('who may call what', () => {
  let api: ApiServer;
  let routes: string[];

  beforeAll(async () => {
    api = await startApi('real');
    routes = Object.entries(describeApi(api.app).paths)
      .filter(([path]) => !OPEN.test(path))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  });
  afterAll(() => api.close());

  function call(
    route: string,
    key: string | null,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const [method = '', path = ''] = route.split(' ');
    const url = path.replaceAll(/\{\w+\}/g, 'none-such');
    const http = api.http();
    const pending =
      method === 'GET'
        ? http.get(url)
        : method === 'POST'
          ? http.post(url)
          : method === 'PATCH'
            ? http.patch(url)
            : method === 'PUT'
              ? http.put(url)
              : http.delete(url);
    if (key !== null) void pending.set(...bearer(key));
    return pending.then(({ status, body }) => ({ status, body: body as Record<string, unknown> }));
  }

  it('knows the least role of every route there is', () => {
    expect([...routes].sort()).toEqual(Object.keys(LEAST).sort());
  });

  it('answers 401 to everybody without a valid key', async () => {
    for (const route of routes) {
      for (const key of [null, 'ctk_not-a-key-of-this-server']) {
        const { status, body } = await call(route, key);
        expect(`${route} ${status}`).toBe(`${route} 401`);
        expect(body).toMatchObject({ status: 401, errors: [] });
      }
    }
  });

  it('answers 403 below the least role and lets everybody else in', async () => {
    for (const route of routes) {
      for (const role of ['viewer', 'operator', 'admin'] as const) {
        const { status } = await call(route, api.keys[role]);
        const allowed = RANK[role] >= RANK[LEAST[route] ?? 'admin'];
        expect(`${route} ${role} ${status === 403 ? 'refused' : 'let in'}`).toBe(
          `${route} ${role} ${allowed ? 'let in' : 'refused'}`,
        );
        expect(status).toBeLessThan(500);
      }
    }
  });

  it('serves health, docs and local metrics without a key', async () => {
    for (const path of ['/health/live', '/docs', '/docs-json', '/metrics']) {
      expect(`${path} ${(await api.http().get(path)).status}`).toBe(`${path} 200`);
    }
    const ready = await api.http().get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({
      detail: 'Not answering: temporal.',
      details: { postgres: { status: 'up' } },
    });
  });

  it('hands a new key out once and forgets it when revoked', async () => {
    const made = await api
      .http()
      .post('/v1/keys')
      .set(...bearer(api.keys.admin))
      .send({ name: 'ci', role: 'viewer' });
    expect(made.status).toBe(201);
    const { id, key } = made.body as { id: string; key: string };
    expect(
      (
        await api
          .http()
          .get('/v1/syncs')
          .set(...bearer(key))
      ).status,
    ).toBe(200);
    const list = await api
      .http()
      .get('/v1/keys')
      .set(...bearer(api.keys.admin));
    expect(JSON.stringify(list.body)).not.toContain(key);
    expect(
      (
        await api
          .http()
          .delete(`/v1/keys/${id}`)
          .set(...bearer(api.keys.admin))
      ).status,
    ).toBe(204);
    expect(
      (
        await api
          .http()
          .get('/v1/syncs')
          .set(...bearer(key))
      ).status,
    ).toBe(401);
  });
});
