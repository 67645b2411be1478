import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RawEnvironment } from '../config/environment.js';
import { lockDirectory, type DirectoryLock } from './directory-lock.js';
import { ensureSecretFile, readIfPresent } from './files.js';
import type { ProgramSpec } from './guarded-process.js';
import { PortBook, type PortChange } from './ports.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { createDatabases, postgresAnswers } from './postgres-client.js';
import { commandLineOf, identityOf, stopProcess } from './process-identity.js';
import { SupervisedPart, type PartEvent } from './supervised-part.js';
import { canEnter, postgresUser, type UserIds } from './unprivileged-user.js';

/** The role that owns everything in the embedded server. */
const ROLE = 'crosstie';
const START_TIMEOUT_MS = 15_000;
/** Where root keeps what the postgres user must reach when the data directory is closed to it. */
const SHARED_ROOT = '/var/lib/crosstie';

export interface EmbeddedPostgresOptions {
  /** Keeps cluster, password, port and log; below it unless root has to move the cluster. */
  readonly dataDir: string;
  /** Environment of the server process. */
  readonly env: RawEnvironment;
  /** Created when they do not exist. */
  readonly databases?: readonly string[];
  /** False trades safety against power cuts for speed. For tests only. */
  readonly durable?: boolean;
  readonly maxConnections?: number;
  readonly onChange?: (event: PartEvent) => void;
  readonly onPortChange?: (change: PortChange) => void;
}

export interface EmbeddedPostgres {
  readonly part: SupervisedPart;
  readonly port: number;
  /** Connection URL of one database, with its password. */
  url(database: string): string;
  stop(): Promise<void>;
}

/** What one cluster needs to be started. */
interface Cluster {
  readonly home: string;
  readonly data: string;
  readonly user: UserIds | undefined;
  readonly binaries: PostgresBinaries;
  readonly password: string;
  readonly port: number;
}

/**
 * Starts a Postgres of our own on 127.0.0.1 and keeps it alive; a second start on the directory finds port and data.
 * @throws DirectoryInUseError, or an error naming the log when it does not serve within 15 s
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const lock = lockDirectory(dataDir, 'postgres.lock');
  try {
    return await start(dataDir, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(
  dataDir: string,
  options: EmbeddedPostgresOptions,
  lock: DirectoryLock,
): Promise<EmbeddedPostgres> {
  const user = postgresUser();
  const home = homeOf(dataDir, user);
  const data = join(home, 'data');
  await stopOrphan(data);
  const cluster: Cluster = {
    home,
    data,
    user,
    binaries: findPostgresBinaries(join(user ? SHARED_ROOT : dataDir, 'bin'), user),
    password: passwordOf(dataDir, home, data),
    port: await new PortBook(dataDir).take('postgres', options.onPortChange),
  };
  if (!existsSync(data)) await initialise(cluster, options);
  const url = (database: string): string =>
    `postgres://${ROLE}:${cluster.password}@127.0.0.1:${cluster.port}/${encodeURIComponent(database)}`;
  const part = new SupervisedPart(
    {
      name: 'postgres',
      program: () => serverProgram(cluster, options, join(dataDir, 'logs', 'postgres.log')),
      ready: () => postgresAnswers(url('postgres')),
      startTimeoutMs: START_TIMEOUT_MS,
    },
    (event) => options.onChange?.(event),
  );
  await part.start();
  try {
    await createDatabases(url('postgres'), options.databases ?? []);
  } catch (error) {
    await part.stop();
    throw error;
  }
  return { part, port: cluster.port, url, stop: () => part.stop().finally(() => lock.release()) };
}

/** Below the data directory; as root, where the postgres user can get to. */
function homeOf(dataDir: string, user: UserIds | undefined): string {
  const near = join(dataDir, 'postgres');
  if (!user) {
    mkdirSync(near, { recursive: true, mode: 0o700 });
    return near;
  }
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const home = canEnter(dataDir, user) ? near : join(SHARED_ROOT, `postgres-${hash}`);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  chownSync(home, user.uid, user.gid);
  chmodSync(home, 0o700);
  return home;
}

/** Below the data directory one without password is an error; elsewhere it means that the data directory was removed. */
function passwordOf(dataDir: string, home: string, data: string): string {
  const path = join(dataDir, 'postgres.password');
  if (existsSync(data) && !existsSync(path)) {
    if (home.startsWith(dataDir)) {
      throw new Error(
        `${path} is missing, without it the database in ${data} cannot be opened. Restore it or move ${data} away.`,
      );
    }
    renameSync(data, `${data}.abandoned-${Date.now()}`);
  }
  return ensureSecretFile(path, () => randomBytes(24).toString('base64url'));
}

/** A postmaster that outlived its supervisor would keep the cluster; it is stopped in good order. */
async function stopOrphan(data: string): Promise<void> {
  const pid = Number(readIfPresent(join(data, 'postmaster.pid'))?.split('\n')[0]);
  const orphan = identityOf(pid);
  if (!orphan || !commandLineOf(pid).includes(data)) return;
  await stopProcess(orphan, ['SIGINT', 'SIGQUIT'], 5_000);
}

async function initialise(cluster: Cluster, options: EmbeddedPostgresOptions): Promise<void> {
  // Made under another name, so that a killed start leaves no half a cluster behind.
  const draft = join(cluster.home, `draft-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, cluster.password, { mode: 0o600, flag: 'wx' });
  if (cluster.user) chownSync(passwordFile, cluster.user.uid, cluster.user.gid);
  const args = [
    '-D',
    draft,
    '-U',
    ROLE,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  if (options.durable === false) args.push('--no-sync');
  try {
    await run(cluster.binaries.initdb, args, options.env, cluster);
    renameSync(draft, cluster.data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function run(file: string, args: string[], env: RawEnvironment, cluster: Cluster): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, {
      cwd: cluster.home,
      env: { ...env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...cluster.user,
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`initdb ended with code ${code ?? 'none'}: ${complaint.trim()}`)),
    );
  });
}

function serverProgram(cluster: Cluster, options: EmbeddedPostgresOptions, logFile: string): ProgramSpec {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port: cluster.port,
    // No socket file: TCP with a password is the only way in.
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 200,
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    // What a statement complains about may be personal data; it reaches the client, not the log.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  };
  // After a kill -9 every file would be flushed one by one, which takes seconds on a busy disk.
  if (process.platform === 'linux') settings['recovery_init_sync_method'] = 'syncfs';
  if (options.durable === false)
    Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' });
  return {
    file: cluster.binaries.postgres,
    args: [
      '-D',
      cluster.data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    env: { ...options.env, LC_ALL: 'C', TZ: 'UTC' },
    cwd: cluster.home,
    logFile,
    // Fast shutdown, then immediate: SIGTERM would wait for clients to leave.
    stopSignals: ['SIGINT', 'SIGQUIT'],
    stopGraceMs: 10_000,
    ...cluster.user,
  };
}
