/**
 * Runs everything that must hold and ends with the line `N passed, N failed`. A step that is no Jest project counts as
 * one test. Exit code 1 when anything failed or nothing ran.
 *
 * Usage: node scripts/run-tests.mjs [--only STEP,STEP]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const module = (path) => join(root, 'node_modules', path);

/** What is kept in git: a data directory beside it is nobody's style. */
const FORMATTED = [
  '{src,workflows,activities,sandbox,simulation,bench,test,scripts,docs,presets,examples}/**/*.{ts,mjs,cjs,js,json,yaml,yml,md}',
  '*.{md,json,js,mjs,cjs,yml}',
];

/** They measure send times, limits of seconds or of memory: nothing else runs beside them. */
const ALONE = [
  'durability/(kills|two-workers)',
  'hooks/hostile-scripts',
  'hubspot/(ceiling|shared-budget)',
  'supervisor/local-stack',
]
  .map((path) => `test/${path}`)
  .join('|');

const STEPS = [
  { name: 'typecheck', program: module('typescript/bin/tsc'), args: ['--noEmit', '-p', 'tsconfig.json'] },
  { name: 'lint', program: module('eslint/bin/eslint.js'), args: ['.', '--max-warnings', '0'] },
  {
    name: 'arch',
    program: module('dependency-cruiser/bin/dependency-cruise.mjs'),
    args: [
      'src',
      'workflows',
      'activities',
      'sandbox',
      'simulation',
      'bench',
      'test',
      '--config',
      '.dependency-cruiser.cjs',
    ],
  },
  {
    name: 'format',
    program: module('prettier/bin/prettier.cjs'),
    args: ['--check', '--log-level', 'warn', ...FORMATTED],
  },
  { name: 'unit', jest: 'unit', args: [`--maxWorkers=${availableParallelism()}`] },
  // Each file has databases, namespaces and queues of its own; most of the time they wait. A worker that has run many
  // files has grown large, and is replaced.
  {
    name: 'services',
    jest: 'services',
    args: ['--maxWorkers=2', '--workerIdleMemoryLimit=1500MB', `--testPathIgnorePatterns=${ALONE}`],
  },
  { name: 'alone', jest: 'services', args: ['--maxWorkers=1', `--testPathPatterns=${ALONE}`] },
];

const only = optionValue('--only')?.split(',');
const steps = STEPS.filter((step) => only === undefined || only.includes(step.name));
const reports = mkdtempSync(join(tmpdir(), 'crosstie-reports-'));
const total = { passed: 0, failed: 0 };
try {
  const programs = runTwoAtATime(steps.filter((step) => step.jest === undefined));
  for (const step of steps) {
    console.log(`\n== ${step.name}`);
    const result = await (programs.get(step) ?? runJest(step));
    total.passed += result.passed;
    total.failed += result.failed;
    process.stdout.write(result.output);
    console.log(`== ${step.name}: ${result.passed} passed, ${result.failed} failed in ${result.seconds} s`);
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (total.passed + total.failed === 0) total.failed = 1;
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);

/** Programs keep one core busy each, so two run at a time. Their results by step, with what they printed. */
function runTwoAtATime(waiting) {
  const settle = new Map();
  const results = new Map(waiting.map((step) => [step, new Promise((resolve) => settle.set(step, resolve))]));
  const line = [...waiting];
  const work = async () => {
    for (let step = line.shift(); step; step = line.shift()) settle.get(step)(await runProgram(step));
  };
  void work();
  void work();
  return results;
}

async function runProgram(step) {
  const started = Date.now();
  const printed = [];
  const ok = (await run(step.program, step.args, (chunk) => printed.push(chunk))) === 0;
  return {
    passed: ok ? 1 : 0,
    failed: ok ? 0 : 1,
    output: Buffer.concat(printed).toString(),
    ...since(started),
  };
}

async function runJest(step) {
  const started = Date.now();
  const report = join(reports, `${step.name}.json`);
  const args = ['--selectProjects', step.jest, '--ci', '--json', `--outputFile=${report}`, ...step.args];
  const code = await run(module('jest/bin/jest.js'), args);
  const counted = countJest(report, code);
  return { ...counted, ...since(started) };
}

function since(started) {
  return { seconds: ((Date.now() - started) / 1000).toFixed(1) };
}

/** A suite that does not even load, or a run that dies, holds no test that failed; it counts as one. */
function countJest(report, code) {
  let passed = 0;
  let failed = 0;
  let output = '';
  try {
    const content = JSON.parse(readFileSync(report, 'utf8'));
    passed = content.numPassedTests;
    failed = content.numFailedTests + content.numRuntimeErrorTestSuites;
    const notRun = content.numPendingTests + content.numTodoTests;
    if (notRun > 0) console.log(`${notRun} tests were skipped; a test that does not run holds nothing`);
    failed += notRun;
    output = slowest(content.testResults);
  } catch (error) {
    console.log(`Jest left no report: ${error.message}`);
  }
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  return { passed, failed, output };
}

/** Where the time goes. */
function slowest(files) {
  const lines = files
    .map(({ name, startTime, endTime }) => ({ name: relative(root, name), ms: endTime - startTime }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 10)
    .map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}\n`);
  return lines.join('');
}

/** Exit code of a Node program. Jest's JSON on stdout is not shown, its report goes to stderr and so to the screen. */
function run(program, args, onOutput) {
  const output = onOutput === undefined ? ['ignore', 'inherit'] : ['pipe', 'pipe'];
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: ['ignore', ...output] });
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    child.once('error', () => done(1));
    child.once('close', (code) => done(code ?? 1));
  });
}

function optionValue(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
