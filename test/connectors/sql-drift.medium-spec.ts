import { Client } from 'pg';
import type { BusinessSystem } from '../../src/adapters/connectors/connector.js';
import { findConnector } from '../../src/adapters/connectors/registry.js';
import type { WriteOperation } from '../../src/application/ports/record-system.port.js';
import { CONTEXT } from '../support/connector-contract.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';

const DDL = `create table person (id serial primary key, name varchar(40), city varchar(40), visits int, score text)`;
const TABLES = {
  recordTypes: {
    contact: {
      table: 'person',
      key: 'id',
      columns: { name: 'name', city: 'city', visits: 'visits', score: 'score' },
      change: { hash: true },
    },
  },
};
const SELECTION = { type: 'contact', fields: ['name', 'city', 'score'], associations: [] };

/** What administrators of an ERP do to its tables while a job runs on a connection that has read them already. */
describe('drift of a database’s tables', () => {
  let database: TestDatabase;
  let admin: Client;
  let system: BusinessSystem;
  let serial = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = new Client({ connectionString: database.url });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await database.drop();
  });
  beforeEach(async () => {
    await admin.query(`drop table if exists person; ${DDL}`);
    await admin.query(`insert into person (name, city, score) values ('Ada', 'York', '7')`);
    const opened = findConnector('sql')?.open({ url: database.url, tables: TABLES }, {}, { slug: 'drift' });
    if (!opened) throw new Error('no sql connector');
    system = opened;
    await system.readByIds(SELECTION, ['1'], CONTEXT);
  });
  afterEach(() => system.close());

  const create = (fields: WriteOperation['fields']): WriteOperation => ({
    kind: 'create',
    operationId: `drift-${(serial += 1)}`,
    fields,
  });
  const write = (...operations: WriteOperation[]) => system.write({ type: 'contact', operations }, CONTEXT);
  const fieldOf = async (name: string): Promise<unknown> =>
    (await system.describe(CONTEXT)).types[0]?.fields.find((field) => field.name === name);
  const rows = async (): Promise<unknown> =>
    (await admin.query('select count(*)::int n from person')).rows[0];

  it('a shortened column refuses what is too long by name, and takes the rest', async () => {
    await admin.query('alter table person alter column name type varchar(5)');
    const results = await write(create({ name: 'Augusta' }), create({ name: 'Ada' }));
    expect(results).toMatchObject([
      { status: 'rejected', failure: { class: 'validation', code: 'too-long' } },
      { status: 'written' },
    ]);
    expect(await rows()).toEqual({ n: 2 });
    expect(await fieldOf('name')).toMatchObject({ maxLength: 5 });
  });

  it('a dropped column is never read as empty and stops everything that would write it', async () => {
    await admin.query('alter table person drop column city');
    const configuration = { failure: { class: 'configuration' } };
    await expect(system.readByIds(SELECTION, ['1'], CONTEXT)).rejects.toMatchObject(configuration);
    await expect(write(create({ name: 'Grace', city: 'Bath' }))).rejects.toMatchObject(configuration);
    expect(await rows()).toEqual({ n: 1 });
    await expect(system.describe(CONTEXT)).rejects.toMatchObject({
      failure: {
        class: 'configuration',
        code: 'tables-do-not-fit',
        message: expect.stringContaining('city') as unknown,
      },
    });
    await admin.query('alter table person add column city varchar(40)');
    expect(await write(create({ name: 'Grace', city: 'Bath' }))).toMatchObject([{ status: 'written' }]);
  });

  it('a column of another type stops what is under way, and refuses by name once it is known', async () => {
    await admin.query('alter table person alter column score type int using score::int');
    const both = () => write(create({ score: 'high' }), create({ score: '12' }));
    await expect(both()).rejects.toMatchObject({ failure: { class: 'configuration' } });
    expect(await rows()).toEqual({ n: 1 });
    expect(await fieldOf('score')).toMatchObject({ type: 'integer' });
    expect(await both()).toMatchObject([
      { status: 'rejected', failure: { class: 'validation', field: 'score' } },
      { status: 'written' },
    ]);
    const { found } = await system.readByIds(SELECTION, ['1'], CONTEXT);
    expect(found.get('1')?.fields).toMatchObject({ score: '7' });
  });
});
