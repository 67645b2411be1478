import { placeOf, type LoadedPage } from '../../ports/page-store.port.js';
import { settleTarget, type PageDraft, type RecordDraft, type TargetDraft } from '../page/page-draft.js';

/** Stands for the id of a root's counterpart that is created in the same transaction. */
function placeholderOf(record: RecordDraft, draft: TargetDraft): string {
  return `unit ${record.type}/${record.record.id}/${draft.target.name}`;
}

/** Roots that are about to be written count as linked for the records that are written together with them. */
export function withRoots(loaded: LoadedPage, roots: PageDraft): LoadedPage {
  const parentLinks = new Map(loaded.parentLinks);
  for (const record of roots.records) {
    for (const draft of record.targets) {
      const { verdict, action, counterpartId, target, type } = draft;
      if (verdict !== null || (action !== 'create' && action !== 'link' && action !== 'update')) continue;
      const place = placeOf(target.pairKey, roots.stream.typeKey);
      const known = new Map(parentLinks.get(place));
      known.set(record.record.id, { id: counterpartId ?? placeholderOf(record, draft), type: type.name });
      parentLinks.set(place, known);
    }
  }
  return { ...loaded, parentLinks };
}

/** Puts the ids that have come about in place of what stood for them; what is still without one waits. */
export function bindRoot(root: RecordDraft, associated: readonly RecordDraft[]): void {
  const ids = new Map(root.targets.map((draft) => [placeholderOf(root, draft), draft.counterpartId]));
  for (const record of associated) {
    for (const draft of record.targets) {
      if (draft.verdict === null && !bind(draft, ids)) settleTarget(draft, 'pending', null, WAITING);
    }
  }
}

const WAITING = {
  code: 'waiting-for-parent',
  message: 'It waits until the record that it belongs to is there.',
  rule: 'parents',
};

function bind(draft: TargetDraft, ids: ReadonlyMap<string, string | null>): boolean {
  let isBound = true;
  const idFor = (value: string): string => {
    if (!ids.has(value)) return value;
    const id = ids.get(value) ?? null;
    if (id === null) isBound = false;
    return id ?? value;
  };
  for (const [field, id] of draft.parentIds) draft.parentIds.set(field, idFor(id));
  for (const [field, value] of Object.entries(draft.fields))
    if (typeof value === 'string') draft.fields[field] = idFor(value);
  return isBound;
}
