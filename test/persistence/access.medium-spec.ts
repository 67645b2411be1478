import { BadCursorError } from '../../src/application/ports/paging.js';
import { PostgresAccessStore } from '../../src/adapters/persistence/postgres-access-store.js';
import { openPostgresStores, type PostgresStores } from './open-postgres-stores.js';

describe('PostgresAccessStore', () => {
  let stores: PostgresStores;
  let access: PostgresAccessStore;

  beforeAll(async () => {
    stores = await openPostgresStores();
    access = new PostgresAccessStore(stores.database);
  });
  afterAll(() => stores.close());

  it('keeps keys by their hash', async () => {
    await access.insertKey({ id: 'k1', name: 'Admin', role: 'admin', hint: 'ct_ab…wxyz', sha256Hex: 'aa' });
    expect(await access.findKey('aa')).toMatchObject({ id: 'k1', role: 'admin', lastUsedAt: null });
    await access.touchKey('k1');
    expect((await access.listKeys())[0]?.lastUsedAt).not.toBeNull();
    expect(await access.deleteKey('k1')).toBe(true);
    expect(await access.deleteKey('k1')).toBe(false);
    expect(await access.findKey('aa')).toBeNull();
  });

  it('pages through the audit, newest first', async () => {
    for (const action of ['a', 'b', 'c'])
      await access.appendAudit({ actor: 'k1', action, subject: 's', detail: { n: 1 } });
    const first = await access.audit({ limit: 2, cursor: null });
    expect(first.items.map((e) => e.action)).toEqual(['c', 'b']);
    expect((await access.audit({ limit: 2, cursor: first.nextCursor })).items.map((e) => e.action)).toEqual([
      'a',
    ]);
    await expect(access.audit({ limit: 2, cursor: 'rubbish' })).rejects.toThrow(BadCursorError);
  });

  it('remembers the first answer to a request', async () => {
    expect(await access.recallAnswer('key', 'h1')).toBeNull();
    await access.rememberAnswer('key', 'h1', { status: 202, body: { runId: 'r' } });
    await access.rememberAnswer('key', 'h2', { status: 500, body: null });
    expect(await access.recallAnswer('key', 'h1')).toEqual({ status: 202, body: { runId: 'r' } });
    expect(await access.recallAnswer('key', 'h2')).toBe('mismatch');
  });
});
