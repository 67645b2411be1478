import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { Outcome, Reason } from '../../../domain/sync/outcome.js';
import { placeOf, type LoadedPage, type PageStore } from '../../ports/page-store.port.js';
import type { CompiledJob, CompiledParent } from '../compile/compiled-job.js';
import { placeParent } from './place-parent.js';
import { settleTarget, type PageDraft, type RecordDraft, type TargetDraft } from './page-draft.js';

interface OpenParent {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
  readonly parent: CompiledParent;
  readonly ids: readonly string[];
}

/**
 * Step 4: the parents that are records of the source's side. A linked one gives its id; one that is filtered out or absent
 * skips the target where it is required; one that is only not there yet makes the target wait.
 */
export async function resolveParents(
  job: CompiledJob,
  page: PageDraft,
  loaded: LoadedPage,
  store: PageStore,
): Promise<void> {
  const open: OpenParent[] = [];
  for (const record of page.records) {
    for (const draft of record.targets) {
      if (draft.verdict !== null) continue;
      for (const parent of draft.target.parents) {
        if (parent.pairKey === null) continue;
        const chosen = chosenParent(job, page, parent);
        if (chosen !== null) {
          placeParent(draft, parent, chosen.type, chosen.id);
          continue;
        }
        const ids = parentIdsOf(parent, record.record);
        const linked = firstLinked(loaded, parent, ids);
        if (linked === null) {
          open.push({ record, draft, parent, ids });
          continue;
        }
        placeParent(draft, parent, linked.type, linked.id);
        if (parent.sourceField !== null) draft.sourceParents.set(parent.sourceField, linked.sourceId);
      }
    }
  }
  const asked = open.filter(({ draft, parent }) => !isStoodIn(draft, parent));
  if (asked.length > 0) await settleOpenParents(job, page, asked, store);
}

/** The parent that a person named for the one record that the run is about. */
function chosenParent(
  { plan }: CompiledJob,
  { stream }: PageDraft,
  { definition }: CompiledParent,
): { readonly type: string; readonly id: string } | null {
  const { single } = plan.options;
  if (single?.type !== stream.type) return null;
  for (const type of definition.type) {
    const id = Object.hasOwn(single.parents, type) ? single.parents[type] : undefined;
    if (id !== undefined) return { type, id };
  }
  return null;
}

/** Ids, on the source's side, of the records that may be this parent. */
export function parentIdsOf({ definition }: CompiledParent, record: SystemRecord): readonly string[] {
  if (definition.via === 'association') return record.associations[definition.association ?? ''] ?? [];
  const id = record.fields[definition.field ?? ''];
  return typeof id === 'string' && id !== '' ? [id] : [];
}

/** Another parent of the same group is there. */
function isStoodIn(draft: TargetDraft, parent: CompiledParent): boolean {
  const { group } = parent.definition;
  if (group === undefined) return false;
  const fields = draft.target.parents
    .filter((each) => each.definition.group === group)
    .flatMap((each) => [...(each.fields.get(draft.type.name)?.values() ?? [])]);
  return fields.some((field) => draft.parentIds.has(field));
}

function firstLinked(
  loaded: LoadedPage,
  parent: CompiledParent,
  ids: readonly string[],
): { readonly id: string; readonly type: string; readonly sourceId: string } | null {
  const { pairKey, sourceTypeKey } = parent;
  if (pairKey === null || sourceTypeKey === null) return null;
  const links = loaded.parentLinks.get(placeOf(pairKey, sourceTypeKey));
  if (!links) return null;
  for (const id of ids) {
    const link = links.get(id);
    if (link && parent.definition.type.includes(link.type))
      return { id: link.id, type: link.type, sourceId: id };
  }
  return null;
}

async function settleOpenParents(
  job: CompiledJob,
  page: PageDraft,
  open: readonly OpenParent[],
  store: PageStore,
): Promise<void> {
  const outcomes = await parentOutcomes(job, open, store);
  for (const { record, draft, parent, ids } of open) {
    if (draft.verdict !== null) continue;
    const first = ids[0];
    const outcome = first === undefined ? undefined : outcomes.get(`${parent.sourceTypeKey}:${first}`);
    const inGroup = first === undefined && hasOtherOf(draft, parent, record.record);
    const verdict = inGroup ? null : verdictOn(parent, first, outcome);
    if (verdict === null) continue;
    if (first !== undefined && parent.definition.onUnlinked === 'match-or-create') bring(page, parent, first);
    settleTarget(draft, verdict.outcome, null, verdict.reason);
    if (verdict.outcome === 'pending' && first !== undefined && parent.pairKey !== null) {
      record.waitsFor = { pairKey: parent.pairKey, parentId: first };
    }
  }
}

/** The group's other parent is named by the record, so that it decides. */
function hasOtherOf(draft: TargetDraft, parent: CompiledParent, record: SystemRecord): boolean {
  const { group } = parent.definition;
  if (group === undefined) return false;
  return draft.target.parents.some(
    (each) => each !== parent && each.definition.group === group && parentIdsOf(each, record).length > 0,
  );
}

function bring(page: PageDraft, { sourceTypeKey }: CompiledParent, id: string): void {
  if (sourceTypeKey === null) return;
  const ids = page.brought.get(sourceTypeKey) ?? new Set<string>();
  page.brought.set(sourceTypeKey, ids.add(id));
}

function verdictOn(
  parent: CompiledParent,
  id: string | undefined,
  outcome: Outcome | undefined,
): { readonly outcome: Outcome; readonly reason: Reason } | null {
  const { required, onUnlinked, association, fieldType } = parent.definition;
  const type = parent.definition.type.join(' or ');
  if (id === undefined) {
    return required
      ? {
          outcome: 'skipped',
          reason: {
            code: 'no-parent',
            message: `It has none of the ${association ?? fieldType ?? 'records'} that it needs.`,
            rule: 'parents',
          },
        }
      : null;
  }
  if (onUnlinked !== 'match-or-create' && (outcome === 'skipped' || !parent.fed)) {
    return required
      ? {
          outcome: 'skipped',
          reason: {
            code: 'parent-excluded',
            message: `Its ${type} takes no part in this sync.`,
            rule: 'parents',
          },
        }
      : null;
  }
  if (outcome === 'failed' && !required) return null;
  if (onUnlinked === 'skip') {
    if (!required) return null;
    return {
      outcome: 'skipped',
      reason: { code: 'parent-unlinked', message: `Its ${type} is not linked.`, rule: 'parents' },
    };
  }
  return {
    outcome: 'pending',
    reason: { code: 'waiting-for-parent', message: `It waits until its ${type} is linked.`, rule: 'parents' },
  };
}

async function parentOutcomes(
  job: CompiledJob,
  open: readonly OpenParent[],
  store: PageStore,
): Promise<ReadonlyMap<string, Outcome>> {
  const byType = new Map<number, Set<string>>();
  for (const { parent, ids } of open) {
    if (parent.sourceTypeKey === null || ids[0] === undefined) continue;
    const known = byType.get(parent.sourceTypeKey) ?? new Set<string>();
    known.add(ids[0]);
    byType.set(parent.sourceTypeKey, known);
  }
  const outcomes = new Map<string, Outcome>();
  for (const [typeKey, ids] of byType) {
    const found = await store.loadParentOutcomes(job.plan.keys.syncKey, typeKey, [...ids]);
    for (const [id, outcome] of found) outcomes.set(`${typeKey}:${id}`, outcome);
  }
  return outcomes;
}

/** Parents that are targets of the same record: known once the earlier target is linked, matched or written. */
export function adoptTargetParents(record: RecordDraft, draft: TargetDraft): 'known' | 'not-yet' | 'lost' {
  let state: 'known' | 'not-yet' | 'lost' = 'known';
  for (const parent of draft.target.parents) {
    if (parent.targetIndex === null) continue;
    const earlier = record.targets.find((t) => t.target.index === parent.targetIndex);
    const id = earlier?.counterpartId ?? null;
    if (earlier && id !== null) placeParent(draft, parent, earlier.type.name, id);
    else if (earlier && earlier.verdict === null && earlier.action === 'create') state = 'not-yet';
    else if (parent.definition.required) return 'lost';
  }
  return state;
}
