import type { CallContext, FoundRecords, RecordPage } from '../../../application/ports/record-system.port.js';
import type { FieldValues } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { PortalAccess } from '../portal-access.js';
import { isoInstant } from '../records/value-normalisers.js';
import { asObject, asText, objectsOf, type JsonObject } from '../transport/json.js';

const MAX_PAGE = 500;

/** Active owners first, then deactivated ones, to whom records may still point (HF OW4). */
export async function readOwnerPage(
  access: PortalAccess,
  fields: readonly string[],
  cursor: string | null,
  pageSize: number,
  context: CallContext,
): Promise<RecordPage> {
  const archived = cursor?.startsWith('z:') ?? false;
  const after = cursor === null ? '' : cursor.slice(2);
  const query = new URLSearchParams({ limit: String(pageSize), archived: String(archived) });
  if (after !== '') query.set('after', after);
  const answer = await access.get(`${access.paths.owners()}?${query.toString()}`, context);
  const records = objectsOf(answer['results']).map((owner) => toRecord(owner, fields, archived));
  const next = asText(asObject(asObject(answer['paging'])?.['next'])?.['after']);
  if (next !== null) return { records, next: `${archived ? 'z' : 'a'}:${next}` };
  return { records, next: archived ? null : 'z:' };
}

/** All owners: few, and their changes are told nowhere (HF OW5). */
export async function readAllOwners(
  access: PortalAccess,
  fields: readonly string[],
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const all: SystemRecord[] = [];
  let cursor: string | null = null;
  do {
    const page: RecordPage = await readOwnerPage(access, fields, cursor, MAX_PAGE, context);
    all.push(...page.records);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

export async function readOwnersByIds(
  access: PortalAccess,
  fields: readonly string[],
  ids: readonly string[],
  context: CallContext,
): Promise<FoundRecords> {
  const known = new Map((await readAllOwners(access, fields, context)).map((owner) => [owner.id, owner]));
  const found = new Map<string, SystemRecord>();
  const missing: string[] = [];
  for (const id of new Set(ids)) {
    const owner = known.get(id);
    if (owner) found.set(id, owner);
    else missing.push(id);
  }
  return { found, missing };
}

function toRecord(owner: JsonObject, fields: readonly string[], archived: boolean): SystemRecord {
  const values: FieldValues = {
    id: asText(owner['id']),
    email: asText(owner['email']),
    firstName: asText(owner['firstName']),
    lastName: asText(owner['lastName']),
    type: asText(owner['type']),
    userId: asText(owner['userId']) ?? asText(owner['userIdIncludingInactive']),
    active: !archived,
  };
  const instant = (value: unknown): string | null => (typeof value === 'string' ? isoInstant(value) : null);
  return {
    id: asText(owner['id']) ?? '',
    fields: Object.fromEntries(fields.map((name) => [name, values[name] ?? null])),
    createdAt: instant(owner['createdAt']),
    modifiedAt: instant(owner['updatedAt']),
    archived,
    formerIds: [],
    associations: {},
  };
}
