import type { CompiledParent, CompiledTargetType } from '../compile/compiled-job.js';
import type { TargetDraft } from './page-draft.js';

/**
 * Puts a parent's id where the target keeps it. A target that is not linked yet takes a type that can have such a
 * parent: what belongs to a prospect becomes a prospect's contact.
 */
export function placeParent(draft: TargetDraft, parent: CompiledParent, type: string, id: string): void {
  const field = fieldFor(parent, draft.type, type);
  if (field !== null) {
    draft.parentIds.set(field, id);
    return;
  }
  if (draft.link !== null || draft.action !== 'none') return;
  const fitting = draft.target.types.find((each) => fieldFor(parent, each, type) !== null);
  if (!fitting) return;
  draft.type = fitting;
  draft.parentIds.set(fieldFor(parent, fitting, type) ?? '', id);
}

/** Types that the draft may be matched with: those that have a place for every parent that is known. */
export function typesFor(draft: TargetDraft): readonly CompiledTargetType[] {
  if (draft.parentIds.size === 0) return draft.target.types;
  const held = [...draft.parentIds.keys()];
  return draft.target.types.filter((type) => held.every((field) => type.parentFields.includes(field)));
}

function fieldFor(parent: CompiledParent, type: CompiledTargetType, parentType: string): string | null {
  return parent.fields.get(type.name)?.get(parentType) ?? null;
}
