import { SystemFailure } from '../errors/failure.js';
import type { FieldValues } from '../records/field-value.js';
import type { SystemRecord } from '../records/system-record.js';
import type { FilterDefinition } from '../sync/definition.js';
import type { Reason } from '../sync/outcome.js';
import { ExpressionError } from '../values/value-functions.js';
import type { Predicate, ValueFunctions } from '../values/value-functions.js';

export type FilterVerdict =
  | { readonly admitted: true }
  /** `filter-error`: the expression could not be evaluated for this record, so that it failed rather than was left out. */
  | { readonly admitted: false; readonly reason: Reason & { readonly code: FilterReasonCode } };

export type FilterReasonCode =
  'lifecycle-stage' | 'type-list' | 'created-before' | 'filter-expression' | 'filter-error';

export interface CompiledFilter {
  /** Fields of the source that the filter reads. */
  readonly fields: readonly string[];
  verdict(record: SystemRecord, settings: Readonly<Record<string, unknown>>): FilterVerdict;
}

/** One rule: null = no objection. */
type Check = (record: SystemRecord, settings: Readonly<Record<string, unknown>>) => FilterVerdict | null;

const ADMITTED: FilterVerdict = { admitted: true };
const LIFECYCLE_FIELD = 'lifecyclestage';
const UNNAMED_RULE = 'filter expression';
const NO_LIMIT = '*';

/**
 * Compiles a filter once per run; cheap rules come first. Every refusal names its rule in words. Throws
 * `SystemFailure` (configuration) for a broken expression or date.
 */
export function compileFilter(
  definition: FilterDefinition | undefined,
  functions: ValueFunctions,
): CompiledFilter {
  const fields = new Set<string>();
  const checks: Check[] = [];
  const { lifecycleStages, types, minCreatedAt, expression, rules = [] } = definition ?? {};
  if (minCreatedAt) checks.push(createdCheck(minCreatedAt));
  if (lifecycleStages) {
    fields.add(LIFECYCLE_FIELD);
    checks.push(lifecycleCheck(lifecycleStages));
  }
  if (types) {
    fields.add(types.field);
    checks.push(
      'setting' in types.values
        ? typeSettingCheck(types.field, types.values.setting)
        : typeCheck(types.field, types.values),
    );
  }
  const addExpression = (source: string, rule: string): void => {
    checks.push(expressionCheck(source, rule, functions));
    for (const field of functions.predicateFields(source)) fields.add(field);
  };
  if (expression !== undefined && expression.trim() !== '') addExpression(expression, UNNAMED_RULE);
  for (const rule of rules) addExpression(rule.expression, rule.name);
  return {
    fields: [...fields],
    verdict: (record, settings) => {
      for (let index = 0; index < checks.length; index++) {
        const refusal = (checks[index] as Check)(record, settings);
        if (refusal !== null) return refusal;
      }
      return ADMITTED;
    },
  };
}

function lifecycleCheck(stages: readonly string[]): Check {
  const allowed = new Set(stages);
  const list = stages.length === 0 ? 'none are allowed' : `allowed are ${stages.join(', ')}`;
  return ({ fields }) => {
    const stage = textOf(fields, LIFECYCLE_FIELD);
    if (stage !== '' && allowed.has(stage)) return null;
    const found =
      stage === '' ? 'The record has no lifecycle stage' : `Lifecycle stage "${stage}" is not in the filter`;
    return refuse('lifecycle-stage', 'lifecycle stages', `${found} (${list}).`, LIFECYCLE_FIELD);
  };
}

function typeCheck(field: string, values: readonly string[]): Check {
  const allowed = new Set(values);
  if (allowed.has(NO_LIMIT)) return () => null;
  return ({ fields }) => {
    // A multi-select takes part when one of its values is allowed.
    const value = textOf(fields, field);
    if (allowed.has(value) || value.split(';').some((part) => allowed.has(part))) return null;
    const found = value === '' ? `"${field}" is empty` : `The value of "${field}" is not in the type list`;
    return refuse('type-list', 'type list', `${found} (allowed are ${values.join(', ') || 'none'}).`, field);
  };
}

/** The list is a setting: empty = nothing, no value = no limit. All records of a run see the same one. */
function typeSettingCheck(field: string, setting: string): Check {
  let seen: unknown = undefined;
  let check: Check | null = null;
  return (record, settings) => {
    const given = settings[setting] ?? null;
    if (check === null || given !== seen) {
      seen = given;
      check = given === null ? () => null : typeCheck(field, listOf(given));
    }
    return check(record, settings);
  };
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function createdCheck(minCreatedAt: string): Check {
  const limit = Date.parse(minCreatedAt);
  if (Number.isNaN(limit)) throw brokenFilter(`"${minCreatedAt}" is no date. Write it as YYYY-MM-DD.`);
  return ({ createdAt }) => {
    // A record that does not tell its age is not left out for it.
    if (createdAt === null || !(Date.parse(createdAt) < limit)) return null;
    return refuse('created-before', 'created since', `The record was created before ${minCreatedAt}.`);
  };
}

function expressionCheck(source: string, rule: string, functions: ValueFunctions): Check {
  const predicate = compilePredicate(source, functions);
  return ({ fields, createdAt, modifiedAt }, settings) => {
    try {
      if (predicate({ record: fields, createdAt, modifiedAt, settings })) return null;
      return refuse('filter-expression', rule, refusalOf(rule));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return refuse('filter-error', rule, error.message);
    }
  };
}

function refusalOf(rule: string): string {
  return rule === UNNAMED_RULE
    ? 'The filter expression does not hold for the record.'
    : `The rule "${rule}" leaves the record out.`;
}

function compilePredicate(source: string, functions: ValueFunctions): Predicate {
  try {
    return functions.predicate(source);
  } catch (error) {
    throw error instanceof ExpressionError ? brokenFilter(error.message) : error;
  }
}

function refuse(code: FilterReasonCode, rule: string, message: string, field?: string): FilterVerdict {
  return {
    admitted: false,
    reason: field === undefined ? { code, message, rule } : { code, message, rule, field },
  };
}

function textOf(fields: FieldValues, name: string): string {
  const value = fields[name];
  return value === null || value === undefined ? '' : String(value);
}

function brokenFilter(message: string): SystemFailure {
  return new SystemFailure({ class: 'configuration', code: 'broken-filter', message: `Filter: ${message}` });
}
