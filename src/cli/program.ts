import { Command, CommanderError } from 'commander';
import { EnvironmentError } from '../config/environment.js';
import { CliError, type ExitCode } from './cli-error.js';
import { addConfigurationCommands } from './commands/configuration.js';
import { addJobCommands } from './commands/jobs.js';
import { addKeyCommands } from './commands/keys.js';
import { addProcessCommands } from './commands/processes.js';
import { addRecordCommands, addRunCommands } from './commands/runs.js';

export function createProgram(): Command {
  const program = new Command('crosstie')
    .description('Keeps HubSpot and a business system in agreement.')
    .option('--json', 'print one JSON document, or one line per event')
    .option('--url <url>', 'server; else CROSSTIE_API_URL, else what runs on the data directory')
    .option('--key <key>', 'API key; else CROSSTIE_API_KEY, else the data directory')
    .showHelpAfterError('(crosstie --help lists the commands)')
    .exitOverride();
  addProcessCommands(program);
  addConfigurationCommands(program);
  addRecordCommands(program);
  addJobCommands(program);
  addRunCommands(program);
  addKeyCommands(program);
  for (const command of all(program)) command.exitOverride();
  return program;
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
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CliError) return tell(error, json);
    const text =
      error instanceof EnvironmentError || !(error instanceof Error) ? String(error) : error.message;
    process.stderr.write(`${text}\n`);
    return 1;
  }
}

/** With `--json` the problem document goes to stdout, so that scripts can read what was wrong. */
function tell(error: CliError, json: boolean): ExitCode {
  if (json && error.detail !== undefined) process.stdout.write(`${JSON.stringify(error.detail, null, 2)}\n`);
  process.stderr.write(`${error.message}\n`);
  return error.exitCode;
}
