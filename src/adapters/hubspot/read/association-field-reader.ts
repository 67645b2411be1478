import type {
  CallContext,
  FindRequest,
  FoundRecords,
  ReadSelection,
} from '../../../application/ports/record-system.port.js';
import type { FieldValue } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import { associatedType, isAssociationField, isParentField, PARENT_COMPANY } from '../association-fields.js';
import type { PortalAccess } from '../portal-access.js';
import { readAllAssociations, readAssociations } from './association-reader.js';

/** A selection as HubSpot can be asked for it, and how its records get their association fields. */
export interface FieldPlan {
  readonly selection: ReadSelection;
  readonly complete: (record: SystemRecord) => SystemRecord;
}

/**
 * Association fields become associated types to read along, which costs what reading these costs; the parent of a
 * company is a calculated property (HF 13.2). Null where no such field is wanted.
 */
export function planFields(selection: ReadSelection): FieldPlan | null {
  const wanted = selection.fields.filter(isAssociationField);
  if (wanted.length === 0) return null;
  const { type, associations } = selection;
  const parents = wanted.filter((field) => isParentField(type, field));
  const listed = wanted.filter((field) => !parents.includes(field)).map(associatedType);
  const fields = selection.fields.filter((field) => !isAssociationField(field));
  const hidden = parents.length > 0 && !fields.includes(PARENT_COMPANY) ? [PARENT_COMPANY] : [];
  const valueOf = (record: SystemRecord, field: string): FieldValue =>
    parents.includes(field)
      ? (record.fields[PARENT_COMPANY] ?? null)
      : (record.associations[associatedType(field)]?.[0] ?? null);
  return {
    selection: {
      type,
      fields: [...fields, ...hidden],
      associations: [...new Set([...associations, ...listed])],
    },
    complete: (record) => {
      const values: Record<string, FieldValue> = { ...record.fields };
      for (const name of hidden) delete values[name];
      for (const field of wanted) values[field] = valueOf(record, field);
      const asked = associations.map((to) => [to, record.associations[to] ?? []] as const);
      return { ...record, fields: values, associations: Object.fromEntries(asked) };
    },
  };
}

export function completeFound(found: FoundRecords, plan: FieldPlan): FoundRecords {
  const records = [...found.found].map(([id, record]) => [id, plan.complete(record)] as const);
  return { found: new Map(records), missing: found.missing };
}

/** Reads the associated ids of records that a search has found, and fills their association fields in. */
export async function completeCandidates(
  access: PortalAccess,
  records: readonly SystemRecord[],
  plan: FieldPlan,
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const { type, associations } = plan.selection;
  const ids = records.map((record) => record.id);
  const associated = await readAllAssociations(access, type, associations, ids, context);
  return records.map((record) => plan.complete({ ...record, associations: associated(record.id) }));
}

/**
 * Candidates that every probe names by an associated record: that one's associations tell them all, at once and
 * without the search index. Null where some probe has no such id; contacts are better found by their address.
 */
export async function idsByAssociation(
  access: PortalAccess,
  request: FindRequest,
  context: CallContext,
): Promise<readonly string[] | null> {
  const { type, keys, probes } = request;
  if (type === 'contacts' && keys.some((key) => key.field === 'email')) return null;
  const at = keys.findIndex(({ field }) => isAssociationField(field) && !isParentField(type, field));
  const key = keys[at];
  if (!key || !probes.every((probe) => isId(probe[at]))) return null;
  const owners = [...new Set(probes.map((probe) => probe[at] ?? ''))];
  const found = await readAssociations(access, associatedType(key.field), type, owners, context);
  return [...new Set([...found.values()].flat())];
}

/** What search can be asked: the compared fields that are properties, the company's parent among them. */
export function withoutAssociationKeys(request: FindRequest, fields: readonly string[]): FindRequest {
  const { type } = request;
  const searched = request.keys.map(({ field }) => !isAssociationField(field) || isParentField(type, field));
  const only = <T>(entries: readonly T[]): readonly T[] => entries.filter((_, at) => searched[at] === true);
  const keys = only(request.keys).map((key) =>
    isParentField(type, key.field) ? { ...key, field: PARENT_COMPANY } : key,
  );
  return { type, keys, probes: request.probes.map(only), fields };
}

function isId(value: string | undefined): boolean {
  return value !== undefined && /^\d+$/.test(value);
}
