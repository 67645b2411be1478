/**
 * Makes a checkout ready to run: installs packages when they are absent or older than package-lock.json, builds when
 * the sources changed since the last build. Runs before `npm run demo`, `npm test` and `npm run bench`; two at once
 * wait for each other. Everything goes to stderr, because `npm run demo -- --json` promises one line on stdout.
 *
 * Usage: node scripts/prepare.mjs [--root DIRECTORY] [--no-build]
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

/** Node that the packages support. */
const MINIMUM_NODE = [20, 19];
const SOURCE_DIRS = ['src', 'workflows', 'activities', 'sandbox', 'simulation', 'bench'];
const SOURCE_FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
];

const options = process.argv.slice(2);
const rootAt = options.indexOf('--root');
const root =
  rootAt < 0 ? resolve(dirname(fileURLToPath(import.meta.url)), '..') : resolve(options[rootAt + 1] ?? '.');
const installMarker = join(root, 'node_modules', '.crosstie-installed');
const buildMarker = join(root, 'dist', '.crosstie-build.json');

try {
  checkNode();
  await prepare();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function prepare() {
  const build = !options.includes('--no-build');
  if (!needsInstall() && !(build && needsBuild())) return;
  const stateDir = join(root, '.crosstie');
  // Closed to others, but under root the postgres user has to pass through.
  mkdirSync(stateDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  await withLock(join(stateDir, 'prepare.lock'), () => {
    // Looked at again under the lock: whoever held it may have done the work.
    if (needsInstall()) install();
    if (build && needsBuild()) runBuild();
  });
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  throw new Error(`Node ${MINIMUM_NODE.join('.')} or newer is needed, this is ${process.versions.node}.`);
}

/** npm's own record of what it installed is newer than the lockfile, or our marker names the lockfile's content. */
function needsInstall() {
  const record = modified(join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return true;
  if (read(installMarker) === lockfileHash()) return false;
  return record < (modified(join(root, 'package-lock.json')) ?? 0);
}

function install() {
  console.error('Installing packages (npm ci) ...');
  // Also where NODE_ENV=production would leave out what the build needs.
  runNpm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']);
  mkdirSync(dirname(installMarker), { recursive: true });
  writeFileSync(installMarker, lockfileHash());
}

function needsBuild() {
  const marker = readMarker();
  return marker === undefined || marker.fingerprint !== fingerprint(sourceFiles());
}

function runBuild() {
  console.error('Building ...');
  const files = sourceFiles();
  const mark = fingerprint(files);
  const gone = (readMarker()?.files ?? []).some((file) => !files.includes(file));
  // The compiler never removes what it made of a source that is gone.
  if (gone || !existsSync(buildMarker)) rmSync(join(root, 'dist'), { recursive: true, force: true });
  runNpm(['run', '--silent', 'build']);
  mkdirSync(dirname(buildMarker), { recursive: true });
  writeFileSync(buildMarker, JSON.stringify({ fingerprint: mark, files }));
}

/** Runs npm with its output on stderr. */
function runNpm(args) {
  const script = process.env['npm_execpath'];
  const isNpm = script !== undefined && /npm-cli\.c?js$/.test(script);
  const [file, all] = isNpm ? [process.execPath, [script, ...args]] : ['npm', args];
  const { status, error } = spawnSync(file, all, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw new Error(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`"npm ${args.join(' ')}" failed with code ${status ?? 'none'}`);
}

function sourceFiles() {
  const listed = SOURCE_DIRS.flatMap((directory) => walk(directory));
  const single = SOURCE_FILES.filter((file) => existsSync(join(root, file)));
  return [...listed, ...single].sort();
}

function walk(directory) {
  const path = join(root, directory);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const name = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return walk(name);
    return name.endsWith('.spec.ts') ? [] : [name];
  });
}

function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const status = statSync(join(root, file), { throwIfNoEntry: false });
    hash.update(`${file}\0${status?.size ?? -1}\0${status?.mtimeMs ?? -1}\n`);
  }
  return hash.digest('hex');
}

function readMarker() {
  try {
    return JSON.parse(readFileSync(buildMarker, 'utf8'));
  } catch {
    return undefined;
  }
}

function lockfileHash() {
  return createHash('sha256')
    .update(read(join(root, 'package-lock.json')) ?? '')
    .digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
