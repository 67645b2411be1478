import { Argument, type Command } from 'commander';
import { CliError } from '../cli-error.js';
import { contextOf, type CliContext } from '../context.js';
import { followRun } from '../follow-run.js';
import { table } from '../output.js';
import { createProgress } from '../progress.js';
import { queryOf } from '../query.js';
import { runText } from '../run-text.js';
import type { Explanation } from '../explanation-text.js';
import type { Page, Run } from '../wire.js';
import { part, requireWell } from './jobs.js';

interface Found {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string | null;
  readonly links: readonly {
    readonly mapping: string;
    readonly type: string;
    readonly counterpartId: string;
  }[];
}

interface Engagement {
  readonly at: string;
  readonly kind: string;
  readonly title: string | null;
  readonly preview: string | null;
}

interface StartedRecord {
  readonly workflowId: string;
  readonly temporalUiUrl: string | null;
  readonly runs: readonly { readonly job: string; readonly runId: string }[];
}

interface CarryOptions {
  readonly targets?: readonly string[];
  readonly parent?: readonly string[];
  readonly wait?: boolean;
}

/** What is done with one record at a time; goes below `records`. */
export function addSingleRecordCommands(records: Command): void {
  addSearch(records);
  addLink(records);
  addUnlink(records);
  addCarry(records, 'import', 'bring it over from HubSpot, or its counterpart');
  addCarry(records, 'export', 'send it to HubSpot, or its counterpart');
  addEngagements(records);
}

function addSearch(records: Command): void {
  records
    .command('search')
    .argument('<sync>')
    .addArgument(side())
    .argument('<type>', 'such as contacts, companies, deals; account, contact')
    .argument('[text]', 'e-mail address, domain, number or name')
    .option('--of <record>', 'only what belongs to this one: SIDE/TYPE/ID')
    .option('--limit <n>', 'at most so many', '20')
    .description('find records on either side')
    .action(
      async (
        sync: string,
        of: string,
        type: string,
        q: string | undefined,
        options: Record<string, string>,
        command: Command,
      ) => {
        const { api, out } = contextOf(command);
        const wanted = { side: of, type, ...(q !== undefined && { q }), ...options };
        const query = queryOf(wanted, ['side', 'type', 'q', 'of', 'limit']);
        const page = await api.get<Page<Found>>(`/v1/syncs/${part(sync)}/search${query}`);
        out.result(page, () => foundText(page.items));
      },
    );
}

function foundText(items: readonly Found[]): string {
  if (items.length === 0) return 'Nothing found.';
  const linked = ({ links }: Found): string =>
    links.map(({ type, counterpartId }) => `${type} ${counterpartId}`).join(', ') || '-';
  const rows = items.map((item) => [item.id, item.title, item.subtitle ?? '', linked(item)]);
  return table(['id', 'title', '', 'linked with'], rows);
}

function addLink(records: Command): void {
  named(records.command('link'))
    .argument('<counterpart>', 'id of the record on the other side')
    .option('--counterpart-type <type>', 'its type, where it may be of several')
    .option('--mapping <mapping>', 'the pair, where several join the two types')
    .description('join two records that exist; nothing is written')
    .action(
      async (
        sync: string,
        of: string,
        type: string,
        id: string,
        counterpart: string,
        options: { readonly counterpartType?: string; readonly mapping?: string },
        command: Command,
      ) => {
        const { api, out } = contextOf(command);
        const { counterpartType, mapping } = options;
        const body = {
          counterpart:
            counterpartType === undefined ? counterpart : { type: counterpartType, id: counterpart },
          ...(mapping !== undefined && { mapping }),
        };
        const link = await api.post<Found['links'][number]>(`${recordPath(sync, of, type, id)}/link`, body);
        out.result(link, () => `${type} ${id} is linked with ${link.type} ${link.counterpartId}.`);
      },
    );
}

function addUnlink(records: Command): void {
  named(records.command('unlink'))
    .option('--mapping <mapping>', 'the pair, where the record is linked in several')
    .description('cut its link; neither record changes, and it goes back in the queue')
    .action(
      async (
        sync: string,
        of: string,
        type: string,
        id: string,
        { mapping }: { readonly mapping?: string },
        command: Command,
      ) => {
        const { api, out } = contextOf(command);
        const { links } = await api.get<Explanation>(recordPath(sync, of, type, id));
        const [link, ...others] = links.filter((each) => mapping === undefined || each.mapping === mapping);
        if (!link) throw new CliError(`${type} ${id} is linked with nothing.`);
        if (others.length > 0) {
          const several = links.map((each) => `${each.mapping} (${each.type} ${each.counterpartId})`);
          throw new CliError(
            `${type} ${id} has several links: ${several.join(', ')}. Name the --mapping.`,
            2,
          );
        }
        await api.remove(`/v1/syncs/${part(sync)}/links/${part(link.id)}`);
        const { id: deleted, mapping: pair, type: counterpartType, counterpartId } = link;
        out.result(
          { deleted, mapping: pair, type: counterpartType, counterpartId },
          () => `${type} ${id} is not linked with ${counterpartType} ${counterpartId} any more.`,
        );
      },
    );
}

function addCarry(records: Command, direction: 'import' | 'export', description: string): void {
  named(records.command(direction))
    .option('--targets <names...>', 'only these targets of the job')
    .option('--parent <type=id...>', 'the parent on the other side, whatever the record says')
    .option('--wait', 'wait for the end; exit 3 when it failed')
    .description(description)
    .action(
      async (sync: string, of: string, type: string, id: string, options: CarryOptions, command: Command) => {
        const context = contextOf(command);
        const body = { ...(options.targets && { targets: options.targets }), ...parentsOf(options.parent) };
        const path = `${recordPath(sync, of, type, id)}/${direction}`;
        const started = await context.api.post<StartedRecord>(path, body);
        if (options.wait === true) await waitFor(context, started);
        else context.out.result(started, () => startedText(started));
      },
    );
}

async function waitFor({ api, out }: CliContext, { runs }: StartedRecord): Promise<void> {
  const progress = createProgress();
  const ended: Run[] = [];
  for (const { runId } of runs) ended.push(await followRun(api, runId, (state) => progress.show(state)));
  progress.end();
  const document = ended.length === 1 ? ended[0] : { items: ended };
  out.result(document, () => ended.map(runText).join('\n\n'));
  ended.forEach(requireWell);
}

function startedText({ runs, workflowId, temporalUiUrl }: StartedRecord): string {
  const lines = runs.map(({ job, runId }) => `Run ${runId} of ${job} started`);
  return [...lines, temporalUiUrl ?? workflowId].join('\n');
}

function parentsOf(given: readonly string[] | undefined): { readonly parents?: Record<string, string> } {
  if (given === undefined) return {};
  const entries = given.map((each): readonly [string, string] => {
    const at = each.indexOf('=');
    if (at < 1 || at === each.length - 1) throw new CliError(`"${each}" is no parent: write TYPE=ID.`, 2);
    return [each.slice(0, at), each.slice(at + 1)];
  });
  return { parents: Object.fromEntries(entries) };
}

function addEngagements(records: Command): void {
  named(records.command('engagements'))
    .option('--limit <n>', 'at most so many', '50')
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .description('notes, calls, e-mails, meetings and tasks of a contact, company or deal')
    .action(
      async (
        sync: string,
        of: string,
        type: string,
        id: string,
        options: Record<string, string>,
        command: Command,
      ) => {
        const { api, out } = contextOf(command);
        const path = `${recordPath(sync, of, type, id)}/engagements${queryOf(options, ['limit', 'cursor'])}`;
        const page = await api.get<Page<Engagement>>(path);
        const rows = page.items.map((item) => [item.at, item.kind, item.title ?? item.preview ?? '']);
        out.result(page, () =>
          rows.length === 0 ? 'No engagements.' : table(['when', 'kind', 'what'], rows),
        );
      },
    );
}

function named(command: Command): Command {
  return command.argument('<sync>').addArgument(side()).argument('<type>').argument('<id>');
}

function side(): Argument {
  return new Argument('<side>').choices(['hubspot', 'business']);
}

function recordPath(sync: string, of: string, type: string, id: string): string {
  return `/v1/syncs/${part(sync)}/records/${part(of)}/${part(type)}/${part(id)}`;
}
