import { assertNever } from '../errors/assert-never.js';
import type { FieldValue, FieldValues } from '../records/field-value.js';
import type { Side } from '../records/system-record.js';
import type { FieldSchema } from '../schema/system-schema.js';
import type { FieldMappingDefinition, LookupDefinition } from '../sync/definition.js';
import type { Converted, Converter } from '../values/value-functions.js';
import type { MappingLookups } from './compiled-mapping.js';
import { pipelineFieldOf } from './stage-fields.js';
import type { StageMap } from './stage-map.js';

/** Replaces a value that is not empty; sees the whole source record. */
export type Lookup = (value: string, record: FieldValues, lookups: MappingLookups) => Converted;

export interface LookupContext {
  readonly to: Side;
  readonly direction: FieldMappingDefinition['direction'];
  readonly sourceField: string;
  /** Type of the source field, when known: values of selections may be named in messages. */
  readonly sourceSchema: FieldSchema | undefined;
  /** What messages call the target field. */
  readonly targetLabel: string;
  readonly stageMap: StageMap | null;
}

export function compileLookup(definition: LookupDefinition, context: LookupContext): Lookup {
  switch (definition.kind) {
    case 'owner':
      return context.to === 'business' ? userOfOwner : ownerOfUser;
    case 'stage':
      return stageLookup(definition, context);
    case 'table':
      return tableLookup(definition, context);
    case 'link':
      return linkLookup(definition, context);
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

/** The counterpart of the record whose id the value is. Ids may stand in messages; other values may not. */
function linkLookup(
  { pair, whenMissing = 'empty' }: Extract<LookupDefinition, { kind: 'link' }>,
  context: LookupContext,
): Lookup {
  const subject = (id: string): string => `No ${pair} is linked to ${context.sourceField} "${id}"`;
  return (value, _record, lookups) => {
    const linked = lookups.links.get(pair)?.get(value);
    if (linked !== undefined) return { ok: true, value: linked };
    switch (whenMissing) {
      case 'empty':
        return EMPTY;
      case 'audit':
        return { ok: true, value: null, audit: `${subject(value)}: ${context.targetLabel} was left empty.` };
      case 'fail':
        return {
          ok: false,
          code: 'not-linked',
          message: `${subject(value)}. Link or import it first, or let the field stay empty.`,
        };
      default:
        return assertNever(whenMissing);
    }
  };
}

const EMPTY: Converted = { ok: true, value: null };

function stageLookup(
  { map: name, take = 'stage' }: Extract<LookupDefinition, { kind: 'stage' }>,
  { to, sourceField, stageMap: map }: LookupContext,
): Lookup {
  if (map === null) return () => unmappedStage(name, 'The stage');
  if (to === 'hubspot') {
    return (value) => {
      const place = map.stageFor(value) ?? map.fallbackStage;
      return place === null ? unmappedStage(name, `Status "${value}"`) : { ok: true, value: place[take] };
    };
  }
  const pipelineField = pipelineFieldOf(sourceField);
  return (value, record) => {
    const told = record[pipelineField];
    const pipeline = typeof told === 'string' && told !== '' ? told : map.pipelineOf(value);
    const status = map.statusOf({ pipeline, stage: value }) ?? map.fallbackStatus;
    if (status !== null) return { ok: true, value: status };
    return unmappedStage(name, `Stage "${value}"${pipeline === null ? '' : ` of pipeline "${pipeline}"`}`);
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
