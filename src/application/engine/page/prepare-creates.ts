import type { Creation } from '../../ports/record-system.port.js';
import type { MappedRecord, MappingLookups } from '../../../domain/mapping/compiled-mapping.js';
import { mapFields } from './map-fields.js';
import { overridesOf, withOverrides } from './page-decisions.js';
import {
  settleProblems,
  settleTarget,
  type PageDraft,
  type RecordDraft,
  type TargetDraft,
} from './page-draft.js';

/**
 * What becomes of a target that is neither linked nor matched: created where the policy says so. A promise only where
 * the mapping has expressions: a page of records need not wait a hundred times.
 */
export function prepareCreate(
  page: PageDraft,
  each: { readonly record: RecordDraft; readonly draft: TargetDraft },
  lookups: MappingLookups,
): Promise<void> | null {
  const { record, draft } = each;
  if (draft.target.definition.create === 'never') {
    settleUnmatched(draft);
    return null;
  }
  const mapping = mapFields(draft.type, record.record.fields, lookups, 'create');
  if (mapping instanceof Promise) return mapping.then((mapped) => keepMapped(page, each, mapped));
  keepMapped(page, each, mapping);
  return null;
}

function keepMapped(
  page: PageDraft,
  each: { readonly record: RecordDraft; readonly draft: TargetDraft },
  mapping: MappedRecord,
): void {
  const { draft } = each;
  const mapped = withOverrides(mapping, overridesOf(page, each));
  if (mapped.problems.length > 0) {
    settleProblems(draft, mapped.problems);
    return;
  }
  draft.audits = mapped.audits;
  draft.action = 'create';
  draft.keepsBaseline = true;
  // Not copied: a copy of an object of many fields is slow for whatever is done with it afterwards.
  draft.fields = mapped.values;
}

/** A target that is only linked, or only kept up to date, and has no counterpart. */
function settleUnmatched(draft: TargetDraft): void {
  const { definition, types } = draft.target;
  const names = types.map((t) => t.name).join(' or ');
  const reason =
    definition.match === undefined
      ? { code: 'not-linked', message: `It is linked to no ${names}.`, rule: 'create' }
      : { code: 'unmatched', message: `No ${names} matches.`, rule: definition.match };
  settleTarget(draft, 'skipped', null, reason);
}

/**
 * Names one creation for ever: repeated attempts carry the same id, a deliberate re-creation after an unlink
 * raises the generation. Ids and configuration names only.
 */
export function createOperationId(sync: string, { type, record }: RecordDraft, draft: TargetDraft): string {
  return `${sync}/${draft.target.definition.mapping}/${type}/${record.id}#${draft.generation}`;
}

/** Back to what it was made of; an id may have any characters. */
export function creationOf(operationId: string): Creation | null {
  const [, sync, type, id, generation] = /^([^/]+)\/[^/]+\/([^/]+)\/([^]+)#(\d+)$/.exec(operationId) ?? [];
  if (sync === undefined || type === undefined || id === undefined) return null;
  return { operationId, origin: { sync, type, id, generation: Number(generation) } };
}
