import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';

const FOLDER = join('examples', 'erp');
/** Any number will do, as long as nobody else in this database uses it. */
const INSTALL_LOCK = 4_711_201;

/** The folder with the sample ERP's DDL, data and `tables.yaml`, beside the checkout or the build. */
export function sampleErpFolder(from: string = __dirname): string {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, FOLDER, 'schema.sql'))) return join(at, FOLDER);
    if (dirname(at) === at) throw new Error(`The folder ${FOLDER} is not part of this installation.`);
  }
}

/**
 * Makes the sample ERP in an empty database, all or nothing; a database that has tables already is left alone.
 * Two starts at once are safe: the second waits and finds it done.
 */
export async function installSampleErp(
  databaseUrl: string,
  folder: string = sampleErpFolder(),
): Promise<{ readonly installed: boolean }> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'crosstie sample-erp' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [INSTALL_LOCK]);
    if (!(await isEmpty(client))) {
      await client.query('rollback');
      return { installed: false };
    }
    await client.query(readFileSync(join(folder, 'schema.sql'), 'utf8'));
    await client.query(readFileSync(join(folder, 'data.sql'), 'utf8'));
    await client.query('commit');
    return { installed: true };
  } finally {
    await client.end();
  }
}

async function isEmpty(client: Client): Promise<boolean> {
  const result = await client.query<{ tables: string }>(
    `select count(*) as tables from pg_tables where schemaname = 'public' and tablename <> 'crosstie_applied'`,
  );
  return result.rows[0]?.tables === '0';
}
