import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** An empty database of its own for one spec file. */
export interface TestDatabase {
  readonly url: string;
  /** Closes what is still connected and removes it. */
  drop(): Promise<void>;
}

/**
 * Creates a database on the test run's server.
 * @throws when the spec does not belong to the `services` project
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = testDatabaseServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(server, `create database "${name}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: () => execute(server, `drop database if exists "${name}" with (force)`),
  };
}

/** `host:port` of the test run's Temporal server, namespace `default`. */
export function testTemporalAddress(): string {
  return required('TEST_TEMPORAL_ADDRESS');
}

/** URL of a database that always exists on the test run's server. */
export function testDatabaseServer(): string {
  return required('TEST_DATABASE_URL');
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: only specs of the Jest project "services" have services`);
  return value;
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
