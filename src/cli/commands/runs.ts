import { Option, type Command } from 'commander';
import { contextOf } from '../context.js';
import { followRun } from '../follow-run.js';
import { createProgress } from '../progress.js';
import { previewText } from '../preview-text.js';
import { queryOf } from '../query.js';
import { explanationText, type Explanation } from '../explanation-text.js';
import { runsText, runText, statusText } from '../run-text.js';
import type { Page, PreviewedRecord, Run, SyncStatus } from '../wire.js';
import { listed, part, requireWell } from './jobs.js';
import { addSingleRecordCommands } from './records.js';

export function addRunCommands(program: Command): void {
  const runs = program.command('runs').description('look at runs');
  runs
    .command('ls')
    .option('--sync <sync>')
    .option('--job <job>', 'SYNC/JOB')
    .option('--status <status>')
    .option('--kind <kind>', 'import, export, link, deal-push, sync, verify or record')
    .option('--limit <n>', 'at most so many', '20')
    .action(async (options: Record<string, string>, command: Command) => {
      const { api, out } = contextOf(command);
      const page = await api.get<Page<Run>>(
        `/v1/runs${queryOf(options, ['sync', 'job', 'status', 'kind', 'limit'])}`,
      );
      out.result(page, () => runsText(page.items));
    });
  runs
    .command('show')
    .argument('<run>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const run = await api.get<Run>(`/v1/runs/${part(id)}`);
      out.result(run, () => runText(run));
    });
  runs
    .command('watch')
    .argument('<run>')
    .description('follow a run; with --json one line per change')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const progress = createProgress();
      let last = '';
      const run = await followRun(api, id, (state) => {
        if (!out.json) return progress.show(state);
        const text = JSON.stringify(state);
        if (text !== last) out.event(state, () => '');
        last = text;
      });
      progress.end();
      if (!out.json) out.result(run, () => runText(run));
      requireWell(run);
    });
  addStepCommands(runs);
  runs
    .command('cancel')
    .argument('<run>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const run = await api.post<Run>(`/v1/runs/${part(id)}/cancel`);
      out.result(run, () => `${run.job}: ${run.status}`);
    });
}

/** A run that asks page by page: `jobs run --stepwise`. */
function addStepCommands(runs: Command): void {
  runs
    .command('page')
    .argument('<run>')
    .description('the page of a stepwise run that waits for a choice')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const page = await api.get<{ readonly records: readonly PreviewedRecord[] }>(
        `/v1/runs/${part(id)}/page`,
      );
      out.result(page, () => previewText(page.records));
    });
  runs
    .command('continue')
    .argument('<run>')
    .option('--exclude <ids...>', 'leave these records of the page out')
    .option('--auto', 'write the rest without asking again')
    .description('write the page and go on to the next')
    .action(async (id: string, options: ContinueOptions, command: Command) => {
      const { api, out } = contextOf(command);
      const body = { exclude: listed(options.exclude ?? []), auto: options.auto === true };
      const run = await api.post<Run>(`/v1/runs/${part(id)}/continue`, body);
      out.result(run, () => runText(run));
    });
}

interface ContinueOptions {
  readonly exclude?: readonly string[];
  readonly auto?: boolean;
}

export function addRecordCommands(program: Command): void {
  program
    .command('status')
    .argument('[sync]')
    .description('all jobs with their counts')
    .action(async (sync: string | undefined, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const names =
        sync === undefined
          ? (await api.get<Page<{ slug: string }>>('/v1/syncs')).items.map((s) => s.slug)
          : [sync];
      const found = await Promise.all(
        names.map((name) => api.get<SyncStatus>(`/v1/syncs/${part(name)}/status`)),
      );
      const document = sync === undefined ? { items: found } : found[0];
      out.result(document, () => statusText(found.flatMap((status) => status.jobs)));
    });
  const records = program.command('records').description('single records');
  records
    .command('show')
    .argument('<sync>')
    .addArgument(program.createArgument('<side>').choices(['hubspot', 'business']))
    .argument('<type>')
    .argument('<id>')
    .description('what became of a record, and why')
    .action(
      async (sync: string, side: string, type: string, id: string, _options: unknown, command: Command) => {
        const { api, out } = contextOf(command);
        const path = `/v1/syncs/${part(sync)}/records/${part(side)}/${part(type)}/${part(id)}`;
        const record = await api.get<Explanation>(path);
        out.result(record, () => explanationText(record));
      },
    );
  addSingleRecordCommands(records);
  addLinkCommands(program);
}

function addLinkCommands(program: Command): void {
  interface Link {
    readonly id: string;
    readonly mapping: string;
    readonly hubspotType: string;
    readonly hubspotId: string;
    readonly businessType: string;
    readonly businessId: string;
  }
  const links = program.command('links').description('pairs of records that belong together');
  links
    .command('ls')
    .argument('<sync>')
    .addOption(new Option('--hubspot-id <id>'))
    .addOption(new Option('--business-id <id>'))
    .option('--limit <n>', 'at most so many', '50')
    .action(async (sync: string, options: Record<string, string>, command: Command) => {
      const { api, out } = contextOf(command);
      const query = queryOf(options, ['hubspotId', 'businessId', 'limit']);
      const page = await api.get<Page<Link>>(`/v1/syncs/${part(sync)}/links${query}`);
      const line = (link: Link): string =>
        `${link.id}  ${link.mapping}  ${link.hubspotType} ${link.hubspotId} <-> ${link.businessType} ${link.businessId}`;
      out.result(page, () => page.items.map(line).join('\n') || 'No links.');
    });
  links
    .command('rm')
    .argument('<sync>')
    .argument('<link>')
    .description('cut a link; the record goes back in the queue')
    .action(async (sync: string, id: string, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      await api.remove(`/v1/syncs/${part(sync)}/links/${part(id)}`);
      out.result({ deleted: id }, () => 'The link is cut.');
    });
}
