import { decideField, equalValues, isEmpty } from '../../../domain/sync/field-decision.js';
import type { FieldValues } from '../../../domain/records/field-value.js';
import type { MappingLookups } from '../../../domain/mapping/compiled-mapping.js';
import type { CompiledJob } from '../compile/compiled-job.js';
import { keepConflict } from './keep-conflict.js';
import { alreadyWritten, cameFromTarget } from './left-intents.js';
import { mapFields, placed } from './map-fields.js';
import { applyDecision, overridesOf, withOverrides } from './page-decisions.js';
import { settleProblems, type PageDraft, type RecordDraft, type TargetDraft } from './page-draft.js';

/**
 * A match that is brought up to date at once (`matched: update`): what differs is written under the update policy,
 * as if both sides had changed since a time when both were empty.
 */
export async function bringUpToDate(
  job: CompiledJob,
  page: PageDraft,
  each: { readonly record: RecordDraft; readonly draft: TargetDraft },
  lookups: MappingLookups,
): Promise<void> {
  const { record, draft } = each;
  const { update } = draft.target.definition;
  if (draft.action !== 'link' || draft.current === null || update === 'never') return;
  const raw = await mapFields(draft.type, record.record.fields, lookups, 'update');
  const mapped = withOverrides(raw, overridesOf(page, each));
  if (mapped.problems.length > 0) return settleProblems(draft, mapped.problems);
  draft.audits = mapped.audits;
  const current = draft.current.fields;
  for (const field of draft.type.mapping.fields) {
    const value = placed(field, mapped.values, draft);
    if (field.on !== 'always') continue;
    const has = current[field.target] ?? null;
    // What stays different is left out of the baseline: the job of the other direction finds it and brings it back.
    if (field.twoWay && !equalValues(has, value ?? null)) draft.unseen.add(field.target);
    if (value === undefined || (field.whenEmpty === 'skip' && isEmpty(value))) continue;
    // Its own value, as an attempt of the other direction left it here, in this side's spelling: nothing to bring back.
    if (field.inputs.some((name) => cameFromTarget(draft, name, record.record.fields[name] ?? null)))
      continue;
    const written = alreadyWritten(page, draft, field.target);
    if (applyDecision(job, page, each, field.target, value)) continue;
    const decision = decideField({
      policy: update,
      twoWay: field.twoWay,
      conflict: field.conflict,
      sourceSide: job.plan.job.source.side,
      mapped: value,
      seen: written ? has : null,
      current: has,
      sourceModifiedAt: record.record.modifiedAt,
      targetModifiedAt: draft.current.modifiedAt,
    });
    if (decision.kind === 'write') draft.fields[field.target] = value;
    if (decision.kind === 'conflict')
      keepConflict(job, page, { record, draft }, field.target, value, decision);
    if (field.target in draft.fields) draft.unseen.delete(field.target);
  }
  addMissingParents(draft, current);
  if (Object.keys(draft.fields).length === 0) return;
  draft.action = 'update';
  draft.keepsBaseline = true;
}

function addMissingParents(draft: TargetDraft, current: FieldValues): void {
  for (const [field, id] of draft.parentIds) {
    if (isEmpty(current[field] ?? null)) draft.fields[field] = id;
  }
}
