import fc from 'fast-check';
import { Client } from 'pg';
import { postgresDialect } from '../../src/adapters/connectors/sql/dialects/postgres.js';
import { createValueFunctions } from '../../src/adapters/values/value-functions.js';
import { installSampleErp } from '../../src/cli/sample-erp.js';
import type { NormaliserName } from '../../src/domain/sync/definition.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';

/** A look-up finds a match only if both sides compute the same coarse key: in JavaScript and in SQL. */
const NORMALISERS: readonly NormaliserName[] = ['exact', 'case', 'email', 'domain', 'phone', 'name'];
const SAMPLES = [
  'The Œuvre Café, Inc.',
  '  Zoë@Finder.Example ',
  'HTTPS://www.Acme.example:8080/about?x#y',
  '//cdn.acme.example',
  '+1 (614) 555-0187 ext. 9',
  'ﬁnance & Søn ½',
  'THE   THE Band',
  '北京 GmbH',
  '١٢٣٤٥٦٧',
];

describe('coarse keys in SQL and in JavaScript', () => {
  let database: TestDatabase;
  let client: Client;
  const functions = createValueFunctions();

  beforeAll(async () => {
    database = await createTestDatabase();
    await installSampleErp(database.url);
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(postgresDialect.sessionSql(10_000));
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function inSql(name: NormaliserName, values: readonly string[]): Promise<readonly (string | null)[]> {
    const unicode =
      (await client.query<{ yes: boolean }>(`select lower('É') = 'é' as yes`)).rows[0]?.yes === true;
    const key = unicode ? postgresDialect.coarse(name, 'v') : postgresDialect.unicodeCoarse(name, 'v');
    const text = `select ${key} as key from unnest($1::text[]) with ordinality as r (v, n) order by n`;
    return (await client.query<{ key: string | null }>(text, [values])).rows.map((row) => row.key);
  }

  it.each(NORMALISERS)('agree on %s', async (name) => {
    const letters = fc.string({ unit: fc.constantFrom(...'aBzÉéßøŁ9 .-@/:#+(&’'), maxLength: 24 });
    const values = [...SAMPLES, ...fc.sample(letters, { numRuns: 400, seed: 7 })];
    const sql = await inSql(name, values);
    const differing = values.filter((value, at) => {
      const key = functions.coarseKey(name, value);
      return key !== null && key !== sql[at];
    });
    expect(differing).toEqual([]);
  });

  it.each([
    ['contact', 'email', 'email', 'ix_contact_email'],
    ['contact', 'phone', 'phone', 'ix_contact_phone'],
    ['customer', 'domain', 'domain', 'ix_customer_domain'],
    ['customer', 'name', 'name', 'ix_customer_name'],
    ['employee', 'email', 'email', 'ix_employee_email'],
  ] as const)(
    'the look-up of %s by %s is served by an index of the sample',
    async (table, column, name, index) => {
      const where = `${postgresDialect.coarse(name, `t."${column}"`)} = any(array['probe'])`;
      const plan = await client.query<{ 'QUERY PLAN': string }>(
        `explain select id from "public"."${table}" as t where ${where}`,
      );
      expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index);
    },
  );
});
