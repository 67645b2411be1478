import type { MappingLookups } from '../../../domain/mapping/compiled-mapping.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { CommitPageRequest, CommitPageResult, LoadedPage } from '../../ports/page-store.port.js';
import { NO_DECISIONS } from '../../ports/repair-decisions.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream, CompiledTarget } from '../compile/compiled-job.js';
import { awaitCreations } from './await-creations.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { compareLinked } from './compare-linked.js';
import { draftPage } from './draft-page.js';
import { bringFields } from './field-diff-chosen.js';
import { settledIntents } from './left-intents.js';
import { settleLeftByGone } from './left-by-gone.js';
import { leaveOut } from './leave-out.js';
import type { EngineDeps } from '../engine-deps.js';
import { unlessOvertaken } from './hold-claims.js';
import { loadKnown, postponeMovedOn } from './load-known.js';
import { mappingLookups } from './map-fields.js';
import { keepNotes } from './note-matches.js';
import { matchLeft } from './match-left.js';
import { matchTargets } from './match-targets.js';
import { conflictsOf, linksOf, outcomesOf } from './page-commit.js';
import { leaseOf, type PageInput } from './page-input.js';
import { undecided, type PageDraft } from './page-draft.js';
import { decisionsOf } from './page-decisions.js';
import { settleMergedCreations } from './merged-creations.js';
import { prepareCreate } from './prepare-creates.js';
import { adoptTargetParents, resolveParents } from './resolve-parents.js';
import { cutReplaced, deleteCounterparts, goneRecord, settleGoneSources } from './settle-gone.js';
import { runFilterHooks, runPostHooks, runPreHooks } from './run-page-hooks.js';
import { claimPage, writePage } from './write-page.js';

/** A page whose records are decided about; nothing is written yet. */
export interface PreparedPage {
  readonly input: PageInput;
  readonly page: PageDraft;
  readonly loaded: LoadedPage;
  readonly records: readonly SystemRecord[];
}

/**
 * One page, whole: read state, decide, transaction 1, external writes, transaction 2. It may die between any two
 * lines and be repeated from the lane's checkpoint: creations carry their operation ids, updates set values.
 */
export function processPage(deps: EngineDeps, input: PageInput): Promise<CommitPageResult> {
  return unlessOvertaken(() => attemptPage(deps, input));
}

async function attemptPage(deps: EngineDeps, input: PageInput): Promise<CommitPageResult> {
  const { job, context } = input;
  const prepared = await preparePage(deps, input);
  const { page } = prepared;
  const hold = await claimPage(deps, job, page, leaseOf(input));
  if (hold === 'stale') return { status: 'stale' };
  const writing = { ...context, hold };
  await writePage(job, page, writing);
  await finishPage(deps, prepared, writing);
  return deps.pages.commitPage(commitOf(prepared));
}

/** @param amend adds to what is known of the records, such as parents that are written together with them */
export async function preparePage(
  deps: EngineDeps,
  input: PageInput,
  amend: (loaded: LoadedPage) => LoadedPage = (loaded) => loaded,
): Promise<PreparedPage> {
  const { job, stream, lane, context } = input;
  const records = [...latestById(input.records), ...input.missing.map(goneRecord)];
  const loaded = amend(await loadKnown(deps, input, records));
  const acted = await actedOn(deps, job, stream, records);
  const decisions = input.decided ? await decisionsOf(deps, job, stream, records) : NO_DECISIONS;
  const page = draftPage(job, stream, records, loaded, {
    acted,
    decisions,
    audits: lane.range.kind === 'audit',
    ...(input.poison ? { poison: input.poison } : {}),
  });
  leaveOut(job, page, input.excluded);
  postponeMovedOn(page, loaded);
  await runFilterHooks(deps, job, page, context);
  await decidePage(deps, job, page, loaded, context);
  await runPreHooks(deps, job, page, context);
  await settleLeftByGone(job, page, loaded, context);
  settleGoneSources(job, page, loaded);
  await awaitCreations(job, page, loaded, context);
  return { input, page, loaded, records };
}

/** What follows the writes of a page, before it is kept. */
export async function finishPage(
  deps: EngineDeps,
  { input, page }: PreparedPage,
  context: CallContext,
): Promise<void> {
  const { job } = input;
  await deleteCounterparts(job, page, context);
  cutReplaced(job, page);
  if (input.observe) await input.observe(page);
  else await runPostHooks(deps, job, page, context);
  await keepNotes(job, page, deps.runs);
}

/** Transaction 2 of a page. */
export function commitOf({ input, page, loaded, records }: PreparedPage): CommitPageRequest {
  const { job, stream, lane } = input;
  const stays = input.repairs !== undefined || input.holds === true;
  const { runKey, lane: laneNumber, fence } = leaseOf(input);
  // Spreads come last: V8 adds what follows one field by field, the slow way.
  return {
    runKey,
    lane: laneNumber,
    fence,
    syncKey: job.plan.keys.syncKey,
    jobKey: job.plan.keys.jobKey,
    typeKey: stream.typeKey,
    sourceSide: job.plan.job.source.side,
    isRoot: stream.isRoot,
    round: lane.round,
    configVersion: job.plan.keys.configVersion,
    allNew: loaded.states.size + loaded.links.size === 0,
    seq: lane.seq,
    cursor: stays ? lane.cursor : input.next,
    done: !stays && input.next === null,
    outcomes: outcomesOf(page),
    links: linksOf(job, page),
    reviews: page.reviews,
    associated: discovered(stream, page),
    conflicts: conflictsOf(page),
    merged: records.flatMap((r) => r.formerIds.map((from) => ({ from, to: r.id }))),
    ...(page.cuts.length > 0 ? { cuts: page.cuts } : {}),
    ...settledIntents(job, page, loaded, input.repairs),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Records that the job took before, to the end of its actions. */
async function actedOn(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  records: readonly SystemRecord[],
): Promise<ReadonlySet<string>> {
  if (job.actions.length === 0 || !stream.isRoot) return NONE;
  const ids = records.map((record) => record.id);
  return deps.actions.doneAmong(job.plan.keys.ownJobKey, stream.typeKey, ids);
}

/** Steps 4, 5, 7 and 8: what is to become of each record; reads both sides, writes nothing. */
export async function decidePage(
  deps: Pick<EngineDeps, 'pages'>,
  job: CompiledJob,
  page: PageDraft,
  loaded: LoadedPage,
  context: CallContext,
): Promise<void> {
  const lookups = mappingLookups(job, page.stream, loaded);
  if (job.plan.options.fields === null) await resolveParents(job, page, loaded, deps.pages);
  for (const target of page.stream.targets) await decideTarget(deps, job, page, target, lookups, context);
}

async function decideTarget(
  deps: Pick<EngineDeps, 'pages'>,
  job: CompiledJob,
  page: PageDraft,
  target: CompiledTarget,
  lookups: MappingLookups,
  context: CallContext,
): Promise<void> {
  const open = undecided(page, target);
  const { fields } = job.plan.options;
  if (fields !== null) return bringFields(job, new Set(fields), target, open, lookups, deps.pages, context);
  for (const { record, draft } of open) adoptTargetParents(record, draft);
  const linked = open.flatMap((each) => (each.draft.link ? [{ ...each, link: each.draft.link }] : []));
  if (linked.length > 0) await compareLinked(job, page, target, linked, lookups, deps.pages, context);
  const unlinked = open.filter(({ draft }) => draft.link === null && draft.verdict === null);
  if (unlinked.length === 0) return;
  const again = unlinked.filter(({ draft }) => draft.left?.creates);
  await settleMergedCreations(job, target, again, deps.pages, context);
  const seekers = unlinked.filter(({ draft }) => !draft.left?.creates);
  await matchLeft(job, target, seekers, deps.pages, context);
  if (target.rules.length > 0) await matchTargets(job, page, target, seekers, deps.pages, context);
  for (const each of unlinked) {
    const { draft } = each;
    if (draft.verdict !== null) continue;
    if (draft.action === 'none') {
      const mapped = prepareCreate(page, each, lookups);
      if (mapped) await mapped;
    } else if (target.definition.matched === 'update') await bringUpToDate(job, page, each, lookups);
  }
}

function discovered(stream: CompiledStream, page: PageDraft): { typeKey: number; ids: string[] }[] {
  const found = new Map(page.brought);
  for (const { type, typeKey } of stream.handsOn) {
    const ids = found.get(typeKey) ?? new Set<string>();
    found.set(typeKey, ids);
    for (const record of page.records) {
      if (record.refusal === null) for (const id of record.record.associations[type] ?? []) ids.add(id);
    }
  }
  return [...found].map(([typeKey, ids]) => ({ typeKey, ids: [...ids] }));
}

function latestById(records: readonly SystemRecord[]): readonly SystemRecord[] {
  const byId = new Map<string, SystemRecord>();
  for (const record of records) byId.set(record.id, record);
  return byId.size === records.length ? records : [...byId.values()];
}
