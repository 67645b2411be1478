import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import { bearer, startApi, type ApiServer } from './support/api-server.js';

interface Faults {
  readonly errors: readonly { readonly path: string; readonly code: string }[];
}

describe('requests that nobody should send', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApi();
    const applied = await post('/v1/config/apply', api.demoDocument());
    expect(applied.status).toBe(200);
  });
  afterAll(() => api.close());

  const get = (path: string): ReturnType<ReturnType<ApiServer['http']>['get']> =>
    api
      .http()
      .get(path)
      .set(...bearer(api.keys.admin));
  const post = (path: string, body: object): ReturnType<ReturnType<ApiServer['http']>['post']> =>
    api
      .http()
      .post(path)
      .set(...bearer(api.keys.admin))
      .send(body);
  const patch = (path: string, body: object): ReturnType<ReturnType<ApiServer['http']>['patch']> =>
    api
      .http()
      .patch(path)
      .set(...bearer(api.keys.admin))
      .send(body);
  const yaml = (text: string, query = ''): ReturnType<ReturnType<ApiServer['http']>['post']> =>
    api
      .http()
      .post(`/v1/config/plan${query}`)
      .set(...bearer(api.keys.admin))
      .type('application/yaml')
      .send(text);
  const faults = (body: unknown): string[] =>
    (body as Faults).errors.map(({ path, code }) => `${path} ${code}`).sort();

  it('refuses a cursor that the list did not hand out', async () => {
    const cursors = ['zzz', '{', encode([1, 2, 3]), encode(['0192aaaa']), encode([{}])];
    for (const path of ['/v1/runs', '/v1/audit', '/v1/syncs/main/links', '/v1/syncs/main/failures']) {
      for (const cursor of cursors) {
        const answer = await get(`${path}?cursor=${encodeURIComponent(cursor)}`);
        expect(`${path} ${answer.status} ${faults(answer.body).join()}`).toBe(
          `${path} 422 /cursor bad-cursor`,
        );
      }
    }
    const links = await get(`/v1/syncs/main/links?cursor=${encode([1])}`);
    expect(links.status).toBe(422);
    const runs = await get(`/v1/runs?cursor=${encode(['0192aaaa-0000-7000-8000-000000000000'])}`);
    expect(runs.status).toBe(422);
  });

  it('refuses the NUL character wherever it comes in', async () => {
    for (const path of [
      '/v1/syncs/%00',
      '/v1/runs?sync=%00',
      '/v1/syncs/main/failures?type=a%00',
      '/v1/syncs/main/records/hubspot/companies/%00',
    ]) {
      expect(`${path} ${(await get(path)).status}`).toBe(`${path} 422`);
    }
    const key = await post('/v1/keys', { name: 'a\u0000b', role: 'viewer' });
    expect(key.status).toBe(422);
    expect(faults(key.body)).toEqual(['/name bad-character']);
    expect((await patch('/v1/portals/main', { name: '\u0000' })).status).toBe(422);
    const ids = { ids: ['1', '\u0000'] };
    expect((await post('/v1/syncs/main/jobs/company-import/run-now', ids)).status).toBe(422);
    expect((await yaml('version: 1\nportals: { main: { token: "a\\0b" } }')).status).toBe(422);
  });

  it('tells a broken address from a broken body', async () => {
    const answer = await get('/v1/portals/%FF');
    expect(answer.status).toBe(400);
    expect((answer.body as { detail: string }).detail).toContain('address');
  });

  it('answers the events of an unknown run with 404', async () => {
    for (const id of ['none', '0192aaaa-0000-7000-8000-000000000000']) {
      const answer = await get(`/v1/runs/${id}/events`);
      expect(`${answer.status} ${answer.type}`).toBe('404 application/problem+json');
    }
  });

  it('lists every fault of a single object at once, one per place', async () => {
    const portal = await post('/v1/portals', {
      slug: 'Bad Slug',
      token: 5,
      foo: 1,
      apiBaseUrl: 'http://10.0.0.1',
    });
    expect(portal.status).toBe(422);
    expect(faults(portal.body)).toEqual([
      '/apiBaseUrl address-refused',
      '/foo unknown-key',
      '/slug bad-slug',
      '/token wrong-type',
    ]);
    expect(faults((await post('/v1/portals', {})).body)).toEqual(['/slug required', '/token required']);
    const job = {
      enabled: 'yes',
      foo: 1,
      since: 'tomorrow',
      schedule: { every: '1x' },
      settings: { pageSize: 0 },
    };
    const changed = await patch('/v1/syncs/main/jobs/company-import', job);
    expect((changed.body as Faults).errors.map(({ path }) => path).sort()).toEqual([
      '/enabled',
      '/foo',
      '/schedule/every',
      '/settings/pageSize',
      '/since',
    ]);
    const key = await post('/v1/keys', { name: 5, role: 'viewer' });
    expect(faults(key.body)).toEqual(['/name is-string']);
  });

  it('takes slugs that JavaScript has a meaning for like any other', async () => {
    const { main } = (api.demoDocument() as { portals: { main: object } }).portals;
    expect(await post('/v1/portals', { slug: 'constructor', ...main })).toMatchObject({ status: 201 });
    expect((await patch('/v1/portals/constructor', { name: 'Other' })).status).toBe(200);
    const removed = await api
      .http()
      .delete('/v1/portals/constructor')
      .set(...bearer(api.keys.admin));
    expect(removed.status).toBe(204);
    const absent = await patch('/v1/syncs/main/jobs/constructor', { enabled: true });
    expect(absent.status).toBe(404);
  });

  it('says that a slug cannot change', async () => {
    const answer = await patch('/v1/portals/main', { slug: 'other' });
    expect(`${answer.status} ${faults(answer.body).join()}`).toBe('422 /slug fixed');
    expect((await patch('/v1/portals/main', { slug: 'main', name: 'Same' })).status).toBe(200);
  });

  it('refuses custom tags, alias bombs and a prune that is neither true nor false', async () => {
    const tagged = await yaml('version: 1\nportals: { main: { token: !!js/function "x" } }');
    expect(tagged.status).toBe(400);
    expect((await yaml('version: !mine 1')).status).toBe(400);
    const ten = (name: string): string => `[${Array.from({ length: 10 }, () => `*${name}`).join(',')}]`;
    const bomb = `a: &a [x,x]\nb: &b ${ten('a')}\nc: &c ${ten('b')}\nd: ${ten('c')}\nversion: 1`;
    expect((await yaml(bomb)).status).toBe(400);
    expect(faults((await yaml('version: 1', '?prune=yes')).body)).toEqual(['/prune is-in']);
  });

  it('gives the answer to a new key again, and stores it sealed', async () => {
    const create = (): ReturnType<typeof post> =>
      post('/v1/keys', { name: 'twice', role: 'viewer' }).set('Idempotency-Key', 'once');
    const first = (await create()).body as { readonly id: string; readonly key: string };
    expect((await create()).body).toEqual(first);
    const database = await openDatabase({ url: api.databaseUrl, applicationName: 'spec', hotConnections: 1 });
    try {
      const { rows } = await database.query<{ all: string }>(
        'select coalesce(json_agg(k)::text, $1) as all from crosstie.idempotency_key k',
        [''],
      );
      expect(rows[0]?.all).toContain('sealed');
      expect(rows[0]?.all).not.toContain(first.key);
    } finally {
      await database.close();
    }
  });
});

function encode(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
