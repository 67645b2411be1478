import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RawEnvironment } from '../config/environment.js';
import { lockDirectory, type DirectoryLock } from './directory-lock.js';
import { readJsonIfPresent, writeAtomically } from './files.js';
import { PortBook, isListening, type PortChange } from './ports.js';
import { isAlive, stopProcess, type ProcessIdentity } from './process-identity.js';
import { SupervisedPart, type PartEvent } from './supervised-part.js';
import { findTemporalBinary } from './temporal-binary.js';
import { addSearchAttributes, keepHistoryForMonth, temporalServes } from './temporal-namespace.js';

const START_TIMEOUT_MS = 30_000;
const NAMESPACE = 'default';

export interface EmbeddedTemporalOptions {
  /** Keeps database file, ports and log. */
  readonly dataDir: string;
  readonly env: RawEnvironment;
  /** `file` survives restarts; `memory` is faster and for tests. */
  readonly storage?: 'file' | 'memory';
  /** False leaves the web UI out. */
  readonly ui?: boolean;
  /** False keeps the server's own slow polling, for measurements. */
  readonly fastPolling?: boolean;
  readonly cacheDir?: string;
  /** A program to use instead of searching one. */
  readonly binary?: string;
  readonly log?: (line: string) => void;
  readonly onChange?: (event: PartEvent) => void;
  readonly onPortChange?: (change: PortChange) => void;
}

export interface EmbeddedTemporal {
  readonly part: SupervisedPart;
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | null;
  stop(): Promise<void>;
}

/**
 * Starts a Temporal development server of our own on 127.0.0.1 and keeps it alive.
 * @throws DirectoryInUseError (two servers on one file would both run), or when no program is to be had
 */
export async function startEmbeddedTemporal(options: EmbeddedTemporalOptions): Promise<EmbeddedTemporal> {
  const dataDir = resolve(options.dataDir);
  const lock = lockDirectory(dataDir, 'temporal.lock');
  try {
    return await start(dataDir, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(
  dataDir: string,
  options: EmbeddedTemporalOptions,
  lock: DirectoryLock,
): Promise<EmbeddedTemporal> {
  const pidFile = join(dataDir, 'temporal.pid');
  await stopOrphan(pidFile);
  const binary = options.binary ?? (await findTemporalBinary(options)).path;
  const ports = new PortBook(dataDir);
  const port = await ports.take('temporal', options.onPortChange);
  const uiPort = options.ui === false ? null : await ports.take('temporalUi', options.onPortChange);
  const address = `127.0.0.1:${port}`;
  const home = join(dataDir, 'temporal');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const part = new SupervisedPart(
    {
      name: 'temporal',
      program: () => ({
        file: binary,
        args: serverArguments(home, port, uiPort, options),
        env: withoutClientSettings(options.env),
        cwd: home,
        logFile: join(dataDir, 'logs', 'temporal.log'),
        stopSignals: ['SIGINT'],
        stopGraceMs: 5_000,
      }),
      ready: async (identity) => {
        if (!(await isListening(port))) return false;
        writeAtomically(pidFile, JSON.stringify(identity));
        return temporalServes(address, NAMESPACE);
      },
      afterReady: () => prepareNamespace(address, options.log),
      startTimeoutMs: START_TIMEOUT_MS,
    },
    (event) => options.onChange?.(event),
  );
  await part.start();
  const uiUrl = uiPort === null ? null : `http://127.0.0.1:${uiPort}`;
  return {
    part,
    address,
    namespace: NAMESPACE,
    uiUrl,
    stop: () => part.stop().finally(() => lock.release()),
  };
}

async function prepareNamespace(address: string, log?: (line: string) => void): Promise<void> {
  const warning = await addSearchAttributes(address, NAMESPACE);
  if (warning) log?.(warning);
  await keepHistoryForMonth(address, NAMESPACE);
}

async function stopOrphan(pidFile: string): Promise<void> {
  const content = readJsonIfPresent(pidFile);
  if (isIdentity(content) && isAlive(content)) await stopProcess(content, ['SIGINT'], 3_000);
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return typeof value === 'object' && value !== null && 'pid' in value && 'startedAt' in value;
}

function serverArguments(
  home: string,
  port: number,
  uiPort: number | null,
  options: EmbeddedTemporalOptions,
): string[] {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'];
  args.push(...(uiPort === null ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort)]));
  if (uiPort !== null) args.push('--ui-disable-news-fetch');
  if (options.storage !== 'memory') {
    args.push('--db-filename', join(home, 'temporal.db'));
    args.push('--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL');
  }
  if (options.fastPolling !== false) {
    args.push('--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000');
  }
  return args;
}

/** Variables without TEMPORAL_*: keys and certificates of some other server must not reach this one. */
export function withoutClientSettings(env: RawEnvironment): RawEnvironment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
