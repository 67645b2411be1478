import type { CallContext, FoundRecords, ReadSelection } from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import { chunksOf, propertiesToRead, type PortalAccess } from '../portal-access.js';
import { isNumericId } from '../records/record-ids.js';
import { objectsOf, type JsonObject } from '../transport/json.js';
import { readAllAssociations } from './association-reader.js';

const MAX_INPUTS = 100;

/** Any number of records by id, 100 a call; a merged record stands under the id that was asked for (HF D10, M6). */
export async function readByIds(
  access: PortalAccess,
  selection: ReadSelection,
  ids: readonly string[],
  context: CallContext,
): Promise<FoundRecords> {
  const { type, fields, associations } = selection;
  const wanted = [...new Set(ids)];
  const askable = wanted.filter(isNumericId);
  const converter = await access.converter(type, fields, context);
  const properties = propertiesToRead(type, fields);
  const rows = await readRows(access, type, properties, askable, context);
  const plain = rows.map((row) => converter.convert(row));
  const associated = await readAllAssociations(access, type, associations, plain.map((record) => record.id), context);
  const records = plain.map((record) => ({ ...record, associations: associated(record.id) }));
  return assign(wanted, records);
}

/** Rows of a batch read; ids that HubSpot does not have are reported in the answer's errors and left out here. */
export async function readRows(
  access: PortalAccess,
  type: string,
  properties: readonly string[],
  ids: readonly string[],
  context: CallContext,
  idProperty?: string,
): Promise<readonly JsonObject[]> {
  const path = access.paths.objects(type, '/batch/read');
  const answers = await Promise.all(
    chunksOf(ids, MAX_INPUTS).map((chunk) =>
      access.post(
        path,
        {
          properties,
          propertiesWithHistory: [],
          ...(idProperty === undefined ? {} : { idProperty }),
          inputs: chunk.map((id) => ({ id })),
        },
        context,
      ),
    ),
  );
  return answers.flatMap((answer) => objectsOf(answer['results']));
}

function assign(wanted: readonly string[], records: readonly SystemRecord[]): FoundRecords {
  const byId = new Map<string, SystemRecord>();
  for (const record of records) for (const former of record.formerIds) byId.set(former, record);
  for (const record of records) byId.set(record.id, record);
  const found = new Map<string, SystemRecord>();
  const missing: string[] = [];
  for (const id of wanted) {
    const record = byId.get(id);
    if (record) found.set(id, record);
    else missing.push(id);
  }
  return { found, missing };
}
