import type { FieldProblem } from '../../domain/mapping/compiled-mapping.js';
import { mapFields, type OwnerLookups } from './map-fields.js';
import { settleTarget, type RecordDraft, type TargetDraft } from './page-draft.js';

/** What becomes of a target that is neither linked nor matched: created where the policy says so. */
export async function prepareCreate(
  record: RecordDraft,
  draft: TargetDraft,
  owners: OwnerLookups,
): Promise<void> {
  const { target } = draft;
  if (target.definition.create === 'never') {
    settleTarget(draft, 'skipped', null, {
      code: 'unmatched',
      message: `No ${target.types.map((t) => t.name).join(' or ')} matches.`,
      rule: target.definition.match ?? 'create',
    });
    return;
  }
  const mapping = mapFields(target, record.record.fields, owners, 'create');
  const mapped = mapping instanceof Promise ? await mapping : mapping;
  const problem = mapped.problems[0];
  if (problem) {
    settleTarget(draft, 'failed', null, {
      code: problem.code,
      message: messageOf(mapped.problems),
      field: problem.field,
    });
    return;
  }
  draft.action = 'create';
  draft.keepsBaseline = true;
  draft.fields = { ...mapped.values };
}

function messageOf(problems: readonly FieldProblem[]): string {
  return problems
    .slice(0, 3)
    .map((p) => p.message)
    .join(' ');
}

/**
 * Names one creation for ever: repeated attempts carry the same id, a deliberate re-creation after an unlink
 * raises the generation. Ids and configuration names only.
 */
export function createOperationId(sync: string, draft: TargetDraft, sourceId: string): string {
  return `${sync}/${draft.target.definition.mapping}/${sourceId}#${draft.generation}`;
}
