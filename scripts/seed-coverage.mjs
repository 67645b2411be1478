/**
 * Checks docs/seed-coverage.md: every test that a row names exists (or, with --run, exists and passes), every other
 * row says why it has none. Exit code 1 when a named test is missing or does not pass, or a row cannot be read.
 *
 * Usage: node scripts/seed-coverage.mjs [--run] [--complete] [--json]
 *   --run       runs the files of the named tests, each of them once; builds first what some of them start
 *   --complete  open rows count as errors, too
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const DOCUMENT = 'docs/seed-coverage.md';
const STATES = ['open', 'OAuth (later)', 'screen (later)'];
const ROW = /^\|\s*((?:PJ|SP|AX|CW|XE)\d+)\s*\|/;
const TEST = /^`([^`]+\.ts)` › (.+)$/;

const flags = new Set(process.argv.slice(2));
const unknown = [...flags].filter((flag) => !['--run', '--complete', '--json'].includes(flag));
if (unknown.length > 0) {
  console.error(`Unknown option ${unknown.join(', ')}. Known: --run, --complete, --json.`);
  process.exit(2);
}

const errors = [];
const rows = readRows(readFileSync(join(root, DOCUMENT), 'utf8'));
const files = new Map();
/** Named tests that ran. */
const proofs = new Set();
for (const row of rows) for (const test of row.tests) checkExists(row, test);
if (flags.has('--run') && errors.length === 0) runTests();
if (flags.has('--complete')) {
  for (const row of rows) if (row.state === 'open') errors.push(`${row.no}: open (${row.promise})`);
}
report();
process.exitCode = errors.length > 0 ? 1 : 0;

function readRows(text) {
  const found = [];
  const seen = new Set();
  for (const line of text.split('\n')) {
    if (!ROW.test(line)) continue;
    const [no, promise, carriedBy, proof, ...rest] = line
      .trim()
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|'));
    if (proof === undefined || rest.length > 0) errors.push(`${no}: a row has four columns`);
    if (seen.has(no)) errors.push(`${no}: the number is used twice`);
    seen.add(no);
    found.push(readRow(no, promise, carriedBy, proof ?? ''));
  }
  if (found.length === 0) errors.push(`${DOCUMENT} has no rows`);
  return found;
}

function readRow(no, promise, carriedBy, proof) {
  const row = { no, promise, carriedBy, state: 'tested', tests: [] };
  if (STATES.includes(proof)) return { ...row, state: proof };
  for (const part of proof.split(/<br\s*\/?>/)) {
    const [, file, title] = TEST.exec(part.trim()) ?? [];
    if (file === undefined)
      errors.push(`${no}: "${part.trim()}" is neither \`file\` › title nor one of: ${STATES.join(', ')}`);
    else row.tests.push({ file, title });
  }
  if (carriedBy === '') errors.push(`${no}: says not what carries it`);
  return row;
}

function checkExists({ no }, { file, title }) {
  if (!existsSync(join(root, file))) errors.push(`${no}: there is no file ${file}`);
  else if (!hasTest(testsOf(join(root, file)), title)) errors.push(`${no}: ${file} has no test "${title}"`);
}

/** The title itself, or what a title with `%s` becomes for a row of its table that the file spells out. */
function hasTest({ titles, literals }, title) {
  if (titles.has(title)) return true;
  return [...titles].some((template) => {
    const filled = template.includes('%') ? patternOf(template).exec(title)?.slice(1) : undefined;
    return filled !== undefined && filled.length > 0 && literals.has(filled[0]);
  });
}

/** Titles of the tests in a file and in the shared suites below test/ that it imports, and the texts of the file. */
function testsOf(path, depth = 1) {
  const known = files.get(path);
  if (known) return known;
  const found = { titles: new Set(), literals: new Set() };
  files.set(path, found);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, false);
  const visit = (node) => {
    if (ts.isStringLiteralLike(node)) found.literals.add(node.text);
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const [first] = node.arguments;
      if (first && ts.isStringLiteralLike(first)) found.titles.add(first.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (depth === 0) return found;
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const from = statement.moduleSpecifier.text;
    if (!from.startsWith('.')) continue;
    const imported = resolve(dirname(path), from.replace(/\.js$/, '.ts'));
    const suite = relative(root, imported).startsWith('test/') && existsSync(imported);
    if (suite) for (const title of testsOf(imported, 0).titles) found.titles.add(title);
  }
  return found;
}

/** `it(`, `test(`, `it.each(...)(`; a skipped one proves nothing. */
function isTest(callee) {
  if (ts.isIdentifier(callee)) return callee.text === 'it' || callee.text === 'test';
  const called = ts.isCallExpression(callee)
    ? callee.expression
    : ts.isTaggedTemplateExpression(callee)
      ? callee.tag
      : null;
  return (
    called !== null &&
    ts.isPropertyAccessExpression(called) &&
    called.name.text === 'each' &&
    isTest(called.expression)
  );
}

function projectOf(file) {
  return file.startsWith('test/') && !file.startsWith('test/architecture/') ? 'services' : 'unit';
}

/** Progress goes to stderr, so that --json stays one document. */
function runTests() {
  if (node([join(root, 'scripts/prepare.mjs')]) !== 0) {
    errors.push('The product could not be built.');
    return;
  }
  const named = [...new Set(rows.flatMap(({ tests }) => tests.map(({ file }) => file)))].sort();
  const results = new Map();
  for (const project of ['unit', 'services']) {
    const wanted = named.filter((file) => projectOf(file) === project);
    if (wanted.length > 0) jest(project, wanted, results);
  }
  for (const { no, tests } of rows) for (const test of tests) checkPassed(no, test, results);
}

function checkPassed(no, { file, title }, results) {
  const ran = (results.get(file) ?? []).filter((result) => patternOf(title).test(result.title));
  const bad = ran.find((result) => result.status !== 'passed');
  if (ran.length === 0) errors.push(`${no}: ${file} › ${title} did not run`);
  else if (bad) errors.push(`${no}: ${file} › ${bad.title} ${bad.status}`);
  if (ran.length > 0) proofs.add(`${file} › ${title}`);
}

/** Some of the services' files measure times: they run one after the other. */
function jest(project, files, results) {
  const folder = mkdtempSync(join(tmpdir(), 'seed-coverage-'));
  const output = join(folder, 'results.json');
  const began = Date.now();
  const workers = project === 'services' ? ['--maxWorkers=1', '--workerIdleMemoryLimit=1500MB'] : [];
  const program = [join(root, 'node_modules/jest/bin/jest.js'), '--selectProjects', project, '--ci'];
  console.error(`\n== ${project}: ${files.length} files`);
  try {
    const report = ['--json', `--outputFile=${output}`];
    const code = node([...program, ...workers, ...report, '--runTestsByPath', ...files]);
    if (!existsSync(output)) {
      errors.push(`${project}: jest left no report (exit code ${code})`);
      return;
    }
    const { testResults, numPassedTests, numFailedTests } = JSON.parse(readFileSync(output, 'utf8'));
    for (const { name, assertionResults } of testResults) results.set(relative(root, name), assertionResults);
    const seconds = Math.round((Date.now() - began) / 1000);
    console.error(`== ${project}: ${numPassedTests} passed, ${numFailedTests} failed in ${seconds} s`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Exit code; jest's own report on stdout is not shown, its progress is on stderr. */
function node(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return status ?? 1;
}

/** `%s`, `%j` and `$name` stand for the values of a table of tests. */
function patternOf(title) {
  const parts = title.split(/%[a-z]|\$[\w.]+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.*)')}$`, 's');
}

function report() {
  const open = rows.filter((row) => row.state === 'open');
  const count = (state) => rows.filter((row) => row.state === state).length;
  const summary = {
    rows: rows.length,
    tested: count('tested'),
    open: open.length,
    oauth: count('OAuth (later)'),
    screen: count('screen (later)'),
    ran: flags.has('--run'),
    testsRun: proofs.size,
    errors,
  };
  if (flags.has('--json')) {
    console.log(JSON.stringify({ ...summary, openRows: open.map(({ no, promise }) => ({ no, promise })) }));
    return;
  }
  for (const { no, promise, carriedBy } of open) console.log(`open  ${no}  ${promise}  [${carriedBy}]`);
  for (const error of errors) console.error(`error ${error}`);
  const rest = `${summary.open} open, ${summary.oauth} OAuth (later), ${summary.screen} screen (later)`;
  const verdict = errors.length > 0 ? `${errors.length} not proved` : 'all passed';
  const ran = flags.has('--run') ? ` by ${proofs.size} tests that ran, ${verdict}` : '';
  console.log(`${summary.rows} promises: ${summary.tested} tested${ran}, ${rest}`);
}
