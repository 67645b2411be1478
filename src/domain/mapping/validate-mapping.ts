import type { Problem } from '../configuration/documents.js';
import { otherSide } from '../records/system-record.js';
import type { Side } from '../records/system-record.js';
import type { FieldSchema, TypeSchema } from '../schema/system-schema.js';
import type { FieldMappingDefinition, MappingDefinition } from '../sync/definition.js';
import { suggestion } from '../configuration/did-you-mean.js';
import { coercerFor } from '../values/coerce.js';
import { ExpressionError } from '../values/value-functions.js';
import type { ValueFunctions } from '../values/value-functions.js';
import { takesPart } from './compile-mapping.js';
import { lookupInputs } from './field-source.js';
import { optionsDisjoint, typeFits, wayToType } from './type-fit.js';

export interface ValidateMappingOptions {
  readonly functions: ValueFunctions;
  /** Names of the sync's stage maps; absent = not checked. */
  readonly stageMaps?: readonly string[];
  /** Sides on which some job creates records through this mapping; there required fields must be covered. */
  readonly creates?: readonly Side[];
}

/** What the checks of one field share. */
interface Scope {
  readonly schemas: Readonly<Record<Side, readonly TypeSchema[]>>;
  readonly options: ValidateMappingOptions;
  readonly problems: Problem[];
}

const SIDES: readonly Side[] = ['business', 'hubspot'];

/**
 * Every fault of a mapping against both schemas, with JSON Pointers relative to the mapping. A schema that is not
 * known yet (null, or no business schemas) is not checked against. Lengths and single options are checked per record.
 */
export function validateMapping(
  definition: MappingDefinition,
  hubspotSchema: TypeSchema | null,
  businessSchemas: readonly TypeSchema[],
  options: ValidateMappingOptions,
): readonly Problem[] {
  const hubspot = hubspotSchema === null ? [] : [hubspotSchema];
  const scope: Scope = { schemas: { hubspot, business: businessSchemas }, options, problems: [] };
  definition.fields.forEach((field, index) => checkField(field, `/fields/${index}`, scope));
  for (const side of SIDES) {
    checkDoubleTargets(definition, side, scope);
    if (options.creates?.includes(side)) checkRequired(definition, side, scope);
  }
  return scope.problems;
}

function checkField(field: FieldMappingDefinition, path: string, scope: Scope): void {
  checkShape(field, path, scope);
  for (const side of SIDES) if (field[side] !== undefined) checkName(field, side, path, scope);
  checkFunctions(field, path, scope);
  for (const to of SIDES) if (takesPart(field, to)) checkDirection(field, to, path, scope);
}

function checkShape(field: FieldMappingDefinition, path: string, scope: Scope): void {
  const made = field.const !== undefined || field.expr !== undefined;
  if (field.const !== undefined && field.expr !== undefined) {
    add(scope, path, 'const-and-expr', 'A field takes either "const" or "expr". Remove one of them.');
  }
  if (made && field.direction === 'both') {
    add(
      scope,
      `${path}/direction`,
      'one-way-only',
      'A constant or an expression goes one way. Set direction to toBusiness or toHubspot.',
    );
  }
  for (const to of SIDES) {
    const from = otherSide(to);
    const directed =
      field.direction === 'both' || field.direction === (to === 'business' ? 'toBusiness' : 'toHubspot');
    if (!directed) continue;
    if (field[to] === undefined)
      add(scope, path, 'target-missing', `The field is written to ${nameOf(to)}, but "${to}" is not set.`);
    if (!made && field[from] === undefined) {
      add(scope, path, 'source-missing', `The value has no source. Set "${from}", "const" or "expr".`);
    }
  }
}

function checkName(field: FieldMappingDefinition, side: Side, path: string, scope: Scope): void {
  const name = field[side] ?? '';
  for (const schema of scope.schemas[side]) {
    if (schema.fields.some((candidate) => candidate.name === name)) continue;
    const names = schema.fields.map((candidate) => candidate.name);
    add(
      scope,
      `${path}/${side}`,
      'unknown-field',
      `${schema.name} has no field "${name}".${suggestion(name, names)}`,
    );
  }
}

function checkFunctions(field: FieldMappingDefinition, path: string, scope: Scope): void {
  const { functions, stageMaps } = scope.options;
  (field.convert ?? []).forEach((converter, index) => {
    attempt(scope, `${path}/convert/${index}`, 'bad-converter', () => functions.converter(converter));
  });
  const { expr, lookup } = field;
  if (expr !== undefined) attempt(scope, `${path}/expr`, 'bad-expression', () => functions.expression(expr));
  if (lookup?.kind === 'stage' && stageMaps !== undefined && !stageMaps.includes(lookup.map)) {
    add(
      scope,
      `${path}/lookup/map`,
      'unknown-stage-map',
      `There is no stage map "${lookup.map}".${suggestion(lookup.map, stageMaps)}`,
    );
  }
}

function checkDirection(field: FieldMappingDefinition, to: Side, path: string, scope: Scope): void {
  for (const schema of scope.schemas[to]) {
    const target = fieldOf(schema, field[to]);
    if (target === undefined) continue;
    if (target.readOnly) {
      const message = `${schema.name}.${target.name} is read-only and cannot be written. Reverse the direction or choose another field.`;
      add(scope, `${path}/${to}`, 'read-only', message);
    } else if (typeof field.const === 'string' || typeof field.const === 'boolean') {
      const fit = coercerFor(target)(field.const);
      if (!fit.ok) add(scope, `${path}/const`, fit.code, fit.message);
    } else if (field.const === undefined && field.expr === undefined) {
      checkTypes(field, to, target, path, scope);
    }
  }
  checkPipeline(field, to, path, scope);
}

function checkTypes(
  field: FieldMappingDefinition,
  to: Side,
  target: FieldSchema,
  path: string,
  scope: Scope,
): void {
  if (field.lookup !== undefined) return;
  const from = otherSide(to);
  const described = scope.options.functions.converters;
  for (const schema of scope.schemas[from]) {
    const source = fieldOf(schema, field[from]);
    if (source === undefined) continue;
    let type = source.type;
    for (const converter of field.convert ?? []) {
      const produces = described.find((candidate) => candidate.name === converter.name)?.produces ?? 'same';
      if (produces !== 'same') type = produces;
    }
    if (!typeFits(type, target.type)) {
      const message = `${schema.name}.${source.name} gives ${type}, ${target.name} takes ${target.type}. ${wayToType(type, target.type)}`;
      add(scope, path, 'type-mismatch', message);
    } else if ((field.convert ?? []).length === 0 && optionsDisjoint(source, target)) {
      const message = `No option of ${source.name} is an option of ${target.name}. Map them with the converter "enum" or a table.`;
      add(scope, path, 'options-mismatch', message);
    }
  }
}

function checkPipeline(field: FieldMappingDefinition, to: Side, path: string, scope: Scope): void {
  const [source] = scope.schemas[otherSide(to)];
  if (source === undefined) return;
  for (const input of lookupInputs(field.lookup, to, field[otherSide(to)] ?? '')) {
    if (fieldOf(source, input) !== undefined) continue;
    add(
      scope,
      `${path}/lookup`,
      'unknown-field',
      `${source.name} has no field "${input}", which tells the pipeline of a stage.`,
    );
  }
}

function checkDoubleTargets(definition: MappingDefinition, side: Side, scope: Scope): void {
  const first = new Map<string, number>();
  definition.fields.forEach((field, index) => {
    const target = field[side];
    if (target === undefined || !takesPart(field, side)) return;
    const earlier = first.get(target);
    if (earlier === undefined) first.set(target, index);
    else
      add(
        scope,
        `/fields/${index}/${side}`,
        'double-target',
        `"${target}" is written by field ${earlier} already. Keep one of them active.`,
      );
  });
}

function checkRequired(definition: MappingDefinition, side: Side, scope: Scope): void {
  const covered = new Set(
    definition.fields.filter((field) => takesPart(field, side)).map((field) => field[side]),
  );
  for (const schema of scope.schemas[side]) {
    const parents = new Set(schema.parents.map((parent) => parent.field));
    for (const field of schema.fields) {
      if (!field.requiredOnCreate || field.readOnly || covered.has(field.name) || parents.has(field.name))
        continue;
      const message = `${schema.name}.${field.name} is required for new records and no field of the mapping fills it.`;
      add(scope, '/fields', 'required-not-covered', message);
    }
  }
}

function attempt(scope: Scope, path: string, code: string, compile: () => unknown): void {
  try {
    compile();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    add(scope, path, code, error.message);
  }
}

function add(scope: Scope, path: string, code: string, message: string): void {
  scope.problems.push({ path, code, message });
}

function fieldOf(schema: TypeSchema, name: string | undefined): FieldSchema | undefined {
  return schema.fields.find((field) => field.name === name);
}

function nameOf(side: Side): string {
  return side === 'hubspot' ? 'HubSpot' : 'the business system';
}
