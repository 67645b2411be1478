import type { SystemRecord } from '../../../domain/records/system-record.js';
import { decideMatch, type CompiledMatchRule } from '../../../domain/matching/compile-match-rules.js';
import type { PageStore } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type {
  CompiledJob,
  CompiledTarget,
  CompiledTargetType,
  CompiledThrough,
} from '../compile/compiled-job.js';
import { noteMatch } from './note-matches.js';
import { findThrough } from './match-through.js';
import { isRejected } from './page-decisions.js';
import { typesFor } from './place-parent.js';
import { settleTarget, type PageDraft, type RecordDraft, type TargetDraft } from './page-draft.js';

/** Who is linked already. */
export type LinkedLookup = Pick<PageStore, 'linkedCounterparts'>;

interface Seeker {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
}

/**
 * Step 5: looks for the counterparts of records that are not linked. Types are tried in their order, all rules on each; exactly one candidate is a match, several are a question for a person. A record that is linked already
 * belongs to its partner and is no candidate.
 */
export async function matchTargets(
  job: CompiledJob,
  page: PageDraft,
  target: CompiledTarget,
  seekers: readonly Seeker[],
  store: LinkedLookup,
  context: CallContext,
): Promise<void> {
  let open = seekers;
  const taken = new Set<string>();
  for (const type of target.types) {
    for (const rule of target.rules) {
      open = open.filter(({ draft }) => draft.verdict === null && draft.action === 'none');
      if (open.length === 0) return;
      const fitting = open.filter(({ draft }) => typesFor(draft).includes(type));
      const run = { job, page, target, rule, type, taken, store, context };
      const through = target.through.get(rule.name);
      if (through) await applyThrough(run, through, fitting);
      else await applyRule(run, fitting);
    }
  }
}

interface RuleRun {
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

async function applyRule(run: RuleRun, seekers: readonly Seeker[]): Promise<void> {
  const probes: { readonly seeker: Seeker; readonly exact: string; readonly coarse: readonly string[] }[] =
    [];
  for (const seeker of seekers) {
    const probe = run.rule.probe(seeker.record.record.fields);
    if (probe) probes.push({ seeker, exact: probe.exact, coarse: probe.coarse });
  }
  if (probes.length === 0) return;
  const candidates = await run.job.target.find(
    {
      type: run.type.name,
      keys: run.rule.targetFields,
      probes: probes.map((p) => p.coarse),
      fields: run.type.fields,
    },
    run.context,
  );
  if (candidates.length === 0) return;
  const byKey = groupByKey(run.rule, await asTheyStand(run, candidates));
  await decideAll(
    run,
    probes.map(({ seeker, exact }) => ({ seeker, found: inScope(run, seeker, byKey.get(exact) ?? []) })),
  );
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

async function applyThrough(
  run: RuleRun,
  through: CompiledThrough,
  seekers: readonly Seeker[],
): Promise<void> {
  const records = seekers.map(({ record }) => record);
  const found = await findThrough(run.job, through, run.type, records, run.context);
  await decideAll(
    run,
    seekers.map((seeker) => ({ seeker, found: found.get(seeker.record.record.id) ?? [] })),
  );
}

/** Candidates that are linked already are taken; that is asked for all of them at once. */
async function decideAll(
  run: RuleRun,
  candidates: readonly { readonly seeker: Seeker; readonly found: readonly SystemRecord[] }[],
): Promise<void> {
  const matches = candidates.filter(({ found }) => found.length > 0);
  if (matches.length === 0) return;
  const linked = run.target.definition.shared
    ? new Map<string, string>()
    : await run.store.linkedCounterparts(
        run.target.pairKey,
        run.job.targetSide,
        run.type.typeKey,
        idsOf(matches),
      );
  for (const { seeker, found } of matches) decide(run, seeker, found, linked);
}

function decide(
  run: RuleRun,
  { record, draft }: Seeker,
  found: readonly SystemRecord[],
  linked: ReadonlyMap<string, string>,
): void {
  const isFree = (id: string): boolean =>
    !linked.has(id) &&
    !run.taken.has(`${run.type.name} ${id}`) &&
    !isRejected(run.page, { record, draft }, id);
  const left = found.filter((c) => isFree(c.id));
  // What the contacts of a record point to is no choice among those that are left: several are several. Where all
  // of them have partners, none is its counterpart.
  const free = run.target.through.has(run.rule.name) && left.length > 0 ? found : left;
  const decision = decideMatch(free.map((c) => c.id));
  if (decision.status === 'none') return;
  const only = free[0];
  const ids = free.map((c) => c.id);
  noteMatch(run.job, run.page, record, { rule: run.rule.name, type: run.type.name, ids });
  if (decision.status === 'matched' && only) {
    draft.action = 'link';
    draft.type = run.type;
    draft.counterpartId = only.id;
    draft.current = only;
    if (!run.target.definition.shared) run.taken.add(`${run.type.name} ${only.id}`);
    return;
  }
  settleTarget(draft, 'pending', null, {
    code: 'ambiguous',
    message: `${free.length} records of type ${run.type.name} match; a person has to choose.`,
    rule: run.rule.name,
  });
  run.page.reviews.push({
    pairKey: run.target.pairKey,
    sourceId: record.record.id,
    rule: run.rule.name,
    candidateTypeKey: run.type.typeKey,
    candidateIds: free.slice(0, 20).map((c) => c.id),
  });
}

function inScope(run: RuleRun, { draft }: Seeker, found: readonly SystemRecord[]): readonly SystemRecord[] {
  if (run.rule.scope !== 'parent') return found;
  const parents = [...draft.parentIds];
  if (parents.length === 0) return [];
  return found.filter((candidate) => parents.every(([field, id]) => candidate.fields[field] === id));
}

function groupByKey(
  rule: CompiledMatchRule,
  candidates: readonly SystemRecord[],
): ReadonlyMap<string, SystemRecord[]> {
  const groups = new Map<string, SystemRecord[]>();
  for (const candidate of candidates) {
    const key = rule.exactKey(candidate.fields);
    if (key === null || candidate.archived) continue;
    const group = groups.get(key);
    if (!group) groups.set(key, [candidate]);
    else if (!group.some((c) => c.id === candidate.id)) group.push(candidate);
  }
  return groups;
}

function idsOf(matches: readonly { readonly found: readonly SystemRecord[] }[]): readonly string[] {
  return [...new Set(matches.flatMap((m) => m.found.map((c) => c.id)))];
}
