import { planAssociations } from './association-input.js';
import { batchAnswer } from './batch-answer.js';
import type { Answer, Call } from './call.js';
import { parseObject } from './call.js';
import { ApiError, apiError, validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asArray, asObject, asText } from './json.js';
import type { ObjectType } from './object-types.js';
import { batchIds, MAX_INPUTS, missingError } from './object-read-handlers.js';
import { fullWire, subsetWire } from './object-write-handlers.js';
import type { PortalRecord, Props } from './record.js';
import type { WireRecord } from './record-wire.js';
import { archiveRecord, createRecord, prepareCreate, prepareUpdate, updateRecord } from './write-records.js';

interface BatchInput {
  body: JsonObject;
  traceId: string | undefined;
}

/** The inputs and whether each carries a trace id of its own, which makes failures individual (HF D2, B4). */
function readInputs(call: Call): { inputs: BatchInput[]; traced: boolean } {
  const list = asArray(parseObject(call)['inputs']);
  if (list.length === 0) throw validationError('inputs must not be empty');
  if (list.length > MAX_INPUTS) {
    throw validationError(`The maximum number of inputs is ${MAX_INPUTS}, not ${list.length}`);
  }
  const inputs = list.map((item) => {
    const body = asObject(item);
    return { body, traceId: asText(body['objectWriteTraceId']) };
  });
  const ids = new Set(inputs.map((input) => input.traceId));
  const traced = !ids.has(undefined) && ids.size === inputs.length;
  if (!ids.has(undefined) && !traced) throw validationError('objectWriteTraceId must be unique in a batch');
  if (!traced) call.remark(`batch without objectWriteTraceId: ${call.method}`);
  return { inputs, traced };
}

/** An input error as it appears in a 207 (HF E2, E7). */
function inputError(error: ApiError, traceId: string | undefined): JsonObject {
  const { body } = error;
  const trace = traceId === undefined ? {} : { objectWriteTraceId: [traceId] };
  return {
    status: 'error',
    category: body.category ?? 'VALIDATION_ERROR',
    message: body.message,
    context: { ...body.context, ...trace },
    ...(body.errors ? { errors: body.errors } : {}),
    ...(body.subCategory ? { subCategory: body.subCategory } : {}),
  };
}

function injected(): ApiError {
  return apiError(500, 'internal error', { category: 'INTERNAL_ERROR' });
}

function withTrace(wire: WireRecord, traceId: string | undefined): WireRecord {
  if (traceId !== undefined) wire.objectWriteTraceId = traceId;
  return wire;
}

/** Runs every input; with trace ids each fails alone, else the first failure refuses the batch unwritten. */
function perInput<Plan>(
  call: Call,
  inputs: readonly BatchInput[],
  traced: boolean,
  prepare: (input: BatchInput) => Plan,
  commit: (plan: Plan, input: BatchInput) => WireRecord,
  successStatus: number,
  extraErrors: readonly JsonObject[] = [],
): Answer {
  const results: WireRecord[] = [];
  const errors: JsonObject[] = [...extraErrors];
  const attempt = (input: BatchInput): Plan | null => {
    try {
      if (call.failsInput()) throw injected();
      return prepare(input);
    } catch (error) {
      if (!traced || !(error instanceof ApiError)) throw error;
      errors.push(inputError(error, input.traceId));
      return null;
    }
  };
  if (traced) {
    for (const input of inputs) {
      const plan = attempt(input);
      if (plan !== null) results.push(withTrace(commit(plan, input), input.traceId));
    }
  } else {
    const plans = inputs.map((input) => ({ input, plan: attempt(input) }));
    for (const { input, plan } of plans) {
      if (plan !== null) results.push(withTrace(commit(plan, input), input.traceId));
    }
  }
  return batchAnswer(call, successStatus, results, errors);
}

/** Two untraced creates of one unique value would collide only when written. */
function refuseDoubles(call: Call, type: ObjectType, inputs: readonly BatchInput[]): void {
  const store = call.world.store(type);
  const seen = new Set<string>();
  for (const input of inputs) {
    for (const [name, value] of Object.entries(asObject(input.body['properties']))) {
      if (typeof value !== 'string' || value === '' || !store.isUnique(name)) continue;
      const key = `${name}=${value.toLowerCase()}`;
      if (seen.has(key)) {
        throw apiError(409, `Duplicate values for unique property ${name} in batch input`, {
          category: 'CONFLICT',
        });
      }
      seen.add(key);
    }
  }
}

export function batchCreate(call: Call, type: ObjectType): Answer {
  const { world } = call;
  const { inputs, traced } = readInputs(call);
  if (!traced) refuseDoubles(call, type, inputs);
  return perInput(
    call,
    inputs,
    traced,
    ({ body }) => ({
      values: prepareCreate(world, type, body['properties'] ?? {}),
      attach: planAssociations(world, type, body['associations']),
    }),
    ({ values, attach }, { traceId }) => {
      const record = createRecord(world, type, values, 'INTEGRATION', traceId);
      attach(record);
      return fullWire(world, record);
    },
    201,
  );
}

/** The records of an update batch; unknown ids make one common error (HF E15). */
function resolveTargets(
  call: Call,
  type: ObjectType,
  inputs: readonly BatchInput[],
): { known: BatchInput[]; records: Map<BatchInput, PortalRecord>; missing: string[] } {
  const store = call.world.store(type);
  const records = new Map<BatchInput, PortalRecord>();
  const missing: string[] = [];
  for (const input of inputs) {
    const id = asText(input.body['id']) ?? '';
    const idProperty = asText(input.body['idProperty']);
    if (idProperty && idProperty !== 'hs_object_id' && !store.isUnique(idProperty)) {
      throw nonUnique(type, idProperty);
    }
    const byValue = idProperty && idProperty !== 'hs_object_id';
    const record = byValue ? store.findUnique(idProperty, id) : store.findLive(id);
    if (record) records.set(input, record);
    else missing.push(id);
  }
  return { known: inputs.filter((input) => records.has(input)), records, missing };
}

/** HF E17. */
function nonUnique(type: ObjectType, idProperty: string): ApiError {
  return validationError(`Unable to perform update/upsert by non-unique ${type.id} property ${idProperty}`);
}

export function batchUpdate(call: Call, type: ObjectType): Answer {
  const { world } = call;
  const { inputs, traced } = readInputs(call);
  batchIds(
    inputs.map((input) => input.body),
    MAX_INPUTS,
  );
  const { known, records, missing } = resolveTargets(call, type, inputs);
  return perInput(
    call,
    known,
    traced,
    (input) => {
      const record = records.get(input);
      if (!record) throw injected();
      return { record, values: prepareUpdate(world, record, input.body['properties'] ?? {}) };
    },
    ({ record, values }, { traceId }) => {
      const changed = updateRecord(world, record, values, 'INTEGRATION', traceId);
      return subsetWire(world, record, Object.keys(values), changed);
    },
    200,
    missing.length > 0 ? [missingError(type, missing)] : [],
  );
}

interface UpsertPlan {
  record: PortalRecord | null;
  values: Props;
}

/** The input whose key resolves to a record or value that an earlier input already names (HF B8), or -1. */
function firstDouble(call: Call, type: ObjectType, inputs: readonly BatchInput[]): number {
  const store = call.world.store(type);
  const seen = new Set<string>();
  return inputs.findIndex((input) => {
    const value = asText(input.body['id']) ?? '';
    const record = store.findUnique(asText(input.body['idProperty']) ?? '', value);
    const key = record ? `#${record.id}` : value.toLowerCase();
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

function checkUpsertKeys(call: Call, type: ObjectType, inputs: readonly BatchInput[]): void {
  if (call.world.settings.upsertRefusedFor.includes(type.name)) {
    throw validationError(`Upsert is not supported for ${type.id}`);
  }
  const names = new Set(inputs.map((input) => asText(input.body['idProperty']) ?? 'hs_object_id'));
  if (names.size > 1) throw validationError('All inputs of an upsert must use the same idProperty');
  for (const name of names) {
    if (!call.world.store(type).isUnique(name)) throw nonUnique(type, name);
  }
}

/** POST batch/upsert (HF D3, B6-B9): the id is the value of a unique property. */
export function batchUpsert(call: Call, type: ObjectType): Answer {
  const { world } = call;
  const { inputs, traced } = readInputs(call);
  checkUpsertKeys(call, type, inputs);
  if (!traced) refuseDoubles(call, type, inputs);
  const double = firstDouble(call, type, inputs);
  // Sometimes the inputs before the double are already written when the batch is refused.
  const usable = double < 0 ? inputs : world.random() < 0.5 ? inputs.slice(0, double) : [];
  const prepare = ({ body }: BatchInput): UpsertPlan => {
    const idProperty = asText(body['idProperty']) ?? '';
    const value = asText(body['id']) ?? '';
    const properties = { [idProperty]: value, ...asObject(body['properties']) };
    const record = world.store(type).findUnique(idProperty, value) ?? null;
    if (record) {
      const { [idProperty]: key, ...rest } = properties;
      const input = key === value ? rest : properties;
      return { record, values: prepareUpdate(world, record, input) };
    }
    return { record, values: prepareCreate(world, type, properties) };
  };
  const commit = ({ record, values }: UpsertPlan, { traceId }: BatchInput): WireRecord => {
    if (!record) {
      const created = createRecord(world, type, values, 'INTEGRATION', traceId);
      return { ...fullWire(world, created), new: true };
    }
    const changed = updateRecord(world, record, values, 'INTEGRATION', traceId);
    return { ...subsetWire(world, record, Object.keys(values), changed), new: false };
  };
  const answer = perInput(call, usable, traced, prepare, commit, 200);
  if (double >= 0) {
    const id = asText(inputs[double]?.body['id']) ?? '';
    const message = `Duplicate IDs found in batch input: [${id}]. IDs must be unique`;
    throw validationError(message, { context: { ids: [id] } });
  }
  return answer;
}

export function batchArchive(call: Call, type: ObjectType): Answer {
  const list = asArray(parseObject(call)['inputs']);
  if (list.length > MAX_INPUTS) {
    throw validationError(`The maximum number of inputs is ${MAX_INPUTS}, not ${list.length}`);
  }
  for (const input of list) {
    const record = call.world.store(type).findLive(asText(asObject(input)['id']) ?? '');
    if (record) archiveRecord(call.world, record, 'INTEGRATION');
  }
  return { status: 204 };
}
