import { assertNever } from '../errors/assert-never.js';
import type { FieldValue, FieldValues } from '../records/field-value.js';
import type { Side } from '../records/system-record.js';
import type { FieldSchema } from '../schema/system-schema.js';
import type { FieldMappingDefinition, LookupDefinition, StageMapDefinition } from '../sync/definition.js';
import type { Converted, Converter } from '../values/value-functions.js';
import type { MappingLookups } from './compiled-mapping.js';

/** Replaces a value that is not empty; sees the whole source record. */
export type Lookup = (value: string, record: FieldValues, lookups: MappingLookups) => Converted;

export interface LookupContext {
  readonly to: Side;
  readonly direction: FieldMappingDefinition['direction'];
  readonly sourceField: string;
  /** Type of the source field, when known: values of selections may be named in messages. */
  readonly sourceSchema: FieldSchema | undefined;
  readonly stages: Readonly<Record<string, StageMapDefinition>>;
}

export function compileLookup(definition: LookupDefinition, context: LookupContext): Lookup {
  switch (definition.kind) {
    case 'owner':
      return context.to === 'business' ? userOfOwner : ownerOfUser;
    case 'stage':
      return stageLookup(definition.map, context);
    case 'table':
      return tableLookup(definition, context);
    case 'link':
      return linkLookup(definition.pair);
    default:
      return assertNever(definition);
  }
}

/** Source fields that a lookup needs beside its own: a stage means something in its pipeline only (HF PL6). */
export function lookupInputs(
  definition: LookupDefinition | undefined,
  to: Side,
  sourceField: string,
): readonly string[] {
  return definition?.kind === 'stage' && to === 'business' ? [pipelineFieldOf(sourceField)] : [];
}

export function runConverters(converters: readonly Converter[], value: FieldValue): Converted {
  let current = value;
  for (let index = 0; index < converters.length; index++) {
    const converted = (converters[index] as Converter)(current);
    if (!converted.ok) return converted;
    current = converted.value;
  }
  return { ok: true, value: current };
}

const userOfOwner: Lookup = (value, _record, lookups) => ({
  ok: true,
  value: lookups.owners.get(value) ?? lookups.fallback,
});

const ownerOfUser: Lookup = (value, _record, lookups) => ({
  ok: true,
  value: lookups.owners.get(value) ?? null,
});

function linkLookup(pair: string): Lookup {
  return (value, _record, lookups) => ({ ok: true, value: lookups.links.get(pair)?.get(value) ?? null });
}

function pipelineFieldOf(stageField: string): string {
  return stageField === 'hs_pipeline_stage' ? 'hs_pipeline' : 'pipeline';
}

function stageLookup(name: string, context: LookupContext): Lookup {
  const map = context.stages[name] ?? { pipelines: {}, fallback: null };
  if (context.to === 'hubspot') return stageOfStatus(name, map);
  const pipelines = new Map(
    Object.entries(map.pipelines).map(([id, stages]) => [id, new Map(Object.entries(stages))]),
  );
  const anyPipeline = pipelines.get('*');
  const pipelineField = pipelineFieldOf(context.sourceField);
  return (value, record) => {
    const pipeline = record[pipelineField];
    const own = typeof pipeline === 'string' ? pipelines.get(pipeline)?.get(value) : undefined;
    const mapped = own ?? anyPipeline?.get(value) ?? map.fallback;
    if (mapped !== null) return { ok: true, value: mapped };
    const where = typeof pipeline === 'string' && pipeline !== '' ? ` of pipeline "${pipeline}"` : '';
    return unmappedStage(name, `Stage "${value}"${where}`);
  };
}

/** The way back: the first stage, in the order of the map, that means this status. */
function stageOfStatus(name: string, map: StageMapDefinition): Lookup {
  const stages = new Map<string, string>();
  for (const pipeline of Object.values(map.pipelines)) {
    for (const [stage, status] of Object.entries(pipeline))
      if (!stages.has(status)) stages.set(status, stage);
  }
  return (value) => {
    const stage = stages.get(value);
    return stage === undefined ? unmappedStage(name, `Status "${value}"`) : { ok: true, value: stage };
  };
}

function unmappedStage(map: string, subject: string): Converted {
  return {
    ok: false,
    code: 'unmapped-stage',
    message: `${subject} is not in the stage map "${map}". Add it there, or give the map a fallback.`,
  };
}

/** Entries read in the field's direction; those of a two-way field read from HubSpot to the business system. */
function tableLookup(
  definition: Extract<LookupDefinition, { kind: 'table' }>,
  context: LookupContext,
): Lookup {
  const reverse = context.direction === 'both' && context.to === 'hubspot';
  const entries = new Map<string, string>();
  for (const [from, to] of Object.entries(definition.entries)) {
    if (!reverse) entries.set(from, to);
    else if (!entries.has(to)) entries.set(to, from);
  }
  const fallback = reverse ? undefined : definition.fallback;
  const nameable = context.sourceSchema?.type === 'enumeration';
  return (value) => {
    const mapped = entries.get(value) ?? fallback;
    if (mapped !== undefined) return { ok: true, value: mapped };
    const subject = nameable ? `"${value}" of ${context.sourceField}` : `The value of ${context.sourceField}`;
    return {
      ok: false,
      code: 'not-in-table',
      message: `${subject} is not in the field's table. Add it there, or give the table a fallback.`,
    };
  };
}
