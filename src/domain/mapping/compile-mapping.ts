import { SystemFailure } from '../errors/failure.js';
import type { FieldValue, FieldValues } from '../records/field-value.js';
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
import { compileLookup, lookupInputs, runConverters } from './field-source.js';
import type { Lookup } from './field-source.js';

type Mode = 'create' | 'update';

interface FieldPlan extends CompiledField {
  readonly label: string;
  readonly source: string | null;
  /** The source field, unless a constant takes its place. */
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
 * Compiles a mapping for one direction, once per run. Throws `SystemFailure` (configuration) when a converter,
 * expression or stage map of it is broken.
 */
export function compileMapping(
  definition: MappingDefinition,
  options: CompileMappingOptions,
): CompiledMapping {
  const plans: FieldPlan[] = [];
  definition.fields.forEach((field, index) => {
    if (takesPart(field, options.to)) plans.push(planField(field, index, options));
  });
  const sourceFields = new Set<string>();
  for (const plan of plans) for (const input of plan.inputs) sourceFields.add(input);
  const asynchronous = plans.some((plan) => plan.expression !== null);
  return {
    sourceFields: [...sourceFields],
    targetFields: plans.map((plan) => plan.target),
    fields: plans,
    map: asynchronous
      ? (record, lookups, mode) => mapWithExpressions(plans, record, lookups, mode)
      : (record, lookups, mode) => mapRecord(plans, record, lookups, mode, null),
  };
}

/** Active, with a target on this side, and in the right direction. */
export function takesPart(field: FieldMappingDefinition, to: 'hubspot' | 'business'): boolean {
  const directed =
    field.direction === 'both' || field.direction === (to === 'business' ? 'toBusiness' : 'toHubspot');
  return field.active && directed && (to === 'business' ? field.business : field.hubspot) !== undefined;
}

function planField(field: FieldMappingDefinition, index: number, options: CompileMappingOptions): FieldPlan {
  const target = (options.to === 'business' ? field.business : field.hubspot) ?? '';
  try {
    return buildPlan(field, index, target, options);
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
  target: string,
  options: CompileMappingOptions,
): FieldPlan {
  const source = (options.to === 'business' ? field.hubspot : field.business) ?? null;
  const schema = options.targetFields?.get(target);
  const { direction, lookup } = field;
  if (lookup?.kind === 'stage' && options.stages[lookup.map] === undefined) {
    throw new ExpressionError(`there is no stage map "${lookup.map}".`);
  }
  const sourceSchema = source === null ? undefined : options.sourceFields?.get(source);
  const context = {
    to: options.to,
    direction,
    sourceField: source ?? '',
    sourceSchema,
    stages: options.stages,
  };
  return {
    target,
    index,
    on: field.on,
    whenEmpty: field.whenEmpty,
    conflict: field.conflict,
    twoWay: direction === 'both',
    inputs: inputsOf(field, source, options),
    label: schema?.label || target,
    source,
    readFrom: field.const === undefined ? source : null,
    constant: field.const === undefined || field.const === '' ? null : field.const,
    expression:
      field.const === undefined && field.expr !== undefined ? options.functions.expression(field.expr) : null,
    lookup: lookup === undefined ? null : compileLookup(lookup, context),
    converters: (field.convert ?? []).map((converter) => options.functions.converter(converter)),
    coerce: schema === undefined ? asText : coercerFor(schema),
    required: schema?.requiredOnCreate ?? false,
  };
}

function inputsOf(
  field: FieldMappingDefinition,
  source: string | null,
  options: CompileMappingOptions,
): readonly string[] {
  if (field.const !== undefined) return [];
  const inputs = new Set<string>();
  if (source !== null) inputs.add(source);
  for (const input of lookupInputs(field.lookup, options.to, source ?? '')) inputs.add(input);
  if (field.expr !== undefined) {
    for (const name of options.functions.expressionFields(field.expr)) {
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
  for (let index = 0; index < plans.length; index++) {
    const plan = plans[index] as FieldPlan;
    if (mode === 'update' && plan.on === 'create') continue;
    const made = valueOf(plan, record, lookups, results);
    if (!made.ok) {
      (problems ??= []).push({ field: plan.target, code: made.code, message: made.message });
    } else if (made.value !== null) {
      values[plan.target] = made.value;
    } else if (mode === 'create') {
      if (plan.required) (problems ??= []).push(missing(plan));
    } else if (plan.whenEmpty === 'clear') {
      values[plan.target] = null;
    }
  }
  return { values, problems: problems ?? NO_PROBLEMS, audits: NO_AUDITS };
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
  if (plan.lookup !== null && value !== null) {
    const found = plan.lookup(String(value), record, lookups);
    if (!found.ok) return found;
    value = found.value;
  }
  if (plan.converters.length > 0) {
    const converted = runConverters(plan.converters, value);
    if (!converted.ok) return converted;
    value = converted.value;
  }
  return value === null || value === '' ? EMPTY : emptyAsNull(plan.coerce(value));
}

const EMPTY: Converted = { ok: true, value: null };

function emptyAsNull(result: Converted): Converted {
  return result.ok && result.value === '' ? EMPTY : result;
}

function missing(plan: FieldPlan): FieldProblem {
  const from =
    plan.source === null ? '' : ` Fill "${plan.source}" in the source, or give the field a default.`;
  return { field: plan.target, code: 'required', message: `${plan.label} is required and empty.${from}` };
}
