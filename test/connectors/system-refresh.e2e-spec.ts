import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import type { Database } from '../../src/adapters/persistence/database.js';
import { PostgresConfigStore } from '../../src/adapters/persistence/postgres-config-store.js';
import { PostgresOauthStore } from '../../src/adapters/persistence/postgres-oauth-store.js';
import { PostgresPortalBudget } from '../../src/adapters/persistence/postgres-portal-budget.js';
import { AesGcmVault, encryptionKeysOf } from '../../src/adapters/secrets/aes-gcm-vault.js';
import { PortalCredentials } from '../../src/composition/portal-credentials.js';
import { RecordSystems } from '../../src/composition/record-systems.js';
import { bearer, startApi, type ApiServer } from '../api/support/api-server.js';

jest.setTimeout(60_000);

interface Described {
  readonly types: readonly {
    readonly name: string;
    readonly fields: readonly { readonly name: string; readonly maxLength?: number }[];
  }[];
}

const LONG_TITLE = 'Head of everything '.repeat(6).trim();

/** What a worker has bound stays bound for minutes; a person who changed the ERP does not wait for that. */
describe('refreshing a business system', () => {
  const key = randomBytes(32).toString('base64');
  const context = () => ({ signal: AbortSignal.timeout(20_000), priority: 'backfill' }) as const;
  let api: ApiServer;
  let database: Database;
  let erp: Client;
  /** The connections of a worker, in a process of its own as far as the API can tell. */
  let worker: RecordSystems;
  let operations = 0;

  beforeAll(async () => {
    api = await startApi('absent', { CROSSTIE_ENCRYPTION_KEY: key });
    await request('post', '/v1/config/apply', api.demoDocument());
    database = await openDatabase({ url: api.databaseUrl, applicationName: 'crosstie test worker' });
    const vault = new AesGcmVault(encryptionKeysOf(key));
    worker = new RecordSystems({
      configs: new PostgresConfigStore(database),
      vault,
      credentials: new PortalCredentials(vault, new PostgresOauthStore(database)),
      budget: new PostgresPortalBudget(database),
    });
    erp = new Client({ connectionString: api.erpUrl });
    await erp.connect();
  });

  afterAll(async () => {
    await erp.end();
    await worker.close();
    await database.close();
    await api.close();
  });

  const request = async (method: 'get' | 'post' | 'patch', path: string, body?: object): Promise<unknown> => {
    const sent = api
      .http()
      [method](path)
      .set(...bearer(api.keys.admin));
    const answer = await (body === undefined ? sent : sent.send(body));
    expect([path, answer.status, answer.status === 200 ? '' : answer.text]).toEqual([path, 200, '']);
    return answer.body;
  };
  const titleField = (schema: unknown) =>
    (schema as Described).types
      .find(({ name }) => name === 'contact')
      ?.fields.find(({ name }) => name === 'title');
  const create = async (fields: Readonly<Record<string, string>>) => {
    const system = await worker.system('erp');
    operations += 1;
    const operation = { kind: 'create', operationId: `op-${operations}`, fields } as const;
    const [result] = await system.write({ type: 'contact', operations: [operation] }, context());
    return result;
  };

  it('shows what changed in the database to the API and to workers at work', async () => {
    const long = { lastName: 'Long', title: LONG_TITLE };
    expect(await create(long)).toMatchObject({ status: 'rejected', failure: { field: 'title' } });
    await erp.query('alter table contact alter column job_title type varchar(200)');
    // What the worker knows of the column has an age of its own.
    expect(await create(long)).toMatchObject({ status: 'rejected', failure: { field: 'title' } });
    expect(titleField(await request('post', '/v1/systems/erp/refresh'))).toMatchObject({ maxLength: 200 });
    expect(titleField(await request('get', '/v1/systems/erp/describe'))).toMatchObject({ maxLength: 200 });
    expect(await create(long)).toMatchObject({ status: 'written', created: true });
  });

  it('shows a column that was added and described', async () => {
    const { systems } = api.demoDocument() as {
      readonly systems: { readonly erp: { readonly tables: TablesOf } };
    };
    await erp.query('alter table contact add column nickname varchar(10)');
    const { tables } = systems.erp;
    const contact = { ...tables.recordTypes.contact };
    contact.columns = { ...contact.columns, nickname: 'nickname' };
    const changed = { ...tables, recordTypes: { ...tables.recordTypes, contact } };
    await request('patch', '/v1/systems/erp', { tables: changed });
    const described = (await request('post', '/v1/systems/erp/refresh')) as Described;
    const fields = described.types.find(({ name }) => name === 'contact')?.fields;
    expect(fields).toContainEqual(expect.objectContaining({ name: 'nickname', maxLength: 10 }));
    expect(await create({ lastName: 'Nick', nickname: 'Nicky' })).toMatchObject({ status: 'written' });
    const { rows } = await erp.query('select nickname from contact where last_name = $1', ['Nick']);
    expect(rows).toEqual([{ nickname: 'Nicky' }]);
  });

  it('keeps one connection as long as nobody asks for another', async () => {
    const before = await worker.system('erp');
    expect(await worker.system('erp')).toBe(before);
    await request('post', '/v1/systems/erp/refresh');
    const after = await worker.system('erp');
    expect(after).not.toBe(before);
    expect(await worker.system('erp')).toBe(after);
  });
});

interface TablesOf {
  readonly recordTypes: Readonly<Record<string, object>> & {
    readonly contact: { columns: Readonly<Record<string, string>> };
  };
}
