import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode, readJsonIfPresent } from './files.js';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';

/** Another living process holds the directory. */
export class DirectoryInUseError extends Error {
  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    super(
      `The data directory ${directory} is in use by process ${pid}. ` +
        'Stop that one first, or choose another directory with CROSSTIE_DATA_DIR.',
    );
    this.name = 'DirectoryInUseError';
  }
}

/** A held lock; the one of a killed process is taken over by the next. */
export interface DirectoryLock {
  release(): void;
}

/**
 * Takes the lock of a directory for this process.
 * @throws DirectoryInUseError when a living process holds it
 */
export function lockDirectory(directory: string, name = 'supervisor.lock'): DirectoryLock {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  const own = identityOf(process.pid) ?? { pid: process.pid, startedAt: '' };
  const text = JSON.stringify({ ...own, token: randomBytes(8).toString('hex') });
  for (;;) {
    if (createExclusively(path, text)) return { release: () => release(path, text) };
    const holder = lockHolder(directory, name);
    if (holder) throw new DirectoryInUseError(directory, holder.pid);
    removeStale(path);
  }
}

/** The living process that holds the directory's lock. */
export function lockHolder(directory: string, name = 'supervisor.lock'): ProcessIdentity | undefined {
  const content = readJsonIfPresent(join(directory, name));
  return isIdentity(content) && isAlive(content) ? content : undefined;
}

/** A hard link appears with its whole content or not at all, and only once. */
function createExclusively(path: string, text: string): boolean {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Moves a dead holder's lock away; puts it back if a living one took it over in between. */
function removeStale(path: string): void {
  const aside = `${path}.stale-${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = readJsonIfPresent(aside);
  if (isIdentity(moved) && isAlive(moved)) createExclusively(path, readFileSync(aside, 'utf8'));
  rmSync(aside, { force: true });
}

function release(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) rmSync(path, { force: true });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}
