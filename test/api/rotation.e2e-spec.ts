import { randomBytes } from 'node:crypto';
import { PostgresAccessStore } from '../../src/adapters/persistence/postgres-access-store.js';
import { PostgresConfigStore } from '../../src/adapters/persistence/postgres-config-store.js';
import { PostgresSealedTexts } from '../../src/adapters/persistence/postgres-sealed-texts.js';
import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import type { Database } from '../../src/adapters/persistence/database.js';
import { AesGcmVault } from '../../src/adapters/secrets/aes-gcm-vault.js';
import { RotateSecrets } from '../../src/application/access/rotate-secrets.use-case.js';
import { currentConfiguration } from '../../src/application/configuration/stored-document.js';
import type { SealedText, SealedTexts } from '../../src/application/ports/sealed-texts.port.js';
import { bearer, startApi, type ApiServer } from './support/api-server.js';

const newKey = (): string => randomBytes(32).toString('base64');
const OLD = newKey();
const APP = {
  clientId: '6a1f0c52-5a4d-4b0c-8e21-0c2057135a4d',
  clientSecret: 'c1e55a4d-0000-4b0c-8e21-0c2057135a4d',
};

/** Dies as a process does, before its n-th change. */
class DyingTexts implements SealedTexts {
  constructor(
    private readonly inner: SealedTexts,
    private left: number,
  ) {}

  read(after: string | null, limit: number): ReturnType<SealedTexts['read']> {
    return this.inner.read(after, Math.min(limit, 2));
  }

  replace(item: SealedText, sealed: string): Promise<boolean> {
    this.left -= 1;
    if (this.left < 0) return Promise.reject(new Error('killed'));
    return this.inner.replace(item, sealed);
  }
}

describe('Keys under which secrets are sealed', () => {
  let api: ApiServer;
  let database: Database;

  const rotation = (texts: SealedTexts, ...keys: readonly string[]): RotateSecrets =>
    new RotateSecrets(texts, new AesGcmVault(keys), new PostgresAccessStore(database));

  /** Everything as a person wrote it, opened with these keys; a secret that cannot be opened reads as empty. */
  const opened = (...keys: readonly string[]): Promise<object> =>
    currentConfiguration(new PostgresConfigStore(database), new AesGcmVault(keys));

  beforeAll(async () => {
    api = await startApi('absent', { CROSSTIE_ENCRYPTION_KEY: OLD });
    database = await openDatabase({ url: api.databaseUrl, applicationName: 'crosstie test' });
    const document = api.demoDocument() as {
      portals: Record<string, object>;
      syncs: { main: Record<string, unknown> };
    };
    document.portals['second'] = { oauth: APP, clientSecret: 'of webhooks', apiBaseUrl: api.sandboxUrl };
    const to = {
      kind: 'webhook',
      url: 'http://127.0.0.1:9/hook',
      secret: newKey(),
    };
    document.syncs.main['notifications'] = { ops: { to } };
    const applied = await call('/config/apply', document);
    expect(applied.body).not.toHaveProperty('errors');
    const started = (await call('/portals/second/oauth/start')).body as { url: string };
    const back = new URL((await fetch(started.url, { redirect: 'manual' })).headers.get('location') ?? '');
    expect((await api.http().get(`${back.pathname}${back.search}`)).status).toBe(200);
  }, 120_000);

  afterAll(async () => {
    await database.close();
    await api.close();
  });

  const call = (path: string, body: object = {}) =>
    api
      .http()
      .post(`/v1${path}`)
      .set(...bearer(api.keys.admin))
      .send(body);

  it('change without a secret being lost, wherever it is killed', async () => {
    const before = await opened(OLD);
    const texts = new PostgresSealedTexts(database);
    const all = (await texts.read(null, 100)).items;
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(7);
    let from = OLD;
    for (let dies = 0; dies <= all.length; dies += 1) {
      const to = newKey();
      const attempt = rotation(new DyingTexts(texts, dies), to, from).execute('test');
      if (dies < all.length) await expect(attempt).rejects.toThrow('killed');
      else await attempt;
      expect(await opened(to, from)).toEqual(before);
      const report = await rotation(texts, to, from).execute('test');
      expect(report).toEqual({
        resealed: all.length - Math.min(dies, all.length),
        current: Math.min(dies, all.length),
        unreadable: [],
        done: true,
      });
      expect(await opened(to)).toEqual(before);
      from = to;
    }
    const back = await rotation(texts, OLD, from).execute('test');
    expect(back).toMatchObject({ resealed: all.length, done: true });
    expect(await opened(OLD)).toEqual(before);
  });

  it('may be changed twice at once', async () => {
    const before = await opened(OLD);
    const next = newKey();
    const texts = new PostgresSealedTexts(database);
    const reports = await Promise.all([1, 2, 3].map(() => rotation(texts, next, OLD).execute('test')));
    expect(reports.map(({ done }) => done)).toEqual([true, true, true]);
    expect(await opened(next)).toEqual(before);
    await rotation(texts, OLD, next).execute('test');
  });

  it('leave the version of a sync as it is', async () => {
    const versions = async (): Promise<unknown> =>
      (await database.query('select sync_key, n from crosstie.config_version order by 1, 2')).rows;
    const before = await versions();
    const next = newKey();
    await rotation(new PostgresSealedTexts(database), next, OLD).execute('test');
    await rotation(new PostgresSealedTexts(database), OLD, next).execute('test');
    const document = api.demoDocument();
    const system = (document['systems'] as { erp: object }).erp;
    // The sync is put together anew when its system changes.
    const changed = { version: 1, systems: { erp: { ...system, name: 'Renamed' } } };
    expect((await call('/config/apply', changed)).status).toBe(200);
    expect(await versions()).toEqual(before);
  });

  it('are named when one is missing, and by the command of an administrator only', async () => {
    const texts = new PostgresSealedTexts(database);
    const report = await rotation(texts, newKey()).execute('test');
    expect(report).toMatchObject({ resealed: 0, done: false });
    expect(report.unreadable).toContain('portal/main/token');
    expect((await call('/keys/rotate')).body).toMatchObject({ resealed: 0, unreadable: [], done: true });
    const refused = await api
      .http()
      .post('/v1/keys/rotate')
      .set(...bearer(api.keys.operator));
    expect(refused.status).toBe(403);
  });
});
