import { Client } from 'pg';

const CONNECT_TIMEOUT_MS = 2_000;

/** True when the server answers a query. */
export async function postgresAnswers(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    await client.query('select 1');
    return true;
  });
}

/** Creates the databases that are not there yet, on the server of `url`. */
export async function createDatabases(url: string, names: readonly string[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const name of names) {
      const present = await client.query('select from pg_database where datname = $1', [name]);
      if (present.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
    }
  });
}

/** For a question or two. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A server that dies under an idle client must not end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
