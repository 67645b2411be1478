import type { TargetDraft } from '../page/page-draft.js';
import { membersOf, type Unit } from './unit.js';

/**
 * Takes note of how a unit was decided.
 * @returns puts it back, for a transaction that begins anew or was taken back
 */
export function snapshotOf(unit: Unit): () => void {
  const kept = membersOf(unit).flatMap(({ record }) => record.targets.map(snapshotOfTarget));
  return () => {
    for (const restore of kept) restore();
  };
}

function snapshotOfTarget(draft: TargetDraft): () => void {
  const { action, counterpartId, stored, version, keepsBaseline, verdict } = draft;
  const fields = { ...draft.fields };
  const parentIds = [...draft.parentIds];
  return () => {
    Object.assign(draft, { action, counterpartId, stored, version, keepsBaseline, verdict });
    draft.fields = { ...fields };
    draft.parentIds.clear();
    for (const [field, id] of parentIds) draft.parentIds.set(field, id);
  };
}
