import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import type { Database } from '../../src/adapters/persistence/database.js';
import { describeSchema } from '../../src/adapters/persistence/describe-schema.js';
import { migrate, revertLastMigration } from '../../src/adapters/persistence/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';

const SNAPSHOT = join(__dirname, '../../docs/schema.sql');

describe('migrations', () => {
  let server: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    server = await createTestDatabase();
    database = await openDatabase({ url: server.url, applicationName: 'crosstie test' });
  });
  afterEach(async () => {
    await database.close();
    await server.drop();
  });

  /** In the order of their time. */
  const known = () => database.dataSource.migrations.map(({ name }) => name ?? '').sort(byTime);
  const byTime = (a: string, b: string) => Number(a.slice(-13)) - Number(b.slice(-13));

  it('make the schema that docs/schema.sql shows, also after going back', async () => {
    expect(await migrate(database.dataSource)).toEqual(known());
    const schema = await describeSchema(database);
    if (process.env['UPDATE_SCHEMA']) writeFileSync(SNAPSHOT, schema);
    expect(schema).toBe(readFileSync(SNAPSHOT, 'utf8'));
    for (let left = known().length; left > 0; left -= 1) await revertLastMigration(database.dataSource);
    expect(await describeSchema(database)).toBe('create schema crosstie;\n');
    await migrate(database.dataSource);
    expect(await describeSchema(database)).toBe(schema);
    expect(await migrate(database.dataSource)).toEqual([]);
  });

  it('run once when processes start together', async () => {
    const others = await Promise.all(
      [1, 2, 3].map((n) => openDatabase({ url: server.url, applicationName: `crosstie test ${n}` })),
    );
    try {
      const ran = await Promise.all([database, ...others].map((each) => migrate(each.dataSource)));
      expect(ran.flat()).toEqual(known());
    } finally {
      await Promise.all(others.map((each) => each.close()));
    }
  });

  it('name every constraint and index by hand', async () => {
    await migrate(database.dataSource);
    const { rows } = await database.query<{ name: string }>(
      `select conname as name from pg_constraint
       where connamespace = 'crosstie'::regnamespace and contype in ('p', 'u', 'f', 'c')
       union select relname from pg_class where relnamespace = 'crosstie'::regnamespace and relkind = 'i'`,
    );
    expect(rows.map((row) => row.name).filter((name) => !/^(pk|uq|fk|ck|ix)_/.test(name))).toEqual([]);
  });
});
