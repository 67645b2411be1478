import { SystemFailure } from '../errors/failure.js';
import type { FieldValue, FieldValues } from '../records/field-value.js';
import { otherSide } from '../records/system-record.js';
import type { FieldMappingDefinition, MappingDefinition } from '../sync/definition.js';
import { coercerFor } from '../values/coerce.js';
import type { Coercer } from '../values/coerce.js';
import { cleanText } from '../values/text.js';
import { ExpressionError } from '../values/value-functions.js';
import type { Converted, Converter, Expression } from '../values/value-functions.js';
import type {
  CompiledField,
  CompiledMapping,
  CompileMappingOptions,
  FieldProblem,
  MappedRecord,
  MappingLookups,
} from './compiled-mapping.js';
import { originOf } from './field-origin.js';
import type { FieldOrigin } from './field-origin.js';
import { compileLookup, lookupInputs, runConverters } from './field-source.js';
import type { Lookup } from './field-source.js';
import { isForType, isTwoWay, takesPart } from './field-parts.js';
import { readStageMap } from './stage-map.js';
import type { StageMap } from './stage-map.js';
import { stageInPlace, stageOptionsOf } from './stage-fields.js';
import { suffixer } from './suffixer.js';

type Mode = 'create' | 'update';

interface FieldPlan extends CompiledField {
  readonly label: string;
  readonly origin: FieldOrigin;
  /** The source field, unless something else makes the value. */
  readonly readFrom: string | null;
  readonly constant: FieldValue;
  readonly expression: Expression | null;
  readonly lookup: Lookup | null;
  readonly converters: readonly Converter[];
  readonly coerce: Coercer;
  readonly required: boolean;
}

const asText: Coercer = (value) => ({
  ok: true,
  value: typeof value === 'string' ? cleanText(value) : value,
});

/**
 * Compiles a mapping for one direction, once per run and business type. Throws `SystemFailure` (configuration) when
 * a converter, expression or stage map of it is broken.
 */
export function compileMapping(
  definition: MappingDefinition,
  options: CompileMappingOptions,
): CompiledMapping {
  const { to } = options;
  const plans: FieldPlan[] = [];
  definition.fields.forEach((field, index) => {
    if (takesPart(field, to) && isForType(field, definition, options))
      plans.push(planField(field, index, isTwoWay(field, definition), options));
  });
  const sourceFields = new Set<string>();
  for (const plan of plans) for (const input of plan.inputs) sourceFields.add(input);
  const asynchronous = plans.some((plan) => plan.expression !== null);
  return {
    sourceFields: [...sourceFields],
    targetFields: plans.map((plan) => plan.target),
    fields: plans,
    links: plans.flatMap(({ index, readFrom }) => {
      const lookup = definition.fields[index]?.lookup;
      return lookup?.kind === 'link' && readFrom !== null ? [{ field: readFrom, pair: lookup.pair }] : [];
    }),
    map: asynchronous
      ? (record, lookups, mode) => mapWithExpressions(plans, record, lookups, mode)
      : (record, lookups, mode) => mapRecord(plans, record, lookups, mode, null),
  };
}

function planField(
  field: FieldMappingDefinition,
  index: number,
  twoWay: boolean,
  options: CompileMappingOptions,
): FieldPlan {
  const target = field[options.to] ?? '';
  try {
    return buildPlan(field, index, twoWay, options);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new SystemFailure({
      class: 'configuration',
      code: 'broken-mapping',
      message: `Mapping of ${target}: ${error.message}`,
      field: target,
    });
  }
}

function buildPlan(
  field: FieldMappingDefinition,
  index: number,
  twoWay: boolean,
  options: CompileMappingOptions,
): FieldPlan {
  const { to, functions, references } = options;
  const { direction, lookup } = field;
  const target = field[to] ?? '';
  const source = field[otherSide(to)] ?? null;
  const schema = options.targetFields?.get(target);
  const origin = originOf(field, source, options);
  const stageMap = stageMapOf(field, options);
  const label = schema?.label || target;
  const context = {
    to,
    direction,
    sourceField: source ?? '',
    sourceSchema: source === null ? undefined : options.sourceFields?.get(source),
    targetLabel: label,
    stageMap,
  };
  const suffixed = field.onTaken === 'suffix' ? suffixer(field.convert ?? [], schema?.maxLength) : undefined;
  const inPlace =
    to === 'hubspot' && stageMap !== null && lookup?.kind === 'stage'
      ? stageInPlace(target, lookup.take ?? 'stage', stageMap)
      : undefined;
  return {
    target,
    index,
    on: field.on,
    whenEmpty: field.whenEmpty,
    conflict: field.conflict,
    twoWay,
    inputs: inputsOf(field, origin, options),
    ...(suffixed === undefined ? {} : { suffixed }),
    ...(inPlace === undefined ? {} : { inPlace }),
    label,
    origin,
    readFrom: origin.kind === 'field' ? origin.name : null,
    constant: origin.kind === 'fixed' ? origin.value : null,
    expression: origin.kind === 'expression' ? functions.expression(origin.source) : null,
    lookup: lookup === undefined ? null : compileLookup(lookup, context),
    converters: (field.convert ?? []).map((converter) => functions.converter(converter, references)),
    coerce: schema === undefined ? asText : coercerFor(schema),
    required: schema?.requiredOnCreate ?? false,
  };
}

function stageMapOf(
  { lookup, hubspot }: FieldMappingDefinition,
  options: CompileMappingOptions,
): StageMap | null {
  if (lookup?.kind !== 'stage') return null;
  const map = options.stages[lookup.map];
  if (map === undefined) throw new ExpressionError(`there is no stage map "${lookup.map}".`);
  const fields = options.to === 'hubspot' ? options.targetFields : options.sourceFields;
  return readStageMap(map, stageOptionsOf(hubspot ?? '', fields));
}

function inputsOf(
  field: FieldMappingDefinition,
  origin: FieldOrigin,
  options: CompileMappingOptions,
): readonly string[] {
  if (origin.kind === 'fixed') return [];
  const source = field[otherSide(options.to)];
  const inputs = new Set<string>();
  if (source !== undefined) inputs.add(source);
  for (const input of lookupInputs(field.lookup, options.to, source ?? '')) inputs.add(input);
  if (origin.kind === 'expression') {
    for (const name of options.functions.expressionFields(origin.source)) {
      if (options.sourceFields === undefined || options.sourceFields.has(name)) inputs.add(name);
    }
  }
  return [...inputs];
}

async function mapWithExpressions(
  plans: readonly FieldPlan[],
  record: FieldValues,
  lookups: MappingLookups,
  mode: Mode,
): Promise<MappedRecord> {
  const results = new Map<number, Converted>();
  for (const plan of plans) {
    if (plan.expression === null || (mode === 'update' && plan.on === 'create')) continue;
    results.set(plan.index, await plan.expression(record));
  }
  return mapRecord(plans, record, lookups, mode, results);
}

const NO_PROBLEMS: readonly FieldProblem[] = [];
const NO_AUDITS: readonly string[] = [];

/** The hot loop: plain, and without allocations beyond the result. */
function mapRecord(
  plans: readonly FieldPlan[],
  record: FieldValues,
  lookups: MappingLookups,
  mode: Mode,
  results: ReadonlyMap<number, Converted> | null,
): MappedRecord {
  const values: Record<string, FieldValue> = {};
  let problems: FieldProblem[] | null = null;
  let audits: string[] | null = null;
  for (let index = 0; index < plans.length; index++) {
    const plan = plans[index] as FieldPlan;
    if (mode === 'update' && plan.on === 'create') continue;
    const made = valueOf(plan, record, lookups, results);
    if (!made.ok) {
      (problems ??= []).push(problemOf(plan, made));
      continue;
    }
    if (made.audit !== undefined) (audits ??= []).push(made.audit);
    if (made.value !== null) {
      values[plan.target] = made.value;
    } else if (mode === 'create') {
      if (plan.required) (problems ??= []).push(missing(plan));
    } else if (plan.whenEmpty === 'clear') {
      values[plan.target] = null;
    }
  }
  return { values, problems: problems ?? NO_PROBLEMS, audits: audits ?? NO_AUDITS };
}

function valueOf(
  plan: FieldPlan,
  record: FieldValues,
  lookups: MappingLookups,
  results: ReadonlyMap<number, Converted> | null,
): Converted {
  let value = plan.readFrom === null ? plan.constant : (record[plan.readFrom] ?? null);
  if (plan.expression !== null) {
    const result = results?.get(plan.index) ?? EMPTY;
    if (!result.ok) return result;
    value = result.value;
  }
  if (value === '') value = null;
  let audit: string | undefined;
  if (plan.lookup !== null && value !== null) {
    const found = plan.lookup(String(value), record, lookups);
    if (!found.ok) return found;
    value = found.value;
    audit = found.audit;
  }
  if (plan.converters.length > 0) {
    const converted = runConverters(plan.converters, value);
    if (!converted.ok) return converted;
    value = converted.value;
  }
  const result = value === null || value === '' ? EMPTY : emptyAsNull(plan.coerce(value));
  return audit === undefined || !result.ok ? result : { ...result, audit };
}

const EMPTY: Converted = { ok: true, value: null };

function emptyAsNull(result: Converted): Converted {
  return result.ok && result.value === '' ? EMPTY : result;
}

function problemOf(plan: FieldPlan, refusal: Extract<Converted, { readonly ok: false }>): FieldProblem {
  const { code, message, field = plan.target } = refusal;
  return { field, target: plan.target, code, message };
}

function missing(plan: FieldPlan): FieldProblem {
  return {
    field: plan.target,
    target: plan.target,
    code: 'required',
    message: `${plan.label} is required and empty.${wayToFill(plan.origin)}`,
  };
}

function wayToFill(origin: FieldOrigin): string {
  if (origin.kind === 'field') return ` Fill "${origin.name}" in the source, or give the field a default.`;
  return origin.kind === 'fixed' && origin.label !== null ? ` Its ${origin.label} has no value.` : '';
}
