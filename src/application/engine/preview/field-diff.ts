import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import type { Side } from '../../../domain/records/system-record.js';
import { equalValues } from '../../../domain/sync/field-decision.js';
import type { FieldChange, RecordPreview, TargetChange } from '../../../domain/sync/record-change.js';
import type { PreviewLink } from '../../ports/preview-store.port.js';
import type { PageDraft, RecordDraft, TargetDraft } from '../page/page-draft.js';
import { isPlaceholder } from './preview-system.js';

/** Longer texts are cut: a report shows what changes, it is no copy of the record. */
const MAX_TEXT = 300;
const MAX_FIELDS = 100;

/** `type/id` -> what stands there now. */
export type Before = ReadonlyMap<string, FieldValues>;

/** What the page would change, record by record; records without any change have none. */
export function changesOf(page: PageDraft, record: RecordDraft, before: Before): readonly TargetChange[] {
  return record.targets.flatMap((draft) => {
    const conflicts = conflictsOf(page, record, draft);
    const effect = draft.verdict?.effect ?? null;
    if (effect === null && conflicts.size === 0) return [];
    const id = realId(draft.counterpartId);
    const old = before.get(`${draft.type.name}/${draft.counterpartId ?? ''}`) ?? draft.current?.fields ?? {};
    const written = effect === null || draft.action === 'link' ? {} : draft.fields;
    const names = [...new Set([...Object.keys(written), ...conflicts.keys()])].slice(0, MAX_FIELDS);
    const fields = names.map((name) => fieldChange(name, old, written, conflicts.get(name)));
    return [
      { target: draft.target.name, type: draft.type.name, id, effect, fields: fields.filter(isChange) },
    ];
  });
}

function fieldChange(
  field: string,
  old: FieldValues,
  written: FieldValues,
  conflict: Side | 'open' | undefined,
): FieldChange {
  const before = old[field] ?? null;
  const after = field in written ? (written[field] ?? null) : before;
  return { field, before: cut(before), after: cut(after), ...(conflict === undefined ? {} : { conflict }) };
}

/** What is written although it stands there already is no change to a person. */
function isChange({ before, after, conflict }: FieldChange): boolean {
  return conflict !== undefined || !equalValues(before, after);
}

function conflictsOf(
  page: PageDraft,
  record: RecordDraft,
  draft: TargetDraft,
): ReadonlyMap<string, Side | 'open'> {
  const own = page.conflicts.filter(
    ({ sourceId, pairKey }) => sourceId === record.record.id && pairKey === draft.target.pairKey,
  );
  return new Map(own.map(({ field, resolution }) => [field, resolution]));
}

function realId(id: string | null): string | null {
  return id === null || isPlaceholder(id) ? null : id;
}

function cut(value: FieldValue): FieldValue {
  return typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}

/** Links that the page would make. */
export function linksOf(page: PageDraft): readonly PreviewLink[] {
  return page.records.flatMap(({ record, targets }) =>
    targets.flatMap((draft) => {
      if (draft.counterpartId === null || draft.link !== null || draft.verdict?.outcome !== 'migrated')
        return [];
      const { counterpartId, type, target } = draft;
      return [{ pairKey: target.pairKey, sourceId: record.id, type: type.name, counterpartId }];
    }),
  );
}

/** Fields that people know a record by, best first. */
const TITLES: readonly string[] = [
  'name',
  'dealname',
  'fullName',
  'subject',
  'hs_task_subject',
  'title',
  'lastname',
  'lastName',
  'email',
  'number',
  'sku',
  'hs_sku',
  'domain',
];

export function titleOf({ record }: Pick<RecordDraft, 'record'>): RecordPreview['title'] {
  const { fields } = record;
  for (const name of TITLES) {
    const value = fields[name];
    if (typeof value !== 'string' || value === '') continue;
    const first = fields['firstname'] ?? fields['firstName'];
    const whole = /^last_?name$/i.test(name) && typeof first === 'string' ? `${first} ${value}` : value;
    return String(cut(whole));
  }
  return null;
}
