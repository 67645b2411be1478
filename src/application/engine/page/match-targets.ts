import type { SystemRecord } from '../../../domain/records/system-record.js';
import { decideMatch } from '../../../domain/matching/compile-match-rules.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledTarget, CompiledThrough } from '../compile/compiled-job.js';
import {
  findFree,
  isFree,
  linkedOf,
  SHOWN_CANDIDATES,
  takenName,
  type LinkedLookup,
  type RuleRun,
  type Seeker,
} from './find-free.js';
import { noteMatch } from './note-matches.js';
import { findThrough } from './match-through.js';
import { typesFor } from './place-parent.js';
import { settleTarget, type PageDraft } from './page-draft.js';

/**
 * Step 5: looks for the counterparts of records that are not linked. Types are tried in their order, all rules on each;
 * exactly one candidate is a match, several are a question for a person. A record that is linked already belongs to its
 * partner and is no candidate.
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

async function applyRule(run: RuleRun, seekers: readonly Seeker[]): Promise<void> {
  for (const { seeker, free } of await findFree(run, seekers)) {
    // One that came earlier in the page may have taken it.
    settle(
      run,
      seeker,
      [...free.values()].filter(({ id }) => !run.taken.has(takenName(run, id))),
    );
  }
}

/**
 * What the contacts of a record point to is no choice among those that are left: several are several. Where all of them
 * have partners, none is its counterpart.
 */
async function applyThrough(
  run: RuleRun,
  through: CompiledThrough,
  seekers: readonly Seeker[],
): Promise<void> {
  const records = seekers.map(({ record }) => record);
  const found = await findThrough(run.job, through, run.type, records, run.context);
  const linked = await linkedOf(run, [...found.values()].flat());
  for (const seeker of seekers) {
    const all = found.get(seeker.record.record.id) ?? [];
    if (all.some(({ id }) => isFree(run, seeker, id, linked))) settle(run, seeker, all);
  }
}

function settle(run: RuleRun, { record, draft }: Seeker, choice: readonly SystemRecord[]): void {
  const ids = choice.map(({ id }) => id);
  const decision = decideMatch(ids);
  if (decision.status === 'none') return;
  const shown = ids.slice(0, SHOWN_CANDIDATES);
  noteMatch(run.job, run.page, record, { rule: run.rule.name, type: run.type.name, ids: shown });
  const [only] = choice;
  if (decision.status === 'matched' && only) {
    draft.action = 'link';
    draft.type = run.type;
    draft.counterpartId = only.id;
    draft.current = only;
    if (!run.target.definition.shared) run.taken.add(takenName(run, only.id));
    return;
  }
  const count = ids.length > shown.length ? `More than ${shown.length}` : String(ids.length);
  settleTarget(draft, 'pending', null, {
    code: 'ambiguous',
    message: `${count} records of type ${run.type.name} match; a person has to choose.`,
    rule: run.rule.name,
  });
  run.page.reviews.push({
    pairKey: run.target.pairKey,
    sourceId: record.record.id,
    rule: run.rule.name,
    candidateTypeKey: run.type.typeKey,
    candidateIds: shown,
  });
}
