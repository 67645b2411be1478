import type {
  CallContext,
  FoundRecords,
  ReadSelection,
} from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import { chunksOf, propertiesToRead, type PortalAccess } from '../portal-access.js';
import { isNumericId } from '../records/record-ids.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { idsInContext, readErrorBody } from '../transport/error-body.js';
import { asText, objectsOf, type JsonObject } from '../transport/json.js';
import { readAllAssociations } from './association-reader.js';

const MAX_INPUTS = 100;
/** Longer lists of property names would make the address too long (HF C10): they go by batch read then. */
export const MAX_NAMES_LENGTH = 5_000;

/** Any number of records by id, 100 a call; a merged record stands under the id that was asked for (HF D10, M6). */
export async function readByIds(
  access: PortalAccess,
  selection: ReadSelection,
  ids: readonly string[],
  context: CallContext,
): Promise<FoundRecords> {
  const { type, fields, associations } = selection;
  const wanted = [...new Set(ids)];
  const converter = await access.converter(type, fields, context);
  const properties = propertiesToRead(type, fields);
  const answer = await batchRead(access, type, properties, wanted.filter(isNumericId), context);
  const plain = answer.rows.map((row) => converter.convert(row));
  const byId = indexed(plain);
  const doubtful = wanted.filter((id) => !byId.has(id) && isNumericId(id) && !answer.absent.has(id));
  for (const id of doubtful) {
    const row = await readSingle(access, type, id, properties, context);
    if (row) byId.set(id, converter.convert(row));
  }
  const newIds = [...new Set([...byId.values()].map((record) => record.id))];
  const associated = await readAllAssociations(access, type, associations, newIds, context);
  const found = new Map<string, SystemRecord>();
  for (const id of wanted) {
    const record = byId.get(id);
    if (record) found.set(id, { ...record, associations: associated(record.id) });
  }
  return { found, missing: wanted.filter((id) => !found.has(id)) };
}

/** Rows of a batch read; ids that HubSpot does not have are left out. */
export async function readRows(
  access: PortalAccess,
  type: string,
  properties: readonly string[],
  ids: readonly string[],
  context: CallContext,
  by: ReadBy = {},
): Promise<readonly JsonObject[]> {
  return (await batchRead(access, type, properties, ids, context, by)).rows;
}

export interface ReadBy {
  /** The unique property that the ids are values of; absent = they are record ids. */
  readonly idProperty?: string;
  /** Archived records instead of live ones (HF O7). */
  readonly archived?: boolean;
}

interface BatchAnswer {
  readonly rows: readonly JsonObject[];
  /** Ids that the answer names as not there (HF E15). */
  readonly absent: ReadonlySet<string>;
}

async function batchRead(
  access: PortalAccess,
  type: string,
  properties: readonly string[],
  ids: readonly string[],
  context: CallContext,
  { idProperty, archived }: ReadBy = {},
): Promise<BatchAnswer> {
  const path = access.paths.objects(type, archived ? '/batch/read?archived=true' : '/batch/read');
  const key = idProperty === undefined ? {} : { idProperty };
  const answers = await Promise.all(
    chunksOf(ids, MAX_INPUTS).map((chunk) => {
      const inputs = chunk.map((id) => ({ id }));
      return access.post(path, { properties, propertiesWithHistory: [], ...key, inputs }, context);
    }),
  );
  const errors = answers.flatMap((answer) => objectsOf(answer['errors'])).map(readErrorBody);
  return {
    rows: answers.flatMap((answer) => objectsOf(answer['results'])),
    absent: new Set(errors.flatMap(idsInContext)),
  };
}

/** Neither answered nor named as absent: a former id whose successor does not tell, or nothing at all. */
async function readSingle(
  access: PortalAccess,
  type: string,
  id: string,
  properties: readonly string[],
  context: CallContext,
): Promise<JsonObject | null> {
  const names = properties.join(',');
  const query = names.length > MAX_NAMES_LENGTH ? '' : `?properties=${encodeURIComponent(names)}`;
  try {
    const row = await access.get(`${access.paths.objects(type, `/${id}`)}${query}`, context);
    const present = asText(row['id']);
    if (query !== '' || present === null) return row;
    const [full] = await readRows(access, type, properties, [present], context);
    return full ?? null;
  } catch (error) {
    if (error instanceof SystemFailure && error.failure.class === 'not-found') return null;
    throw error;
  }
}

function indexed(records: readonly SystemRecord[]): Map<string, SystemRecord> {
  const byId = new Map<string, SystemRecord>();
  for (const record of records) for (const former of record.formerIds) byId.set(former, record);
  for (const record of records) byId.set(record.id, record);
  return byId;
}
