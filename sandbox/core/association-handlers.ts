import { associationEnd, connect, disconnect, invalidIdentifier, readTypes } from './association-input.js';
import type { AssociationType } from './association-types.js';
import { associationsOf } from './associations.js';
import { batchAnswer } from './batch-answer.js';
import type { Answer, Call } from './call.js';
import { limitParam, parseBody, parseObject } from './call.js';
import { ApiError, apiError, notFound, validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asArray, asNumber, asObject, asText } from './json.js';
import type { ObjectType } from './object-types.js';
import type { AssociationEntry, PortalRecord } from './record.js';
import { lowerBound } from './sorted.js';

const PAGE = 500;
const MAX_READ = 1_000;
const MAX_CREATE = 2_000;

/** The two object types of an association path. */
export interface Pair {
  from: ObjectType;
  to: ObjectType;
}

function typeToWire(type: AssociationType): { category: string; typeId: number; label: string | null } {
  return { category: type.category, typeId: type.id, label: type.label };
}

/** `toObjectId` is a number on the wire (HF C5). */
function entryToWire(call: Call, entry: AssociationEntry): JsonObject {
  const types = entry.types.flatMap((id) => call.world.associationTypes.get(id) ?? []);
  return { toObjectId: entry.toId, associationTypes: types.map(typeToWire) };
}

function page(
  entries: readonly AssociationEntry[],
  after: string | null,
  limit: number,
): { items: readonly AssociationEntry[]; paging: JsonObject } {
  const start = after ? lowerBound(entries, asNumber(after, 0), (entry) => entry.toId) : 0;
  const next = entries[start + limit];
  const paging = next ? { paging: { next: { after: String(next.toId), link: `?after=${next.toId}` } } } : {};
  return { items: entries.slice(start, start + limit), paging };
}

/** GET .../{id}/associations/{to} (HF 10.1, N1). */
export function listAssociations(call: Call, pair: Pair, id: string): Answer {
  if (!/^\d+$/.test(id)) throw invalidIdentifier(id);
  const record = call.world.store(pair.from).findLive(id);
  if (!record) throw notFound();
  const limit = limitParam(call.query, PAGE, PAGE);
  const { items, paging } = page(associationsOf(record, pair.to), call.query.get('after'), limit);
  return { status: 200, body: { results: items.map((entry) => entryToWire(call, entry)), ...paging } };
}

function pairToWire(pair: Pair, from: PortalRecord, to: PortalRecord, labels: readonly string[]): JsonObject {
  return {
    fromObjectTypeId: pair.from.id,
    fromObjectId: from.num,
    toObjectTypeId: pair.to.id,
    toObjectId: to.num,
    labels,
  };
}

function labelsOf(types: readonly AssociationType[]): string[] {
  return types.flatMap((type) => type.label ?? []);
}

/** PUT of labels replaces those of the pair (HF N5). */
export function putAssociation(call: Call, pair: Pair, fromId: string, toId: string): Answer {
  const { world } = call;
  const types = readTypes(world, pair.from, pair.to, parseBody(call));
  const from = associationEnd(world, pair.from, fromId);
  const to = associationEnd(world, pair.to, toId);
  connect(world, from, to, types, 'replace', 'INTEGRATION');
  return { status: 201, body: pairToWire(pair, from, to, labelsOf(types)) };
}

function defaultType(call: Call, pair: Pair): AssociationType {
  const type = call.world.associationTypes.defaultOf(pair.from.name, pair.to.name);
  if (!type) throw validationError(`${pair.from.id} cannot be associated with ${pair.to.id}`);
  return type;
}

function specToWire(
  from: PortalRecord,
  to: PortalRecord,
  typeId: number,
  category: AssociationType['category'],
): JsonObject {
  const associationSpec = { associationCategory: category, associationTypeId: typeId };
  return { from: { id: from.id }, to: { id: to.id }, associationSpec };
}

function connectDefault(call: Call, pair: Pair, fromId: string, toId: string): JsonObject[] {
  const type = defaultType(call, pair);
  const from = associationEnd(call.world, pair.from, fromId);
  const to = associationEnd(call.world, pair.to, toId);
  connect(call.world, from, to, [type], 'add', 'INTEGRATION');
  return [specToWire(from, to, type.id, type.category), specToWire(to, from, type.inverseId, type.category)];
}

export function putDefaultAssociation(call: Call, pair: Pair, fromId: string, toId: string): Answer {
  return batchAnswer(call, 200, connectDefault(call, pair, fromId, toId), []);
}

/** DELETE removes every label; nothing to remove is fine too. */
export function deleteAssociation(call: Call, pair: Pair, fromId: string, toId: string): Answer {
  const from = call.world.store(pair.from).findLive(fromId);
  const to = call.world.store(pair.to).findLive(toId);
  if (from && to) disconnect(call.world, from, to, 'all', 'INTEGRATION');
  return { status: 204 };
}

function inputsOf(call: Call, max: number): JsonObject[] {
  const inputs = asArray(parseObject(call)['inputs']);
  if (inputs.length === 0) throw validationError('inputs must not be empty');
  if (inputs.length > max)
    throw validationError(`The maximum number of inputs is ${max}, not ${inputs.length}`);
  return inputs.map(asObject);
}

function idOf(value: unknown): string {
  return asText(asObject(value)['id']) ?? '';
}

function noneError(pair: Pair, id: string): JsonObject {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${pair.to.singular} is associated with ${pair.from.singular} ${id}.`,
    context: { fromObjectId: [id] },
  };
}

/** POST .../batch/read with a cursor per input (HF N2, N3). */
export function batchReadAssociations(call: Call, pair: Pair): Answer {
  const results: JsonObject[] = [];
  const errors: JsonObject[] = [];
  for (const input of inputsOf(call, MAX_READ)) {
    const id = asText(input['id']) ?? '';
    if (!/^\d+$/.test(id)) throw invalidIdentifier(id);
    const record = call.world.store(pair.from).findLive(id);
    const entries = record && !call.failsInput() ? associationsOf(record, pair.to) : [];
    if (entries.length === 0) {
      if (call.world.settings.reportMissingAssociations) errors.push(noneError(pair, id));
      continue;
    }
    const { items, paging } = page(entries, asText(input['after']) ?? null, PAGE);
    results.push({ from: { id }, to: items.map((entry) => entryToWire(call, entry)), ...paging });
  }
  return batchAnswer(call, 200, results, errors);
}

/** Runs every input and collects the refusals. */
function eachInput(
  call: Call,
  inputs: readonly JsonObject[],
  successStatus: number,
  run: (input: JsonObject) => JsonObject[],
): Answer {
  const results: JsonObject[] = [];
  const errors: JsonObject[] = [];
  for (const input of inputs) {
    try {
      if (call.failsInput()) throw apiError(500, 'internal error', { category: 'INTERNAL_ERROR' });
      results.push(...run(input));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const context = { fromObjectId: [idOf(input['from'])], toObjectId: [idOf(input['to'])] };
      errors.push({ category: 'VALIDATION_ERROR', ...error.body, context });
    }
  }
  return batchAnswer(call, successStatus, results, errors);
}

export function batchCreateAssociations(call: Call, pair: Pair): Answer {
  const { world } = call;
  // HF V13: 2026-09 answers 200.
  const status = call.version === '2026-09' ? 200 : 201;
  return eachInput(call, inputsOf(call, MAX_CREATE), status, (input) => {
    const types = readTypes(world, pair.from, pair.to, input['types']);
    const from = associationEnd(world, pair.from, idOf(input['from']));
    const to = associationEnd(world, pair.to, idOf(input['to']));
    connect(world, from, to, types, 'add', 'INTEGRATION');
    return [pairToWire(pair, from, to, labelsOf(types))];
  });
}

export function batchAssociateDefault(call: Call, pair: Pair): Answer {
  return eachInput(call, inputsOf(call, MAX_CREATE), 200, (input) =>
    connectDefault(call, pair, idOf(input['from']), idOf(input['to'])),
  );
}

/** 204 without a body in v4, 200 with one in the dated versions (HF V10). */
function archiveAnswer(call: Call): Answer {
  return call.version === 'legacy' ? { status: 204 } : batchAnswer(call, 200, [], []);
}

export function batchArchiveAssociations(call: Call, pair: Pair): Answer {
  const { world } = call;
  for (const input of inputsOf(call, MAX_CREATE)) {
    const from = world.store(pair.from).findLive(idOf(input['from']));
    for (const target of asArray(input['to'])) {
      const to = world.store(pair.to).findLive(idOf(target));
      if (from && to) disconnect(world, from, to, 'all', 'INTEGRATION');
    }
  }
  return archiveAnswer(call);
}

export function batchArchiveLabels(call: Call, pair: Pair): Answer {
  const { world } = call;
  for (const input of inputsOf(call, MAX_CREATE)) {
    const types = readTypes(world, pair.from, pair.to, input['types']);
    const from = world.store(pair.from).findLive(idOf(input['from']));
    const to = world.store(pair.to).findLive(idOf(input['to']));
    if (from && to) disconnect(world, from, to, types, 'INTEGRATION');
  }
  return archiveAnswer(call);
}

export function listLabels(call: Call, pair: Pair): Answer {
  const types = call.world.associationTypes.list(pair.from.name, pair.to.name);
  return { status: 200, body: { results: types.map(typeToWire) } };
}

export function createLabel(call: Call, pair: Pair): Answer {
  const { world } = call;
  const body = parseObject(call);
  const label = asText(body['label']);
  const name = asText(body['name']);
  if (!label || !name) throw validationError('label and name are required');
  if (!world.associationTypes.defaultOf(pair.from.name, pair.to.name)) defaultType(call, pair);
  const inverse = asText(body['inverseLabel']) ?? label;
  const added = world.associationTypes.addLabel(pair.from.name, pair.to.name, name, label, inverse);
  world.schemaDirty = true;
  return { status: 200, body: { results: added.map(typeToWire) } };
}

function customLabel(call: Call, pair: Pair, typeId: number): AssociationType {
  const type = call.world.associationTypes.get(typeId);
  if (!type || type.category !== 'USER_DEFINED' || type.from !== pair.from.name) throw notFound();
  return type;
}

export function updateLabel(call: Call, pair: Pair): Answer {
  const body = parseObject(call);
  const type = customLabel(call, pair, asNumber(body['associationTypeId'], Number.NaN));
  const label = asText(body['label']) ?? type.label ?? '';
  call.world.associationTypes.restore([{ ...type, label }]);
  call.world.schemaDirty = true;
  return { status: 204 };
}

export function deleteLabel(call: Call, pair: Pair, typeId: string): Answer {
  call.world.associationTypes.removeLabel(customLabel(call, pair, Number(typeId)));
  call.world.schemaDirty = true;
  return { status: 204 };
}
