import { Client } from 'pg';
import { temporalServes } from '../../src/supervisor/temporal-namespace.js';
import { createTestDatabase, testDatabaseServer, testTemporalAddress } from '../support/services/database.js';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const result = await client.query(text);
  await client.end();
  return result.rows as unknown[];
}

describe('services of the test run', () => {
  it('gives every spec file an empty UTF-8 database and removes it', async () => {
    const database = await createTestDatabase();
    expect(await query(database.url, 'select from pg_tables where schemaname = current_schema()')).toEqual(
      [],
    );
    expect(await query(database.url, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    const name = new URL(database.url).pathname.slice(1);
    await database.drop();
    expect(await query(testDatabaseServer(), `select from pg_database where datname = '${name}'`)).toEqual(
      [],
    );
  });

  it('runs a Temporal server', async () => {
    expect(await temporalServes(testTemporalAddress(), 'default')).toBe(true);
  });
});
