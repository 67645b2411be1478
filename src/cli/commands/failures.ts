import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { contextOf, type CliContext } from '../context.js';
import { grouped, table } from '../output.js';
import { queryOf } from '../query.js';
import { whyOf } from '../run-text.js';
import type { Page, RecordState } from '../wire.js';
import { part } from './jobs.js';

interface Failure extends RecordState {
  readonly failureId: string;
  readonly class: string;
  readonly assignedTo: string | null;
}

interface Retried {
  readonly retried: number;
  readonly message: string;
  readonly runs: readonly { readonly job: string; readonly runId: string }[];
  readonly notStarted: readonly { readonly job: string; readonly message: string }[];
}

const FILTER = ['job', 'type', 'class', 'q', 'assignedTo'] as const;

export function addFailureCommands(program: Command): void {
  const failures = program.command('failures').description('records that failed');
  filtered(failures.command('ls').argument('<sync>'))
    .option('--limit <n>', 'at most so many', '50')
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(async (sync: string, options: Record<string, string>, command: Command) => {
      const { api, out } = contextOf(command);
      const query = queryOf(options, [...FILTER, 'limit', 'cursor']);
      const page = await api.get<Page<Failure>>(`/v1/syncs/${part(sync)}/failures${query}`);
      out.result(page, () => failuresText(page.items));
    });
  filtered(failures.command('retry').argument('<sync>').argument('[ids...]', 'failures, or their records'))
    .option('--all', 'every failure of the sync')
    .option('--run', 'start a run over them now; else the next run takes them up')
    .description('put failed records back in the queue: some by id, or all that the filter lets in')
    .action(async (sync: string, ids: readonly string[], options: RetryOptions, command: Command) => {
      const context = contextOf(command);
      const answer = await retry(context, sync, ids, options, command);
      context.out.result(answer, () => retriedText(answer));
    });
  failures
    .command('ignore')
    .argument('<sync>')
    .argument('<ids...>', 'failures, or their records')
    .description('set records aside until they change at their source')
    .action(async (sync: string, ids: readonly string[], _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const items: Failure[] = [];
      for (const id of ids) items.push(await api.post<Failure>(`${pathOf(sync, id)}/ignore`));
      const line = (each: Failure): string =>
        `${each.type} ${each.id} is set aside until it changes at its source.`;
      out.result({ items }, () => items.map(line).join('\n'));
    });
  failures
    .command('edit')
    .argument('<sync>')
    .argument('<id>', 'failure, or its record')
    .option('--set <field=value...>', 'values that the next attempts write; an empty one clears')
    .option('--reset', 'withdraw all edited values')
    .option('--mapping <mapping>', 'which mapping the values belong to')
    .option('--assign <person>', 'who looks after it; "" = nobody')
    .description('edit what the next attempt writes, or say who looks after it')
    .action(async (sync: string, id: string, options: EditOptions, command: Command) => {
      const { api, out } = contextOf(command);
      const failure = await api.patch<Failure>(pathOf(sync, id), editOf(options, command));
      out.result(failure, () => failuresText([failure]));
    });
}

function filtered(command: Command): Command {
  return command
    .option('--job <job>', 'job of the sync')
    .option('--type <type>', 'type of the source record')
    .option('--class <class>', 'code of what went wrong')
    .option('--q <text>', 'part of the message, field or id')
    .option('--assigned-to <person>', 'who looks after it');
}

type RetryOptions = Readonly<Partial<Record<(typeof FILTER)[number], string>>> & {
  readonly all?: boolean;
  readonly run?: boolean;
};

async function retry(
  { api }: CliContext,
  sync: string,
  ids: readonly string[],
  options: RetryOptions,
  command: Command,
): Promise<Retried> {
  const run = options.run === true;
  const filter = Object.fromEntries(
    FILTER.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
  const hasFilter = options.all === true || Object.keys(filter).length > 0;
  if (ids.length > 0 === hasFilter) command.error('error: name failures, or give a filter or --all');
  if (hasFilter) return api.post<Retried>(`/v1/syncs/${part(sync)}/failures/retry`, { filter, run });
  const answers: Retried[] = [];
  for (const id of ids) answers.push(await api.post<Retried>(`${pathOf(sync, id)}/retry`, { run }));
  const [first] = answers;
  if (answers.length === 1 && first) return first;
  return {
    retried: answers.reduce((sum, each) => sum + each.retried, 0),
    message: [...new Set(answers.map((each) => each.message))].join(' '),
    runs: answers.flatMap((each) => each.runs),
    notStarted: answers.flatMap((each) => each.notStarted),
  };
}

interface EditOptions {
  readonly set?: readonly string[];
  readonly reset?: boolean;
  readonly mapping?: string;
  readonly assign?: string;
}

function editOf(options: EditOptions, command: Command): Record<string, unknown> {
  if (options.set && options.reset) command.error('error: give --set or --reset, not both');
  const values = options.set?.map((entry): readonly [string, string | null] => {
    const at = entry.indexOf('=');
    if (at < 1) throw new CliError(`"${entry}" is no field=value.`, 2);
    return [entry.slice(0, at), entry.slice(at + 1) || null];
  });
  return {
    ...(values ? { values: Object.fromEntries(values) } : options.reset ? { values: null } : {}),
    ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
    ...(options.assign === undefined ? {} : { assignedTo: options.assign || null }),
  };
}

function pathOf(sync: string, id: string): string {
  return `/v1/syncs/${part(sync)}/failures/${part(id)}`;
}

function failuresText(failures: readonly Failure[]): string {
  if (failures.length === 0) return 'Nothing failed.';
  const rows = failures.map((each) => [
    each.failureId,
    `${each.type} ${each.id}`,
    each.job,
    each.class,
    each.assignedTo ?? '',
    whyOf(each),
  ]);
  return table(['failure', 'record', 'job', 'class', 'with', 'why'], rows);
}

function retriedText(answer: Retried): string {
  const head = `${grouped(answer.retried)} ${answer.retried === 1 ? 'record is' : 'records are'} in the queue again. ${answer.message}`;
  const runs = answer.runs.map((run) => `  ${run.job}: run ${run.runId}`);
  const waiting = answer.notStarted.map((each) => `  ${each.job}: ${each.message}`);
  return [head, ...runs, ...waiting].join('\n');
}
