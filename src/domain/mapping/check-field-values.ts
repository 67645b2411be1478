import { otherSide } from '../records/system-record.js';
import type { Side } from '../records/system-record.js';
import type { FieldSchema, FieldType, TypeSchema } from '../schema/system-schema.js';
import type { ConverterDefinition, FieldMappingDefinition } from '../sync/definition.js';
import { coercerFor } from '../values/coerce.js';
import { makersOf } from './field-origin.js';
import { lookupInputs } from './field-source.js';
import { add, fieldOf, pointerPart, schemasFor } from './mapping-scope.js';
import type { MappingScope } from './mapping-scope.js';
import { optionsDisjoint, typeFits, wayToType } from './type-fit.js';

/** Can what the field gives be written there at all? Single values are checked per record. */
export function checkDirection(
  field: FieldMappingDefinition,
  to: Side,
  path: string,
  scope: MappingScope,
): void {
  for (const schema of schemasFor(field, to, scope)) {
    const target = fieldOf(schema, field[to]);
    if (target === undefined) continue;
    if (target.readOnly) {
      const message = `${schema.name}.${target.name} is read-only and cannot be written. Reverse the direction or choose another field.`;
      add(scope, `${path}/${to}`, 'read-only', message);
      continue;
    }
    if (field.onTaken === 'suffix' && target.type !== 'text') {
      const message = `${schema.name}.${target.name} takes ${target.type}, and a number can be put behind text only. Remove "onTaken".`;
      add(scope, `${path}/onTaken`, 'type-mismatch', message);
    }
    checkConstant(field, target, path, scope);
    checkLookup(field, to, schema, target, path, scope);
    if (field.lookup === undefined && makersOf(field).length === 0)
      checkTypes(field, to, target, path, scope);
    checkChoices(field, target, path, scope);
  }
  checkPipeline(field, to, path, scope);
}

function checkConstant(
  field: FieldMappingDefinition,
  target: FieldSchema,
  path: string,
  scope: MappingScope,
): void {
  const { const: constant, convert = [], lookup } = field;
  if (constant === undefined || constant === null || convert.length > 0 || lookup !== undefined) return;
  const fit = coercerFor(target)(constant);
  if (!fit.ok) add(scope, `${path}/const`, fit.code, fit.message);
}

function checkLookup(
  field: FieldMappingDefinition,
  to: Side,
  schema: TypeSchema,
  target: FieldSchema,
  path: string,
  scope: MappingScope,
): void {
  const { lookup, convert = [], direction } = field;
  if (lookup?.kind === 'link' && !takesIds(target.type)) {
    const message = `${schema.name}.${target.name} takes ${target.type} and no id. Choose another field.`;
    add(scope, path, 'type-mismatch', message);
  }
  if (lookup?.kind !== 'table' || convert.length > 0) return;
  // A two-way table is read backwards on the way to HubSpot.
  const reverse = direction === 'both' && to === 'hubspot';
  for (const [key, value] of Object.entries(lookup.entries)) {
    const at = `${path}/lookup/entries/${pointerPart(key)}`;
    checkEntry(reverse ? key : value, target, at, scope);
  }
  if (!reverse && lookup.fallback !== undefined)
    checkEntry(lookup.fallback, target, `${path}/lookup/fallback`, scope);
}

/** The values that the converter `enum` gives, where it is the last word. */
function checkChoices(
  field: FieldMappingDefinition,
  target: FieldSchema,
  path: string,
  scope: MappingScope,
): void {
  const { convert = [] } = field;
  const last = convert.length - 1;
  const { name, entries, fallback } = convert[last] ?? { name: '' };
  if (name !== 'enum' || !isTable(entries)) return;
  const at = `${path}/convert/${last}`;
  for (const [key, value] of Object.entries(entries))
    checkEntry(value, target, `${at}/entries/${pointerPart(key)}`, scope);
  if (fallback !== undefined) checkEntry(fallback, target, `${at}/fallback`, scope);
}

function checkEntry(value: unknown, target: FieldSchema, path: string, scope: MappingScope): void {
  if (value === null || value === undefined || value === '') return;
  const text = String(value);
  const fit = coercerFor(target)(text);
  if (!fit.ok) add(scope, path, fit.code, `"${text}" does not fit: ${fit.message}`);
}

function isTable(value: ConverterDefinition[string] | undefined): value is Readonly<Record<string, never>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function takesIds(type: FieldType): boolean {
  return type !== 'boolean' && type !== 'date' && type !== 'datetime';
}

function checkTypes(
  field: FieldMappingDefinition,
  to: Side,
  target: FieldSchema,
  path: string,
  scope: MappingScope,
): void {
  const from = otherSide(to);
  const convert = field.convert ?? [];
  for (const schema of schemasFor(field, from, scope)) {
    const source = fieldOf(schema, field[from]);
    if (source === undefined) continue;
    const type = typeAfter(source.type, convert, scope);
    if (!typeFits(type, target.type)) {
      const message = `${schema.name}.${source.name} gives ${type}, ${target.name} takes ${target.type}. ${wayToType(type, target.type)}`;
      add(scope, path, 'type-mismatch', message);
    } else if (convert.length === 0 && optionsDisjoint(source, target)) {
      const message = `No option of ${source.name} is an option of ${target.name}. Map them with the converter "enum" or a table.`;
      add(scope, path, 'options-mismatch', message);
    } else if (type === 'text' && isClosedList(target) && !isCode(source) && !chooses(convert)) {
      const message = `${schema.name}.${source.name} gives any text, ${target.name} takes options of a list. Map them with a table, or with a converter that gives the options ("enum", "upper", ...).`;
      add(scope, path, 'text-to-options', message);
    }
  }
}

function typeAfter(type: FieldType, convert: readonly ConverterDefinition[], scope: MappingScope): FieldType {
  const described = scope.options.functions.converters;
  return convert.reduce((current, { name }) => {
    const produces = described.find((candidate) => candidate.name === name)?.produces ?? 'same';
    return produces === 'same' ? current : produces;
  }, type);
}

function isClosedList({ type, options = [] }: FieldSchema): boolean {
  return (type === 'enumeration' || type === 'multi-enumeration') && options.length > 0;
}

const LONGEST_CODE = 16;

/** Short texts are codes (currencies, kinds) of which the options may well be the same. */
function isCode({ maxLength }: FieldSchema): boolean {
  return maxLength !== undefined && maxLength <= LONGEST_CODE;
}

/** Trimming is no choice of values; any other converter shows that somebody thought of the options. */
function chooses(convert: readonly ConverterDefinition[]): boolean {
  return convert.some((converter) => converter.name !== 'trim');
}

function checkPipeline(field: FieldMappingDefinition, to: Side, path: string, scope: MappingScope): void {
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
