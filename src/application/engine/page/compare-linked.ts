import type { CompiledField, MappingLookups } from '../../../domain/mapping/compiled-mapping.js';
import type { FieldValues } from '../../../domain/records/field-value.js';
import type { Link } from '../../../domain/sync/link.js';
import { decideField, equalValues, isEmpty } from '../../../domain/sync/field-decision.js';
import { ExpressionError } from '../../../domain/values/value-functions.js';
import type { PageStore } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledTarget } from '../compile/compiled-job.js';
import { scopeOf } from './draft-page.js';
import { keepConflict } from './keep-conflict.js';
import { alreadyWritten, cameFromTarget, wasBegun } from './left-intents.js';
import { mapFields, placed } from './map-fields.js';
import { followMergedTargets } from './merged-targets.js';
import { applyDecision, decidedFields, overridesOf, restoredOf, withOverrides } from './page-decisions.js';
import { loseTarget, settleTarget, type Linked, type PageDraft, type TargetDraft } from './page-draft.js';
import { isStale } from './seen-version.js';

interface Changed extends Linked {
  readonly fields: readonly CompiledField[];
}

/**
 * Step 8 for linked targets: what changed at the source since the baseline, and what of it is to be written.
 * The target is read only where the policy or a two-way field asks what stands there.
 */
export async function compareLinked(
  job: CompiledJob,
  page: PageDraft,
  target: CompiledTarget,
  linked: readonly Linked[],
  lookups: MappingLookups,
  pages: PageStore,
  context: CallContext,
): Promise<void> {
  const changed: Changed[] = [];
  const unseen: Linked[] = [];
  const quiet: Linked[] = [];
  for (const each of linked) {
    const seen = sourceSeen(job, each.link);
    each.draft.counterpartId = counterpartOf(job, each.link);
    if (seen === null) unseen.push(each);
    else if (isStale(each.record.record, seen)) settleTarget(each.draft, 'unchanged', null);
    else if (target.definition.update === 'never') quiet.push(each);
    else {
      const decided = decidedFields(page, each);
      const fields = changedFields(each.draft, each.record.record.fields, seen, decided);
      if (fields.length > 0 || parentsMoved(job, each, decided)) changed.push({ ...each, fields });
      else quiet.push(each);
    }
  }
  const looksAt = (each: Linked): boolean => page.audits || restoredOf(page, each) !== undefined;
  const read = [...changed.filter((each) => target.readsTarget || looksAt(each)), ...quiet.filter(looksAt)];
  const looked = [...unseen, ...read];
  await readTargets(job, target, looked, context);
  await followMergedTargets(job, target, looked, pages);
  for (const { draft } of quiet) if (isOpen(draft)) settleTarget(draft, 'unchanged', null);
  for (const { draft } of unseen) adoptBaseline(draft);
  for (const each of changed) {
    if (isOpen(each.draft)) await compareOne(job, page, each, lookups);
  }
}

/** Neither settled nor lost. */
function isOpen({ verdict, link, action }: TargetDraft): boolean {
  return verdict === null && link !== null && action === 'none';
}

function adoptBaseline(draft: TargetDraft): void {
  if (!isOpen(draft)) return;
  draft.action = 'adopt';
  draft.keepsBaseline = true;
  draft.stored = draft.current?.fields ?? null;
  settleTarget(draft, 'unchanged', null);
}

function changedFields(
  draft: TargetDraft,
  now: FieldValues,
  seen: FieldValues,
  decided: ReadonlySet<string>,
): readonly CompiledField[] {
  const changed = changeOf(draft, now, seen);
  return draft.type.mapping.fields.filter(
    (field) =>
      field.on === 'always' &&
      (decided.has(field.target) || wasBegun(draft, field.target) || field.inputs.some(changed)),
  );
}

function changeOf(draft: TargetDraft, now: FieldValues, seen: FieldValues): (name: string) => boolean {
  return (name) => {
    const value = now[name] ?? null;
    return !equalValues(value, seen[name] ?? null) && !cameFromTarget(draft, name, value);
  };
}

/** The source changed, or a person decided. */
function isNews(
  job: CompiledJob,
  page: PageDraft,
  each: Changed,
  { target, inputs }: CompiledField,
): boolean {
  const seen = sourceSeen(job, each.link);
  if (seen === null || !wasBegun(each.draft, target) || decidedFields(page, each).has(target)) return true;
  return inputs.some(changeOf(each.draft, each.record.record.fields, seen));
}

function parentsMoved(job: CompiledJob, { draft, link }: Linked, decided: ReadonlySet<string>): boolean {
  const seen = targetSeen(job, link);
  for (const [field, id] of draft.parentIds)
    if ((seen?.[field] ?? null) !== id || decided.has(field)) return true;
  return false;
}

export async function readTargets(
  job: CompiledJob,
  target: CompiledTarget,
  drafts: readonly Linked[],
  context: CallContext,
): Promise<void> {
  for (const type of target.types) {
    const ofType = drafts.filter(({ draft }) => draft.type === type);
    if (ofType.length === 0) continue;
    const ids = [
      ...new Set(ofType.flatMap(({ draft }) => (draft.counterpartId === null ? [] : [draft.counterpartId]))),
    ];
    const answer = await job.target.readByIds(
      { type: type.name, fields: type.fields, associations: [] },
      ids,
      context,
    );
    for (const { draft } of ofType) {
      const found = answer.found.get(draft.counterpartId ?? '');
      draft.current = found && !found.archived ? found : null;
      if (draft.current === null) loseTarget(draft);
    }
  }
}

async function compareOne(
  job: CompiledJob,
  page: PageDraft,
  each: Changed,
  lookups: MappingLookups,
): Promise<void> {
  const { record, draft, link, fields } = each;
  if (!mayUpdate(job, draft)) return;
  const raw = await mapFields(draft.type, record.record.fields, lookups, 'update');
  const mapped = withOverrides(raw, overridesOf(page, each));
  const problem = mapped.problems.find((p) => fields.some((f) => f.target === p.target));
  if (problem) {
    settleTarget(draft, 'failed', null, {
      code: problem.code,
      message: problem.message,
      field: problem.field,
    });
    return;
  }
  const open = chooseFields(job, page, each, mapped.values);
  placeParents(targetSeen(job, link), draft, restoredOf(page, each));
  draft.keepsBaseline = !open;
  if (Object.keys(draft.fields).length > 0) draft.action = 'update';
  else settleTarget(draft, open ? 'pending' : 'unchanged', null, open ? CONFLICT_OPEN : null);
}

function placeParents(
  seen: FieldValues | null,
  { parentIds, fields, current }: TargetDraft,
  restored: ReadonlySet<string> | undefined,
): void {
  for (const [field, id] of parentIds) {
    const isLost = restored?.has(field) === true && (current?.fields[field] ?? null) !== id;
    if (isLost || (seen?.[field] ?? null) !== id) fields[field] = id;
  }
}

/** The condition on the target; a locked one keeps its baseline and is looked at again by the next run. */
export function mayUpdate(job: CompiledJob, draft: TargetDraft): boolean {
  const { target, current } = draft;
  if (!target.updateWhen || !current) return true;
  try {
    if (target.updateWhen(scopeOf(current, job.settings))) return true;
    settleTarget(draft, 'skipped', null, {
      code: 'target-locked',
      message: `Its ${draft.type.name} does not take updates in its present state.`,
      rule: 'updateWhen',
    });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    settleTarget(draft, 'failed', null, {
      code: 'update-when-error',
      message: error.message,
      rule: 'updateWhen',
    });
  }
  return false;
}

const CONFLICT_OPEN = {
  code: 'conflict',
  message: 'Both sides changed the same field; a person has to choose.',
  rule: 'conflict',
};

/** Fills `draft.fields`; true when a conflict waits for a person. */
function chooseFields(job: CompiledJob, page: PageDraft, each: Changed, mapped: FieldValues): boolean {
  const { record, draft, link, fields } = each;
  const policy = draft.target.definition.update;
  if (policy === 'never') return false;
  const seen = targetSeen(job, link);
  const restored = restoredOf(page, each);
  let open = false;
  for (const field of fields) {
    const value = placed(field, mapped, draft);
    if (value === undefined || (field.whenEmpty === 'skip' && isEmpty(value))) continue;
    const written = alreadyWritten(page, draft, field.target);
    // Begun, never arrived or overwritten since, and the source says what it said before: nothing is to be done.
    if (!written && !isNews(job, page, each, field)) continue;
    if (applyDecision(job, page, each, field.target, value)) continue;
    if (restored?.has(field.target)) {
      if (!equalValues(draft.current?.fields[field.target] ?? null, value))
        draft.fields[field.target] = value;
      continue;
    }
    const current = draft.current?.fields[field.target];
    const decision = decideField({
      policy,
      twoWay: field.twoWay,
      conflict: field.conflict,
      sourceSide: job.plan.job.source.side,
      mapped: value,
      // A baseline without the field knows that it was empty.
      seen: written ? current : seen === null ? undefined : (seen[field.target] ?? null),
      current,
      sourceModifiedAt: record.record.modifiedAt,
      targetModifiedAt: draft.current?.modifiedAt ?? null,
    });
    if (decision.kind === 'write') draft.fields[field.target] = value;
    if (decision.kind === 'same' && current !== undefined) (draft.agreed ??= {})[field.target] = current;
    if (decision.kind === 'conflict' && keepConflict(job, page, each, field.target, value, decision))
      open = true;
  }
  return open;
}

export function sourceSeen(job: CompiledJob, link: Link): FieldValues | null {
  return job.plan.job.source.side === 'hubspot' ? link.hubspotSeen : link.businessSeen;
}

export function targetSeen(job: CompiledJob, link: Link): FieldValues | null {
  return job.plan.job.source.side === 'hubspot' ? link.businessSeen : link.hubspotSeen;
}

function counterpartOf(job: CompiledJob, link: Link): string {
  return job.plan.job.source.side === 'hubspot' ? link.businessId : link.hubspotId;
}
