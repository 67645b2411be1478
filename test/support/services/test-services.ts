import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockHolder } from '../../../src/supervisor/directory-lock.js';
import { startEmbeddedPostgres } from '../../../src/supervisor/embedded-postgres.js';
import { startEmbeddedTemporal } from '../../../src/supervisor/embedded-temporal.js';
import { addSearchAttributes } from '../../../src/supervisor/temporal-namespace.js';
import { makeTemporaryDataDir, TEMPORARY_PREFIX } from './temporary-data-dir.js';

/** Where the global teardown finds the function that stops everything. */
const STOP = Symbol.for('crosstie.test-services.stop');
const LEFTOVER_AGE_MS = 60_000;

/**
 * One Postgres and one Temporal for the whole test run, at TEST_DATABASE_URL and TEST_TEMPORAL_ADDRESS.
 * DATABASE_URL and TEMPORAL_ADDRESS, when set, are used instead. Both die with this process, however it ends.
 */
export async function startTestServices(): Promise<void> {
  if (Reflect.has(globalThis, STOP)) return;
  removeLeftovers();
  const dataDir = makeTemporaryDataDir('services');
  process.env['TEST_WORKFLOW_BUNDLE'] = join(dataDir, 'workflow-bundle.js');
  const [stopPostgres, stopTemporal] = await Promise.all([
    providePostgres(dataDir),
    provideTemporal(dataDir),
  ]);
  Reflect.set(globalThis, STOP, async () => {
    Reflect.deleteProperty(globalThis, STOP);
    await Promise.all([stopPostgres(), stopTemporal()]);
    rmSync(dataDir, { recursive: true, force: true });
  });
}

async function providePostgres(dataDir: string): Promise<() => Promise<void>> {
  const external = process.env['DATABASE_URL'];
  if (external) {
    process.env['TEST_DATABASE_URL'] = external;
    return () => Promise.resolve();
  }
  const postgres = await startEmbeddedPostgres({
    dataDir,
    env: process.env,
    durable: false,
    maxConnections: 300,
  });
  process.env['TEST_DATABASE_URL'] = postgres.url('postgres');
  return () => postgres.stop();
}

async function provideTemporal(dataDir: string): Promise<() => Promise<void>> {
  const external = process.env['TEMPORAL_ADDRESS'];
  if (external) {
    process.env['TEST_TEMPORAL_ADDRESS'] = external;
    await addSearchAttributes(external, 'default');
    return () => Promise.resolve();
  }
  const temporal = await startEmbeddedTemporal({ dataDir, env: process.env, storage: 'memory', ui: false });
  process.env['TEST_TEMPORAL_ADDRESS'] = temporal.address;
  return () => temporal.stop();
}

/** A killed run could not remove its directory; its processes are gone already. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(TEMPORARY_PREFIX))) {
    const path = join(tmpdir(), name);
    const locks = ['postgres.lock', 'temporal.lock', 'supervisor.lock'];
    const isHeld = locks.some((lock) => lockHolder(path, lock) !== undefined);
    const isNew = existsSync(path) && Date.now() - statSync(path).mtimeMs < LEFTOVER_AGE_MS;
    if (!isHeld && !isNew) rmSync(path, { recursive: true, force: true });
  }
}
