import type { MappingLookups } from '../../../domain/mapping/compiled-mapping.js';
import { equalValues, isEmpty } from '../../../domain/sync/field-decision.js';
import type { PageStore } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import { mayUpdate, readTargets } from './compare-linked.js';
import type { CompiledField, CompiledMapping } from '../../../domain/mapping/compiled-mapping.js';
import type { CompiledJob, CompiledTarget } from '../compile/compiled-job.js';
import { mapFields, placed } from './map-fields.js';
import { followMergedTargets } from './merged-targets.js';
import {
  settleProblems,
  settleTarget,
  type Linked,
  type RecordDraft,
  type TargetDraft,
} from './page-draft.js';

/**
 * A run over chosen fields: of linked records these fields alone are compared with what stands on the other side,
 * and written where they differ, whatever the baselines say. Nothing is matched or created.
 */
export async function bringFields(
  job: CompiledJob,
  chosen: ReadonlySet<string>,
  target: CompiledTarget,
  open: readonly { readonly record: RecordDraft; readonly draft: TargetDraft }[],
  lookups: MappingLookups,
  pages: PageStore,
  context: CallContext,
): Promise<void> {
  const linked: Linked[] = [];
  for (const { record, draft } of open) {
    const { link } = draft;
    if (link === null) settleTarget(draft, 'skipped', null, NOT_LINKED);
    else {
      draft.counterpartId = job.targetSide === 'business' ? link.businessId : link.hubspotId;
      linked.push({ record, draft, link });
    }
  }
  await readTargets(job, target, linked, context);
  await followMergedTargets(job, target, linked, pages);
  for (const each of linked) if (each.draft.verdict === null) await bringOne(job, chosen, each, lookups);
}

const NOT_LINKED = {
  code: 'not-linked',
  message: 'It is not linked; a run over chosen fields creates nothing.',
  rule: 'fields',
};

async function bringOne(
  job: CompiledJob,
  chosen: ReadonlySet<string>,
  { record, draft }: Linked,
  lookups: MappingLookups,
): Promise<void> {
  if (!mayUpdate(job, draft)) return;
  const fields = chosenFields(draft.type.mapping, chosen);
  const mapped = await mapFields(draft.type, record.record.fields, lookups, 'update');
  const problems = mapped.problems.filter((problem) =>
    fields.some(({ target }) => target === problem.target),
  );
  if (problems.length > 0) return settleProblems(draft, problems);
  for (const field of fields) {
    const value = placed(field, mapped.values, draft);
    if (value === undefined || (field.whenEmpty === 'skip' && isEmpty(value))) continue;
    if (!equalValues(draft.current?.fields[field.target] ?? null, value)) draft.fields[field.target] = value;
  }
  if (Object.keys(draft.fields).length > 0) draft.action = 'update';
  else settleTarget(draft, 'unchanged', null);
}

/** A field is named as either side names it. */
function chosenFields(mapping: CompiledMapping, chosen: ReadonlySet<string>): readonly CompiledField[] {
  return mapping.fields.filter(
    ({ on, target, inputs }) =>
      on === 'always' && (chosen.has(target) || inputs.some((name) => chosen.has(name))),
  );
}
