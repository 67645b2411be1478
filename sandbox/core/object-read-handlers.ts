import type { Answer, Call } from './call.js';
import { limitParam, listParam, parseObject } from './call.js';
import { batchAnswer } from './batch-answer.js';
import { readCursor, writeCursor } from './cursors.js';
import { badObjectId, notFound, validationError } from './errors.js';
import { asArray, asObject, asStrings, asText } from './json.js';
import type { ObjectType } from './object-types.js';
import { readersFor, withSystemNames } from './read-values.js';
import type { PortalRecord } from './record.js';
import { associationsText, recordWriter } from './record-json.js';
import type { WireRecord } from './record-wire.js';
import { associationsToWire, historyToWire, recordToWire } from './record-wire.js';
import type { World } from './world.js';

/** Most inputs of any object batch (HF B1). */
export const MAX_INPUTS = 100;

function associatedTypes({ query, world }: Call): ObjectType[] {
  const types: ObjectType[] = [];
  for (const name of listParam(query, 'associations')) {
    const type = world.types.find(name);
    if (!type) throw validationError(`Unable to infer object type from: ${name}`);
    types.push(type);
  }
  return types;
}

type Present = (record: PortalRecord) => WireRecord;

/** Builds the answer shape once per request, so that a page costs only its values. */
function presenter(
  world: World,
  type: ObjectType,
  properties: readonly string[],
  history: readonly string[],
  associated: readonly ObjectType[],
): Present {
  const readers = readersFor(world, type, withSystemNames(type, [...properties, ...history]));
  const historyReaders = readersFor(world, type, history);
  return (record) => {
    const wire = recordToWire(record, record.current, readers);
    if (historyReaders.length > 0) wire.propertiesWithHistory = historyToWire(record, historyReaders);
    const map =
      associated.length > 0 ? associationsToWire(world.associationTypes, record, associated) : undefined;
    if (map) wire.associations = map;
    return wire;
  };
}

/** GET {P}/{type}: live or archived records in id order (HF O4-O7). */
export function listRecords(call: Call, type: ObjectType): Answer {
  const { world, query } = call;
  const history = listParam(query, 'propertiesWithHistory');
  const limit = limitParam(query, 10, history.length > 0 ? 50 : 100);
  const archived = query.get('archived') === 'true';
  const store = world.store(type);
  if (archived) store.purgeBin(world.clock());
  const opaque = world.settings.opaqueCursors;
  const after = query.get('after');
  const start = after ? store.positionOf(readCursor(after, opaque), archived) : 0;
  const records = archived ? store.archivedRecords : store.liveRecords;
  const write = pageWriter(world, type, listParam(query, 'properties'), history, associatedTypes(call));
  let results = '';
  for (const record of records.slice(start, start + limit)) {
    results += results === '' ? write(record) : `,${write(record)}`;
  }
  const next = records[start + limit];
  if (!next) return { status: 200, text: `{"results":[${results}]}` };
  const cursor = writeCursor(next.num, opaque);
  const paging = `"paging":{"next":{"after":"${cursor}","link":"?after=${cursor}"}}`;
  return { status: 200, text: `{"results":[${results}],${paging}}` };
}

/** Records of a page as text; the rare history goes the long way. */
function pageWriter(
  world: World,
  type: ObjectType,
  properties: readonly string[],
  history: readonly string[],
  associated: readonly ObjectType[],
): (record: PortalRecord) => string {
  if (history.length > 0) {
    const present = presenter(world, type, properties, history, associated);
    return (record) => JSON.stringify(present(record));
  }
  const write = recordWriter(readersFor(world, type, withSystemNames(type, properties)));
  return (record) =>
    `${write(record, record.current)}${associationsText(world.associationTypes, record, associated)}}`;
}

/** The record behind a path id; `idProperty` reads it as a unique value instead (HF E13, E14, E17). */
export function resolveRecord(
  world: World,
  type: ObjectType,
  id: string,
  idProperty: string | null | undefined,
  archived = false,
): PortalRecord | undefined {
  const store = world.store(type);
  if (idProperty && idProperty !== 'hs_object_id') {
    if (!store.isUnique(idProperty)) {
      throw validationError(`Unable to perform read by non-unique ${type.id} property ${idProperty}`);
    }
    return archived ? store.findArchived(idProperty, id) : store.findUnique(idProperty, id);
  }
  if (!/^\d+$/.test(id)) throw badObjectId(id);
  return store.find(id);
}

export function getRecord(call: Call, type: ObjectType, id: string): Answer {
  const { world, query } = call;
  const history = listParam(query, 'propertiesWithHistory');
  const archived = query.get('archived') === 'true';
  const record = resolveRecord(world, type, id, query.get('idProperty'), archived);
  if (!record || (record.archivedAt !== null) !== archived) throw notFound();
  const present = presenter(world, type, listParam(query, 'properties'), history, associatedTypes(call));
  const url = `https://app.example/contacts/${world.settings.portalId}/record/${type.id}/${record.id}`;
  return { status: 200, body: { ...present(record), url } };
}

/** The ids of a batch, checked for size and doubles (HF B1, E16). */
export function batchIds(inputs: readonly unknown[], max: number): string[] {
  if (inputs.length === 0) throw validationError('inputs must not be empty');
  if (inputs.length > max)
    throw validationError(`The maximum number of inputs is ${max}, not ${inputs.length}`);
  const ids = inputs.map((input) => asText(asObject(input)['id']) ?? '');
  const doubles = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (doubles.length > 0) {
    const unique = [...new Set(doubles)];
    const message = `Duplicate IDs found in batch input: [${unique.join(', ')}]. IDs must be unique`;
    throw validationError(message, { context: { ids: unique } });
  }
  return ids;
}

/** HF E15: one error names all missing ids. */
export function missingError(type: ObjectType, ids: readonly string[]): Record<string, unknown> {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `Could not get some ${type.constant} objects, they may be deleted or not exist. Check that ids are valid.`,
    context: { ids: [...ids] },
  };
}

/** POST {P}/{type}/batch/read (HF O11, O12, E15, M8). */
export function batchRead(call: Call, type: ObjectType): Answer {
  const { world } = call;
  const body = parseObject(call);
  const history = asStrings(body['propertiesWithHistory']);
  const ids = batchIds(asArray(body['inputs']), history.length > 0 ? 50 : MAX_INPUTS);
  const idProperty = asText(body['idProperty']);
  const archived = call.query.get('archived') === 'true';
  const present = presenter(world, type, asStrings(body['properties']), history, []);
  const found = new Set<PortalRecord>();
  const missing: string[] = [];
  for (const id of ids) {
    const known =
      idProperty || /^\d+$/.test(id) ? resolveRecord(world, type, id, idProperty, archived) : undefined;
    const usable = known && (known.archivedAt !== null) === archived && !call.failsInput();
    if (usable) found.add(known);
    else missing.push(id);
  }
  const errors = missing.length > 0 ? [missingError(type, missing)] : [];
  return batchAnswer(call, 200, [...found].map(present), errors);
}
