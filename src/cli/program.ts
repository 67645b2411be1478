import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { packageRoot } from '../composition/package-root.js';
import { EnvironmentError } from '../config/environment.js';
import { CliError, type ExitCode } from './cli-error.js';
import { addConfigurationCommands } from './commands/configuration.js';
import { addFailureCommands } from './commands/failures.js';
import { addJobCommands } from './commands/jobs.js';
import { addKeyCommands } from './commands/keys.js';
import { addPreviewCommand } from './commands/preview.js';
import { addProcessCommands } from './commands/processes.js';
import { addQuestionCommands } from './commands/questions.js';
import { addRecordCommands, addRunCommands } from './commands/runs.js';
import { addVerifyCommand } from './commands/verify.js';

export function createProgram(): Command {
  const program = new Command('crosstie')
    .description('Keeps HubSpot and a business system in agreement.')
    .option('--json', 'print one JSON document, or one line per event')
    .option('--url <url>', 'server; else CROSSTIE_API_URL, else what runs on the data directory')
    .option('--key <key>', 'API key; else CROSSTIE_API_KEY, else the data directory')
    .showHelpAfterError('(crosstie --help lists the commands)')
    .version(ownVersion(), '--version')
    .exitOverride();
  addProcessCommands(program);
  addConfigurationCommands(program);
  addRecordCommands(program);
  addJobCommands(program);
  addPreviewCommand(program);
  addVerifyCommand(program);
  addRunCommands(program);
  addFailureCommands(program);
  addQuestionCommands(program);
  addKeyCommands(program);
  for (const command of all(program)) command.exitOverride();
  return program;
}

function ownVersion(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

function all(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...all(child)]);
}

/** Runs a command line. @returns the exit code: 0 ok, 1 error, 2 usage, 3 finished with failed records */
export async function runCli(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes('--json');
  try {
    await createProgram().parseAsync([...argv], { from: 'user' });
    return (process.exitCode ?? 0) as ExitCode;
  } catch (error) {
    if (error instanceof CommanderError) return misused(error, json);
    if (error instanceof CliError) return tell(error, json);
    const text = error instanceof Error ? error.message : String(error);
    return tell(new CliError(text, 1, environmentDetail(error)), json);
  }
}

function environmentDetail(error: unknown): unknown {
  if (!(error instanceof EnvironmentError)) return undefined;
  const errors = error.problems.map(({ name, message }) => ({ path: `/${name}`, code: 'invalid', message }));
  return { title: 'Not valid', detail: 'The environment is not usable.', errors };
}

/** Commander has told people what was wrong already. */
function misused(error: CommanderError, json: boolean): ExitCode {
  if (error.exitCode === 0) return 0;
  if (json) {
    const document = { title: 'Wrong usage', detail: error.message.replace(/^error: /, ''), errors: [] };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  return 2;
}

/** With `--json` the problem document goes to stdout, so that scripts can read what was wrong. */
function tell(error: CliError, json: boolean): ExitCode {
  if (json && error.detail !== null) {
    const document = error.detail ?? { title: 'Error', detail: error.message, errors: [] };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  process.stderr.write(`${error.message}\n`);
  return error.exitCode;
}
