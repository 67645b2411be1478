import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { NODE_FLAGS, WORKER_ENVIRONMENT, WORKER_NODE_FLAGS } from '../../config/node-runtime.js';
import { packageRoot } from '../../composition/package-root.js';
import { loadEnvironment } from '../../config/environment.js';
import { runDoctor } from '../../supervisor/doctor.js';
import { readStackStatus } from '../../supervisor/ready-info.js';
import { CliError } from '../cli-error.js';
import { outputOf } from '../context.js';
import { table } from '../output.js';
import { migrateDatabase } from '../stack.js';
import { up, type UpOptions } from '../up.js';
import { PROPOSAL } from '../proposal.js';

export function addProcessCommands(program: Command): void {
  program
    .command('up')
    .option('--config <file>', 'apply this configuration once everything serves')
    .option('--sandbox', 'start the sandbox portal too')
    .option('--sample-erp', 'give it the sample ERP')
    .option('--ready-file <file>', 'write addresses and process ids there when everything serves')
    .description('start everything on this machine; what is missing is embedded')
    .action(async (options: UpOptions, command: Command) => up(options, outputOf(command)));
  program
    .command('serve')
    .description('the REST API alone')
    .action(async () => runProgram('src/main.js', []));
  program
    .command('worker')
    .option(
      '--queues <names>',
      'poll only these, with commas between: for a worker beside a system of its own queue',
    )
    .description('one worker')
    .action(async ({ queues }: { readonly queues?: string }) => {
      const words = queues === undefined ? [] : [`--queues=${queues}`];
      return runProgram('src/worker.js', words, WORKER_NODE_FLAGS, WORKER_ENVIRONMENT);
    });
  program
    .command('sandbox')
    .allowUnknownOption()
    .argument('[options...]', 'options of the sandbox; see crosstie sandbox -- --help')
    .description('the sandbox portal alone')
    .action(async (options: string[]) => runProgram('sandbox/main.js', options));
  program
    .command('migrate')
    .description('bring the tables of DATABASE_URL up to date')
    .action(async (_options: unknown, command: Command) => {
      const { databaseUrl } = loadEnvironment(process.env, 'local');
      if (databaseUrl === undefined) throw new CliError('DATABASE_URL is needed.', 2);
      const ran = await migrateDatabase(databaseUrl);
      outputOf(command).result({ migrations: ran }, () => ran.join('\n') || 'The tables are up to date.');
    });
  addLookCommands(program);
}

function addLookCommands(program: Command): void {
  program
    .command('ps')
    .description('what runs on the data directory')
    .action((_options: unknown, command: Command) => {
      const status = readStackStatus(dataDirectory());
      if (status === undefined) throw new CliError('Nothing runs here. Start it with "crosstie up".');
      const rows = status.parts.map((part) => [
        part.name,
        part.state,
        part.pid === null ? null : String(part.pid),
        part.restarts,
      ]);
      outputOf(command).result(
        status.ready,
        () => `${table(['part', 'state', 'pid', 'restarts'], rows)}\n${status.ready.apiUrl}`,
      );
    });
  program
    .command('doctor')
    .description('what a start needs, what is missing, and how to mend it')
    .action(async (_options: unknown, command: Command) => {
      const checks = await runDoctor({ env: process.env });
      const rows = checks.map((check) => [check.ok ? 'ok' : 'MISSING', check.name, check.detail, check.fix]);
      const ok = checks.every((check) => check.ok);
      outputOf(command).result({ ok, checks }, () => table(['', 'what', 'found', 'what to do'], rows));
      if (!ok) process.exitCode = 1;
    });
  program
    .command('init')
    .option('--out <file>', 'file to write', 'crosstie.yaml')
    .description('propose a configuration')
    .action((options: { readonly out: string }, command: Command) => {
      if (existsSync(options.out))
        throw new CliError(`${options.out} exists already; name another file with --out.`);
      writeFileSync(options.out, PROPOSAL);
      const text = `${options.out} is written. Fill it in, then: crosstie plan ${options.out}`;
      outputOf(command).result({ file: options.out }, () => text);
    });
}

function dataDirectory(): string {
  return resolve(process.env['CROSSTIE_DATA_DIR'] ?? '.crosstie');
}

/** Runs a part in the foreground; signals are passed on, its exit code is ours. */
function runProgram(
  entry: string,
  args: readonly string[],
  flags: readonly string[] = NODE_FLAGS,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const program = join(packageRoot(), 'dist', entry);
  if (!existsSync(program)) throw new CliError(`${program} is missing: run "npm run build" first.`);
  const env = { ...environment, ...process.env };
  const child = spawn(process.execPath, [...flags, program, ...args], { stdio: 'inherit', env });
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, pass);
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, pass);
      done();
    });
  });
}
