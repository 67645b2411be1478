import { Option, type Command } from 'commander';
import { CliError } from '../cli-error.js';
import { contextOf, type CliContext } from '../context.js';
import { followRun } from '../follow-run.js';
import { createProgress } from '../progress.js';
import { runText, statusText } from '../run-text.js';
import { awaitsChoice, type JobStatus, type Page, type Run, type Started, type SyncStatus } from '../wire.js';

interface RunOptions {
  readonly wait?: boolean;
  readonly ids?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fields?: readonly string[];
  readonly direction?: string;
  readonly pageSize?: string;
  readonly stepwise?: boolean;
  readonly since?: string;
}

export function addJobCommands(program: Command): void {
  const jobs = program.command('jobs').description('look at and steer jobs');
  jobs
    .command('ls')
    .argument('[sync]')
    .description('jobs with their status')
    .action(async (sync: string | undefined, _options: unknown, command: Command) => {
      const context = contextOf(command);
      const names = sync === undefined ? await syncNames(context) : [sync];
      const found = await Promise.all(
        names.map((name) => context.api.get<SyncStatus>(`/v1/syncs/${part(name)}/status`)),
      );
      const items = found.flatMap((status) => status.jobs);
      context.out.result({ items }, () => statusText(items));
    });
  jobs
    .command('show')
    .argument('<job>', 'SYNC/JOB')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const job = await api.get<JobStatus>(jobPath(name));
      out.result(job, () => JSON.stringify(job, null, 2));
    });
  jobs
    .command('run')
    .argument('<job>', 'SYNC/JOB')
    .option('--wait', 'wait for the end; exit 3 when records failed')
    .option('--ids <ids...>', 'only these source records')
    .option('--exclude <ids...>', 'without these source records')
    .option('--fields <fields...>', 'only these mapped fields of linked records, whatever was seen before')
    .addOption(
      new Option('--direction <direction>', 'this job, or the one that goes the other way').choices([
        'toBusiness',
        'toHubspot',
      ]),
    )
    .option('--since <date>', 'read nothing before this date, from now on')
    .option('--page-size <n>', 'records per page, 1 to 100')
    .option('--stepwise', 'wait for a choice before each page: crosstie runs page')
    .description('start a run now')
    .action(async (name: string, options: RunOptions, command: Command) => {
      const context = contextOf(command);
      if (options.since !== undefined) await context.api.patch(jobPath(name), { since: options.since });
      const stepwise = options.stepwise === true ? { stepwise: true } : {};
      const body = { ...chosen(options), ...stepwise };
      await startAndMaybeWait(context, `${jobPath(name)}/run-now`, body, options.wait === true);
    });
  for (const action of ['pause', 'resume', 'enable', 'disable', 'reenable'] as const) {
    jobs
      .command(action)
      .argument('<job>', 'SYNC/JOB')
      .action(async (name: string, _options: unknown, command: Command) => {
        const { api, out } = contextOf(command);
        const answer = await api.post<{ readonly status: string }>(`${jobPath(name)}/${action}`);
        out.result(answer, () => `${name}: ${answer.status}`);
      });
  }
  addSyncCommands(program);
}

export interface ChosenOptions {
  readonly ids?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fields?: readonly string[];
  readonly direction?: string;
  readonly pageSize?: string;
}

/** What a run is asked for; the server says what of it is wrong. */
export function chosen({ ids, exclude, fields, direction, pageSize }: ChosenOptions): object {
  return {
    ...(ids === undefined ? {} : { ids: listed(ids) }),
    ...(exclude === undefined ? {} : { exclude: listed(exclude) }),
    ...(fields === undefined ? {} : { fields: listed(fields) }),
    ...(direction === undefined ? {} : { direction }),
    ...(pageSize === undefined ? {} : { pageSize: Number(pageSize) }),
  };
}

/** Apart by blanks or commas. */
export function listed(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).filter((value) => value !== '');
}

function addSyncCommands(program: Command): void {
  const syncs = program.command('syncs').description('syncs as a whole');
  syncs.command('ls').action(async (_options: unknown, command: Command) => {
    const { api, out } = contextOf(command);
    const page =
      await api.get<Page<{ readonly slug: string; readonly portal: string; readonly system: string }>>(
        '/v1/syncs',
      );
    out.result(page, () =>
      page.items.map((sync) => `${sync.slug}  ${sync.portal} <-> ${sync.system}`).join('\n'),
    );
  });
  syncs
    .command('run')
    .argument('<sync>')
    .option('--wait', 'wait for the end; exit 3 when records failed')
    .description('run the enabled jobs in order')
    .action(async (sync: string, options: RunOptions, command: Command) => {
      await startAndMaybeWait(
        contextOf(command),
        `/v1/syncs/${part(sync)}/run-now`,
        {},
        options.wait === true,
      );
    });
}

async function startAndMaybeWait(
  context: CliContext,
  path: string,
  body: object,
  wait: boolean,
): Promise<void> {
  const { api, out } = context;
  const started = await api.post<Started>(path, body);
  if (!wait) {
    out.result(
      started,
      () => `Run ${started.runId} started${started.temporalUiUrl ? `: ${started.temporalUiUrl}` : ''}`,
    );
    return;
  }
  const progress = createProgress();
  const run = await followRun(api, started.runId, (state) => progress.show(state));
  progress.end();
  out.result(run, () => runText(run));
  requireWell(run);
}

/** Exit 3 for failed records, 1 for a run that did not get to its end. */
export function requireWell(run: Run): void {
  if (awaitsChoice(run)) return;
  const [sync = ''] = run.job.split('/');
  if (run.status === 'partial') {
    throw new CliError(`Some records failed: crosstie failures ls ${sync}`, 3, null);
  }
  if (run.status !== 'succeeded')
    throw new CliError(`The run ended ${run.status}${run.reason ? `: ${run.reason.message}` : ''}`, 1, null);
}

export function jobPath(name: string): string {
  const [sync, job, more] = name.split('/');
  if (!sync || !job || more !== undefined) throw new CliError(`"${name}" is no job: write SYNC/JOB.`, 2);
  return `/v1/syncs/${part(sync)}/jobs/${part(job)}`;
}

export function part(text: string): string {
  return encodeURIComponent(text);
}

async function syncNames({ api }: CliContext): Promise<readonly string[]> {
  return (await api.get<Page<{ readonly slug: string }>>('/v1/syncs')).items.map((sync) => sync.slug);
}
