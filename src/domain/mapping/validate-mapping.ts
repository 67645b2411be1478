import type { Problem } from '../configuration/documents.js';
import { suggestion } from '../configuration/did-you-mean.js';
import { otherSide } from '../records/system-record.js';
import type { Side } from '../records/system-record.js';
import type { TypeSchema } from '../schema/system-schema.js';
import type { FieldMappingDefinition, MappingDefinition } from '../sync/definition.js';
import { checkDirection } from './check-field-values.js';
import { makersOf } from './field-origin.js';
import { isDirected, takesPart } from './field-parts.js';
import { add, attempt, fieldOf, schemasFor } from './mapping-scope.js';
import type { MappingScope, ValidateMappingOptions } from './mapping-scope.js';

const SIDES: readonly Side[] = ['business', 'hubspot'];

/**
 * Every fault of a mapping against both schemas, with JSON Pointers relative to the mapping. A schema that is not
 * known yet (null, or no business schemas) is not checked against; of a mapping with several business types, give all
 * that are known. Lengths and single options are checked per record.
 */
export function validateMapping(
  definition: MappingDefinition,
  hubspotSchema: TypeSchema | null,
  businessSchemas: readonly TypeSchema[],
  options: ValidateMappingOptions,
): readonly Problem[] {
  const hubspot = hubspotSchema === null ? [] : [hubspotSchema];
  const scope: MappingScope = {
    definition,
    schemas: { hubspot, business: businessSchemas },
    options,
    problems: [],
  };
  definition.fields.forEach((field, index) => checkField(field, `/fields/${index}`, scope));
  for (const side of SIDES) {
    checkDoubleTargets(side, scope);
    if (options.creates?.includes(side)) checkRequired(side, scope);
  }
  return scope.problems;
}

function checkField(field: FieldMappingDefinition, path: string, scope: MappingScope): void {
  checkShape(field, path, scope);
  checkBusinessTypes(field, path, scope);
  for (const side of SIDES) if (field[side] !== undefined) checkName(field, side, path, scope);
  checkFunctions(field, path, scope);
  checkNames(field, path, scope);
  for (const to of SIDES) if (takesPart(field, to)) checkDirection(field, to, path, scope);
}

function checkShape(field: FieldMappingDefinition, path: string, scope: MappingScope): void {
  const makers = makersOf(field);
  const made = makers.length > 0;
  if (makers.length > 1) {
    const named = makers.map((maker) => `"${maker}"`).join(' and ');
    add(
      scope,
      path,
      'several-sources',
      `A value has one source, and this one has ${named}. Keep one of them.`,
    );
  }
  if (made && field.direction === 'both') {
    add(
      scope,
      `${path}/direction`,
      'one-way-only',
      'A value that is not read from a field goes one way. Set direction to toBusiness or toHubspot.',
    );
  }
  for (const to of SIDES) {
    if (!isDirected(field, to)) continue;
    const from = otherSide(to);
    if (field[to] === undefined)
      add(scope, path, 'target-missing', `The field is written to ${nameOf(to)}, but "${to}" is not set.`);
    if (!made && field[from] === undefined) {
      add(
        scope,
        path,
        'source-missing',
        `The value has no source. Set "${from}", "const", "expr", "setting" or "reference".`,
      );
    } else if (made && field[from] !== undefined && field.direction !== 'both') {
      const message = `The value comes from "${makers[0] ?? ''}", so that "${from}" is not read. Remove one of them.`;
      add(scope, `${path}/${from}`, 'several-sources', message);
    }
  }
  checkLookupShape(field, made, path, scope);
}

function checkLookupShape(
  { lookup, direction }: FieldMappingDefinition,
  made: boolean,
  path: string,
  scope: MappingScope,
): void {
  if (lookup?.kind === 'link' && made) {
    const message = 'The lookup "link" needs the field that holds the id. Name it instead of another source.';
    add(scope, `${path}/lookup`, 'source-missing', message);
  }
  if (lookup?.kind === 'stage' && lookup.take === 'pipeline' && direction !== 'toHubspot') {
    const message = 'The pipeline of a stage is written to HubSpot only. Set direction to toHubspot.';
    add(scope, `${path}/lookup/take`, 'one-way-only', message);
  }
}

function checkBusinessTypes({ types }: FieldMappingDefinition, path: string, scope: MappingScope): void {
  const known = scope.definition.business;
  if (types?.length === 0)
    add(scope, `${path}/types`, 'no-types', 'The field is for no type. Name one, or remove "types".');
  types?.forEach((type, index) => {
    if (known.includes(type)) return;
    const message = `The mapping has no business type "${type}".${suggestion(type, known)}`;
    add(scope, `${path}/types/${index}`, 'unknown-type', message);
  });
}

function checkName(field: FieldMappingDefinition, side: Side, path: string, scope: MappingScope): void {
  const name = field[side] ?? '';
  const { business } = scope.definition;
  const all = scope.schemas[side];
  // A field of one of several types; where not all of them are known, another one may have it.
  const oneIsEnough = side === 'business' && business.length > 1 && field.types === undefined;
  const schemas = schemasFor(field, side, scope);
  if (oneIsEnough && (schemas.length > 0 || all.length < business.length)) return;
  for (const schema of oneIsEnough ? all.slice(0, 1) : schemas) {
    if (fieldOf(schema, name) !== undefined) continue;
    const names = (oneIsEnough ? all : [schema]).flatMap((each) => each.fields.map((known) => known.name));
    const owner = oneIsEnough ? `None of ${business.join(', ')} has a` : `${schema.name} has no`;
    add(scope, `${path}/${side}`, 'unknown-field', `${owner} field "${name}".${suggestion(name, names)}`);
  }
}

function checkFunctions(field: FieldMappingDefinition, path: string, scope: MappingScope): void {
  const { functions, references } = scope.options;
  (field.convert ?? []).forEach((converter, index) => {
    const at = `${path}/convert/${index}`;
    attempt(scope, at, 'bad-converter', () => functions.converter(converter));
    const { byReference } = converter;
    if (typeof byReference === 'string')
      checkKnown(byReference, references, `${at}/byReference`, 'reference', scope);
  });
  const { expr } = field;
  if (expr !== undefined) attempt(scope, `${path}/expr`, 'bad-expression', () => functions.expression(expr));
}

function checkNames(field: FieldMappingDefinition, path: string, scope: MappingScope): void {
  const { settings, references, stageMaps, pairs } = scope.options;
  const { setting, reference, lookup } = field;
  if (setting !== undefined) checkKnown(setting, settings, `${path}/setting`, 'setting', scope);
  if (reference !== undefined) checkKnown(reference, references, `${path}/reference`, 'reference', scope);
  if (lookup?.kind === 'stage') checkKnown(lookup.map, stageMaps, `${path}/lookup/map`, 'stage map', scope);
  if (lookup?.kind === 'link') checkKnown(lookup.pair, pairs, `${path}/lookup/pair`, 'mapping', scope);
}

function checkKnown(
  name: string,
  known: readonly string[] | undefined,
  path: string,
  what: string,
  scope: MappingScope,
): void {
  if (known === undefined || known.includes(name)) return;
  const code = `unknown-${what.replace(' ', '-')}`;
  add(scope, path, code, `There is no ${what} "${name}".${suggestion(name, known)}`);
}

function checkDoubleTargets(side: Side, scope: MappingScope): void {
  const earlier: { readonly target: string; readonly index: number; readonly types: readonly string[] }[] =
    [];
  scope.definition.fields.forEach((field, index) => {
    const target = field[side];
    if (target === undefined || !takesPart(field, side)) return;
    const types = typesOf(field, scope);
    const double = earlier.find(
      (other) => other.target === target && other.types.some((type) => types.includes(type)),
    );
    if (double === undefined) earlier.push({ target, index, types });
    else {
      const message = `"${target}" is written by field ${double.index} already. Keep one of them active.`;
      add(scope, `/fields/${index}/${side}`, 'double-target', message);
    }
  });
}

/** Business types that the field is for, as far as they are known. */
function typesOf(field: FieldMappingDefinition, scope: MappingScope): readonly string[] {
  const { business } = scope.definition;
  if (field.types !== undefined) return field.types;
  const has = schemasFor(field, 'business', scope).map((schema) => schema.name);
  const known = scope.schemas.business.map((schema) => schema.name);
  return business.filter((type) => has.includes(type) || !known.includes(type));
}

function checkRequired(side: Side, scope: MappingScope): void {
  for (const schema of scope.schemas[side]) {
    const fields = scope.definition.fields.filter(
      (field) =>
        takesPart(field, side) &&
        (side === 'hubspot' || field.types === undefined || field.types.includes(schema.name)),
    );
    const covered = new Set(fields.map((field) => field[side]));
    const parents = new Set(schema.parents.map((parent) => parent.field));
    for (const field of schema.fields) {
      if (!field.requiredOnCreate || field.readOnly || covered.has(field.name) || parents.has(field.name))
        continue;
      const message = `${schema.name}.${field.name} is required for new records and no field of the mapping fills it.`;
      add(scope, '/fields', 'required-not-covered', message);
    }
  }
}

function nameOf(side: Side): string {
  return side === 'hubspot' ? 'HubSpot' : 'the business system';
}
