import type { PropertyDefinition, PropertyOption } from '../catalog/property-catalog.js';
import { apiError, validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asArray, asNumber, asObject, asText } from './json.js';
import type { PropertyRegistry } from './property-registry.js';

/** Allowed field types per type (HF P14). */
const FIELD_TYPES: Record<string, readonly string[]> = {
  bool: ['booleancheckbox', 'calculation_equation'],
  enumeration: ['booleancheckbox', 'checkbox', 'radio', 'select', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  string: ['file', 'text', 'textarea', 'calculation_equation', 'html', 'phonenumber'],
  number: ['number', 'calculation_equation'],
  phone_number: ['phonenumber'],
};

const MAX_UNIQUE = 10;

export function readOptions(input: unknown): PropertyOption[] {
  return asArray(input).map((item, index) => {
    const option = asObject(item);
    const description = asText(option['description']);
    return {
      value: asText(option['value']) ?? '',
      label: asText(option['label']) ?? '',
      displayOrder: asNumber(option['displayOrder'], index),
      hidden: option['hidden'] === true,
      ...(description === undefined ? {} : { description }),
    };
  });
}

function required(body: JsonObject, key: string): string {
  const text = asText(body[key]);
  if (!text) throw validationError(`${key} is required`, { context: { missing: [key] } });
  return text;
}

function checkOptions(type: string, options: readonly PropertyOption[]): void {
  const values = options.map((option) => option.value);
  if (type === 'bool' && [...values].sort().join() !== 'false,true') {
    throw validationError('A bool property needs exactly the options true and false', {
      errors: [{ message: 'invalid boolean options', code: 'INVALID_BOOLEAN_OPTION' }],
    });
  }
  if (new Set(values).size !== values.length) throw validationError('option values must be unique');
}

/** Checks a definition to create (HF P6, P8, P10, C12, E19). */
export function readDefinition(
  registry: PropertyRegistry,
  body: JsonObject,
  now: number,
): PropertyDefinition {
  const name = required(body, 'name');
  const type = required(body, 'type');
  const fieldType = required(body, 'fieldType');
  const groupName = required(body, 'groupName');
  const label = required(body, 'label');
  if (registry.get(name)) {
    throw apiError(409, `A property named '${name}' already exists.`, {
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    });
  }
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name)) throw validationError(`${name} is not a valid property name`);
  if (!FIELD_TYPES[type]?.includes(fieldType))
    throw validationError(`${fieldType} does not fit type ${type}`);
  if (!registry.getGroup(groupName)) throw validationError(`Property group ${groupName} does not exist`);
  const options = readOptions(body['options']);
  checkOptions(type, options);
  const hasUniqueValue = body['hasUniqueValue'] === true;
  const taken = registry.custom().filter((known) => known.hasUniqueValue && !known.archived).length;
  if (hasUniqueValue && taken >= MAX_UNIQUE) {
    throw validationError(`at most ${MAX_UNIQUE} unique properties per object`);
  }
  return {
    name,
    label,
    type,
    fieldType,
    groupName,
    description: asText(body['description']) ?? '',
    options,
    displayOrder: asNumber(body['displayOrder'], -1),
    hasUniqueValue,
    hidden: body['hidden'] === true,
    formField: body['formField'] === true,
    calculated: false,
    externalOptions: false,
    referencedObjectType: asText(body['referencedObjectType']) ?? null,
    hubspotDefined: false,
    readOnlyValue: false,
    readOnlyDefinition: false,
    archived: false,
    archivedAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** A changed definition; `hasUniqueValue` is ignored (HF P8), options are replaced as a whole (P9). */
export function patchDefinition(
  known: PropertyDefinition,
  body: JsonObject,
  now: number,
): PropertyDefinition {
  if (known.readOnlyDefinition) throw validationError(`Property ${known.name} cannot be changed`);
  const options = body['options'] === undefined ? known.options : readOptions(body['options']);
  checkOptions(known.type, known.type === 'bool' && options.length === 0 ? known.options : options);
  return {
    ...known,
    label: asText(body['label']) ?? known.label,
    description: asText(body['description']) ?? known.description,
    groupName: asText(body['groupName']) ?? known.groupName,
    fieldType: asText(body['fieldType']) ?? known.fieldType,
    displayOrder: asNumber(body['displayOrder'], known.displayOrder),
    hidden: typeof body['hidden'] === 'boolean' ? body['hidden'] : known.hidden,
    formField: typeof body['formField'] === 'boolean' ? body['formField'] : known.formField,
    options,
    updatedAt: now,
  };
}
