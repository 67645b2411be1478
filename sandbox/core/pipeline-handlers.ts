import type { Answer, Call } from './call.js';
import { parseObject } from './call.js';
import { apiError, notFound, validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asArray, asNumber, asObject, asText } from './json.js';
import type { ObjectType } from './object-types.js';
import { objectType } from './object-types.js';
import type { Pipeline, PipelineStage } from './pipelines.js';
import { iso } from './time.js';

function stageToWire(stage: PipelineStage): JsonObject {
  return {
    id: stage.id,
    label: stage.label,
    displayOrder: stage.displayOrder,
    metadata: stage.metadata,
    archived: stage.archived,
    createdAt: iso(stage.createdAt),
    updatedAt: iso(stage.updatedAt),
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
  };
}

function pipelineToWire(pipeline: Pipeline): JsonObject {
  return {
    id: pipeline.id,
    label: pipeline.label,
    displayOrder: pipeline.displayOrder,
    archived: pipeline.archived,
    createdAt: iso(pipeline.createdAt),
    updatedAt: iso(pipeline.updatedAt),
    stages: pipeline.stages.filter((stage) => !stage.archived).map(stageToWire),
  };
}

/** Only deals have pipelines here; contacts and companies keep theirs to themselves. */
function pipelinesOf(call: Call, type: ObjectType): Pipeline[] {
  return type.name === 'deals' ? call.world.pipelines.filter((pipeline) => !pipeline.archived) : [];
}

function requirePipeline(call: Call, type: ObjectType, id: string): Pipeline {
  const pipeline = pipelinesOf(call, type).find((item) => item.id === id);
  if (!pipeline) throw notFound();
  return pipeline;
}

function requireStage(pipeline: Pipeline, id: string): PipelineStage {
  const stage = pipeline.stages.find((item) => item.id === id && !item.archived);
  if (!stage) throw notFound();
  return stage;
}

function readMetadata(input: unknown): Record<string, string> {
  const probability = asText(asObject(input)['probability']);
  const number = Number(probability ?? Number.NaN);
  if (!(number >= 0 && number <= 1))
    throw validationError('metadata.probability between 0 and 1 is required');
  return { isClosed: String(number === 0 || number === 1), probability: number.toFixed(1) };
}

function readStage(call: Call, input: unknown, order: number): PipelineStage {
  const body = asObject(input);
  const label = asText(body['label']);
  if (!label) throw validationError('label is required');
  const now = call.world.clock();
  return {
    id: String(call.world.takeId()),
    label,
    displayOrder: asNumber(body['displayOrder'], order),
    metadata: readMetadata(body['metadata']),
    archived: false,
    createdAt: now,
    updatedAt: now,
  };
}

function changed(call: Call, id: string): void {
  const { world } = call;
  world.addStageDates();
  world.schemaDirty = true;
  const entry = { operation: 'schema', type: 'pipelines/deals', id, source: 'INTEGRATION' } as const;
  world.journal.write({ at: world.clock(), ...entry });
}

function createPipeline(call: Call, type: ObjectType): Answer {
  if (type.name !== 'deals') throw validationError(`${type.name} have no pipelines of their own`);
  const body = parseObject(call);
  const label = asText(body['label']);
  if (!label) throw validationError('label is required');
  const now = call.world.clock();
  const pipeline: Pipeline = {
    id: String(call.world.takeId()),
    label,
    displayOrder: asNumber(body['displayOrder'], call.world.pipelines.length),
    archived: false,
    createdAt: now,
    updatedAt: now,
    stages: asArray(body['stages']).map((stage, order) => readStage(call, stage, order)),
  };
  call.world.pipelines.push(pipeline);
  changed(call, pipeline.id);
  return { status: 201, body: pipelineToWire(pipeline) };
}

function patchPipeline(call: Call, pipeline: Pipeline): Answer {
  const body = parseObject(call);
  pipeline.label = asText(body['label']) ?? pipeline.label;
  pipeline.displayOrder = asNumber(body['displayOrder'], pipeline.displayOrder);
  pipeline.updatedAt = call.world.clock();
  changed(call, pipeline.id);
  return { status: 200, body: pipelineToWire(pipeline) };
}

function stageInUse(call: Call, stageId: string): boolean {
  const deals = call.world.store(objectType('deals')).liveRecords;
  return deals.some((deal) => deal.current.props['dealstage'] === stageId);
}

function deleteStage(call: Call, pipeline: Pipeline, stage: PipelineStage): Answer {
  if (stageInUse(call, stage.id)) {
    throw validationError(`Stage ID '${stage.id}' is being referenced by object IDs`, {
      subCategory: 'PipelineError.STAGE_ID_IN_USE',
      context: { stageId: [stage.id] },
    });
  }
  stage.archived = true;
  changed(call, pipeline.id);
  return { status: 204 };
}

function deletePipeline(call: Call, pipeline: Pipeline): Answer {
  for (const stage of pipeline.stages) {
    if (!stage.archived && stageInUse(call, stage.id)) return deleteStage(call, pipeline, stage);
  }
  pipeline.archived = true;
  changed(call, pipeline.id);
  return { status: 204 };
}

function patchStage(call: Call, pipeline: Pipeline, stage: PipelineStage): Answer {
  const body = parseObject(call);
  stage.label = asText(body['label']) ?? stage.label;
  stage.displayOrder = asNumber(body['displayOrder'], stage.displayOrder);
  if (body['metadata'] !== undefined) stage.metadata = readMetadata(body['metadata']);
  stage.updatedAt = call.world.clock();
  changed(call, pipeline.id);
  return { status: 200, body: stageToWire(stage) };
}

function wrongMethod(method: string): Error {
  return apiError(405, `method ${method} is not allowed here`);
}

function stageRoute(call: Call, pipeline: Pipeline, stageId: string | undefined): Answer {
  const stages = pipeline.stages.filter((stage) => !stage.archived);
  if (stageId === undefined) {
    if (call.method === 'GET') return { status: 200, body: { results: stages.map(stageToWire) } };
    if (call.method !== 'POST') throw wrongMethod(call.method);
    const stage = readStage(call, parseObject(call), stages.length);
    if (stages.some((known) => known.label === stage.label)) {
      throw validationError(`a stage labelled ${stage.label} exists in this pipeline`);
    }
    pipeline.stages.push(stage);
    changed(call, pipeline.id);
    return { status: 201, body: stageToWire(stage) };
  }
  const stage = requireStage(pipeline, stageId);
  switch (call.method) {
    case 'GET':
      return { status: 200, body: stageToWire(stage) };
    case 'PATCH':
    case 'PUT':
      return patchStage(call, pipeline, stage);
    case 'DELETE':
      return deleteStage(call, pipeline, stage);
    default:
      throw wrongMethod(call.method);
  }
}

/** Everything below /crm/v3/pipelines/{type} (HF chapter 14). */
export function pipelineRoute(call: Call, type: ObjectType, rest: readonly string[]): Answer | null {
  const [pipelineId, part, stageId] = rest;
  if (pipelineId === undefined) {
    if (call.method === 'POST') return createPipeline(call, type);
    return { status: 200, body: { results: pipelinesOf(call, type).map(pipelineToWire) } };
  }
  const pipeline = requirePipeline(call, type, pipelineId);
  if (part === 'stages') return stageRoute(call, pipeline, stageId);
  if (part !== undefined) return null;
  switch (call.method) {
    case 'GET':
      return { status: 200, body: pipelineToWire(pipeline) };
    case 'PATCH':
    case 'PUT':
      return patchPipeline(call, pipeline);
    case 'DELETE':
      return deletePipeline(call, pipeline);
    default:
      throw wrongMethod(call.method);
  }
}
