import { Option, type Command } from 'commander';
import { contextOf } from '../context.js';
import { table } from '../output.js';
import { queryOf } from '../query.js';
import type { Page } from '../wire.js';
import { part } from './jobs.js';

interface Conflict {
  readonly id: string;
  readonly job: string;
  readonly type: string;
  readonly recordId: string;
  readonly counterpart: { readonly type: string; readonly id: string } | null;
  readonly field: string;
  readonly status: string;
  readonly resolution: string;
  readonly hubspot: { readonly value: unknown; readonly modifiedAt?: string | null } | null;
  readonly business: { readonly value: unknown; readonly modifiedAt?: string | null } | null;
  readonly decision: { readonly take: string } | null;
  readonly kept: { readonly of: string; readonly value: unknown } | null;
  readonly undone: { readonly value: unknown } | null;
  /** Of one conflict alone. */
  readonly changedBy?: { readonly hubspot: Author | null; readonly business: Author | null };
}

interface Author {
  readonly at: string | null;
  readonly source: string | null;
  readonly sourceId: string | null;
  readonly userId: string | null;
}

interface Review {
  readonly id: string;
  readonly job: string;
  readonly type: string;
  readonly recordId: string;
  readonly rule: string;
  readonly candidates: readonly string[];
  readonly status: string;
}

/** Questions that only a person can answer: conflicts of fields and matches with several candidates. */
export function addQuestionCommands(program: Command): void {
  addConflictCommands(program);
  addReviewCommands(program);
}

function addConflictCommands(program: Command): void {
  const conflicts = program.command('conflicts').description('fields that both sides changed');
  listed(conflicts.command('ls').argument('<sync>'), ['open', 'decided', 'settled', 'all'])
    .option('--field <field>', 'target field')
    .action(async (sync: string, options: Record<string, string>, command: Command) => {
      const { api, out } = contextOf(command);
      const query = queryOf(wanted(options), ['job', 'type', 'field', 'status', 'limit', 'cursor']);
      const page = await api.get<Page<Conflict>>(`/v1/syncs/${part(sync)}/conflicts${query}`);
      out.result(page, () => conflictsText(page.items));
    });
  addUndoCommands(conflicts);
  conflicts
    .command('resolve')
    .argument('<sync>')
    .argument('<conflict>')
    .addOption(new Option('--take <side>', 'who is right').choices(['hubspot', 'business']))
    .option('--value <text>', 'neither: both sides get this value')
    .description('say who is right; the next run writes it')
    .action(async (sync: string, id: string, options: ResolveOptions, command: Command) => {
      const { api, out } = contextOf(command);
      if ((options.take === undefined) === (options.value === undefined))
        command.error('error: give --take or --value');
      const body = options.take === undefined ? { take: 'value', value: options.value } : options;
      const path = `/v1/syncs/${part(sync)}/conflicts/${part(id)}/resolve`;
      const conflict = await api.post<Conflict>(path, body);
      out.result(
        conflict,
        () => `${conflict.type} ${conflict.recordId}: the next run writes ${conflict.field}.`,
      );
    });
}

function addUndoCommands(conflicts: Command): void {
  conflicts
    .command('show')
    .argument('<sync>')
    .argument('<conflict>')
    .description('both values, which was kept, and who changed them')
    .action(async (sync: string, id: string, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const conflict = await api.get<Conflict>(`/v1/syncs/${part(sync)}/conflicts/${part(id)}`);
      out.result(conflict, () => conflictText(conflict));
    });
  conflicts
    .command('undo')
    .argument('<sync>')
    .argument('<conflicts...>')
    .description('put the value back that did not win; the next run writes it')
    .action(async (sync: string, ids: readonly string[], _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const items: Conflict[] = [];
      for (const id of ids)
        items.push(await api.post<Conflict>(`/v1/syncs/${part(sync)}/conflicts/${part(id)}/undo`));
      const line = (each: Conflict): string =>
        `${each.type} ${each.recordId}: the next run puts ${each.field} back to ${JSON.stringify(each.undone?.value ?? null)}.`;
      out.result({ items }, () => items.map(line).join('\n'));
    });
}

function conflictText(conflict: Conflict): string {
  const { type, recordId, field, status, kept, changedBy } = conflict;
  const rows = (['hubspot', 'business'] as const).map((side) => [
    side === 'hubspot' ? 'HubSpot' : 'business',
    shown(conflict[side]),
    conflict[side]?.modifiedAt ?? '',
    authorText(changedBy?.[side] ?? null),
  ]);
  const outcome = kept === null ? status : `${status}, kept ${JSON.stringify(kept.value)} (${kept.of})`;
  return [
    `${type} ${recordId}: ${field} is ${outcome}`,
    table(['side', 'value', 'record changed', 'by'], rows),
  ].join('\n');
}

function authorText(author: Author | null): string {
  if (author === null) return 'not told';
  const who = [author.source, author.userId === null ? author.sourceId : `user ${author.userId}`];
  const name = who.filter((each) => each !== null).join(' ');
  return author.at === null ? name : `${name} at ${author.at}`;
}

interface ResolveOptions {
  readonly take?: string;
  readonly value?: string;
}

function addReviewCommands(program: Command): void {
  const reviews = program.command('reviews').description('records with several candidates');
  listed(reviews.command('ls').argument('<sync>'), ['open', 'accepted', 'rejected', 'closed', 'all']).action(
    async (sync: string, options: Record<string, string>, command: Command) => {
      const { api, out } = contextOf(command);
      const query = queryOf(wanted(options), ['job', 'type', 'status', 'limit', 'cursor']);
      const page = await api.get<Page<Review>>(`/v1/syncs/${part(sync)}/reviews${query}`);
      out.result(page, () => reviewsText(page.items));
    },
  );
  reviews
    .command('accept')
    .argument('<sync>')
    .argument('<review>')
    .argument('<candidate>', 'id of one of the candidates')
    .option('--type <type>', 'type of the candidate, where the mapping has several')
    .description('link the candidate')
    .action(
      async (
        sync: string,
        id: string,
        candidate: string,
        options: { readonly type?: string },
        command: Command,
      ) => {
        const { api, out } = contextOf(command);
        const review = await api.post<Review>(`${reviewPath(sync, id)}/accept`, { candidate, ...options });
        out.result(review, () => `${review.type} ${review.recordId} is linked to ${candidate}.`);
      },
    );
  reviews
    .command('reject')
    .argument('<sync>')
    .argument('<reviews...>')
    .description('none of the candidates: they are never asked about again')
    .action(async (sync: string, ids: readonly string[], _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const items: Review[] = [];
      for (const id of ids) items.push(await api.post<Review>(`${reviewPath(sync, id)}/reject`));
      const line = (each: Review): string =>
        `${each.type} ${each.recordId} goes on without these candidates.`;
      out.result({ items }, () => items.map(line).join('\n'));
    });
}

function reviewPath(sync: string, id: string): string {
  return `/v1/syncs/${part(sync)}/reviews/${part(id)}`;
}

function listed(command: Command, states: readonly string[]): Command {
  return command
    .option('--job <job>', 'job of the sync')
    .option('--type <type>', 'type of the source record')
    .addOption(new Option('--status <status>').choices(states).default('open'))
    .option('--limit <n>', 'at most so many', '50')
    .option('--cursor <cursor>', 'nextCursor of the page before');
}

function wanted(options: Record<string, string>): Record<string, string> {
  const { status, ...others } = options;
  return status === undefined || status === 'all' ? others : { ...others, status };
}

function conflictsText(conflicts: readonly Conflict[]): string {
  if (conflicts.length === 0) return 'No conflicts.';
  const rows = conflicts.map((each) => [
    each.id,
    `${each.type} ${each.recordId}`,
    each.counterpart === null ? '' : `${each.counterpart.type} ${each.counterpart.id}`,
    each.field,
    shown(each.hubspot),
    shown(each.business),
    each.decision === null ? each.resolution : `take ${each.decision.take}`,
  ]);
  return table(['conflict', 'record', 'counterpart', 'field', 'HubSpot', 'business', 'who is right'], rows);
}

function shown(side: { readonly value: unknown } | null): string {
  return side === null ? '' : JSON.stringify(side.value);
}

function reviewsText(reviews: readonly Review[]): string {
  if (reviews.length === 0) return 'No questions.';
  const rows = reviews.map((each) => [
    each.id,
    `${each.type} ${each.recordId}`,
    each.job,
    each.rule,
    each.candidates.join(', '),
    each.status,
  ]);
  return table(['review', 'record', 'job', 'rule', 'candidates', 'status'], rows);
}
