import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { CompiledMatchRule } from '../../../domain/matching/compile-match-rules.js';
import type { PageStore } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import { candidatesOf } from '../candidates.js';
import type { CompiledJob, CompiledTarget, CompiledTargetType } from '../compile/compiled-job.js';
import { isRejected } from './page-decisions.js';
import type { PageDraft, RecordDraft, TargetDraft } from './page-draft.js';

/** As many are shown to the person who has to choose. */
export const SHOWN_CANDIDATES = 20;

/** Who is linked already. */
export type LinkedLookup = Pick<PageStore, 'linkedCounterparts'>;

/** A record that looks for its counterpart. */
export interface Seeker {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
}

/** One rule, tried on one type, for the records of a page. */
export interface RuleRun {
  readonly job: CompiledJob;
  readonly page: PageDraft;
  readonly target: CompiledTarget;
  readonly rule: CompiledMatchRule;
  readonly type: CompiledTargetType;
  /** Types and ids of targets that this page has matched already. */
  readonly taken: Set<string>;
  readonly store: LinkedLookup;
  readonly context: CallContext;
}

/** What a rule found for a record. */
export interface FreeCandidates {
  readonly seeker: Seeker;
  /** Those that equal it and have no partner, by id; not all of them where they are very many. */
  readonly free: ReadonlyMap<string, SystemRecord>;
}

interface Search extends FreeCandidates {
  readonly exact: string;
  readonly coarse: readonly string[];
  readonly free: Map<string, SystemRecord>;
}

/**
 * Candidates of records by a rule, of records that take part in it. Any number of records may carry a placeholder:
 * they are looked at a portion at a time, and only those stay that are a choice, as many as a decision takes.
 */
export async function findFree(run: RuleRun, seekers: readonly Seeker[]): Promise<readonly FreeCandidates[]> {
  const searches = seekers.flatMap((seeker): Search[] => {
    const probe = run.rule.probe(seeker.record.record.fields);
    return probe ? [{ seeker, exact: probe.exact, coarse: probe.coarse, free: new Map() }] : [];
  });
  if (searches.length === 0) return [];
  const request = {
    type: run.type.name,
    keys: run.rule.targetFields,
    probes: searches.map(({ coarse }) => coarse),
    fields: run.type.fields,
  };
  // Beside those that are shown, each record of the page may take one.
  const enough = SHOWN_CANDIDATES + searches.length;
  for await (const portion of candidatesOf(run.job.target, request, run.context)) {
    const open = searches.filter(({ free }) => free.size < enough);
    if (open.length === 0) break;
    await keepFree(run, open, await asTheyStand(run, portion), enough);
  }
  return searches;
}

async function keepFree(
  run: RuleRun,
  searches: readonly Search[],
  portion: readonly SystemRecord[],
  enough: number,
): Promise<void> {
  const byKey = groupByKey(run.rule, portion);
  const fitting = searches.flatMap((search) => {
    const found = inScope(run, search.seeker, byKey.get(search.exact) ?? []);
    return found.length === 0 ? [] : [{ search, found }];
  });
  const linked = await linkedOf(
    run,
    fitting.flatMap(({ found }) => found),
  );
  for (const { search, found } of fitting) {
    for (const candidate of found) {
      if (search.free.size >= enough) break;
      if (isFree(run, search.seeker, candidate.id, linked)) search.free.set(candidate.id, candidate);
    }
  }
}

/**
 * What a search finds is as old as its index. Candidates that are to be written to are read again by id: they
 * may match no more, and what they say now is what their edits are told by.
 */
async function asTheyStand(
  { job, target, type, rule, context }: RuleRun,
  candidates: readonly SystemRecord[],
): Promise<readonly SystemRecord[]> {
  if (job.targetSide !== 'hubspot' || target.definition.matched !== 'update') return candidates;
  const ids = [...new Set(candidates.map((candidate) => candidate.id))];
  const fields = [...new Set([...type.fields, ...rule.targetFields.map(({ field }) => field)])];
  const selection = { type: type.name, fields, associations: [] };
  const { found } = await job.target.readByIds(selection, ids, context);
  return candidates.flatMap(({ id }) => found.get(id) ?? []);
}

function groupByKey(
  rule: CompiledMatchRule,
  candidates: readonly SystemRecord[],
): ReadonlyMap<string, readonly SystemRecord[]> {
  const groups = new Map<string, SystemRecord[]>();
  for (const candidate of candidates) {
    const key = rule.exactKey(candidate.fields);
    if (key === null || candidate.archived) continue;
    const group = groups.get(key);
    if (group) group.push(candidate);
    else groups.set(key, [candidate]);
  }
  return groups;
}

function inScope(run: RuleRun, { draft }: Seeker, found: readonly SystemRecord[]): readonly SystemRecord[] {
  if (run.rule.scope !== 'parent') return found;
  const parents = [...draft.parentIds];
  if (parents.length === 0) return [];
  return found.filter((candidate) => parents.every(([field, id]) => candidate.fields[field] === id));
}

/** Which of the candidates have a partner; asked for all of them at once. */
export async function linkedOf(
  { target, job, type, store }: RuleRun,
  candidates: readonly SystemRecord[],
): Promise<ReadonlyMap<string, string>> {
  if (target.definition.shared || candidates.length === 0) return NOBODY;
  const ids = [...new Set(candidates.map(({ id }) => id))];
  return store.linkedCounterparts(target.pairKey, job.targetSide, type.typeKey, ids);
}

const NOBODY: ReadonlyMap<string, string> = new Map();

/** Neither linked, nor matched by this page, nor turned down by a person. */
export function isFree(
  run: RuleRun,
  seeker: Seeker,
  id: string,
  linked: ReadonlyMap<string, string>,
): boolean {
  return !linked.has(id) && !run.taken.has(takenName(run, id)) && !isRejected(run.page, seeker, id);
}

export function takenName({ type }: RuleRun, id: string): string {
  return `${type.name} ${id}`;
}
