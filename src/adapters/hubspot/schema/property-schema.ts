import type { FieldSchema, FieldType } from '../../../domain/schema/system-schema.js';
import { asObject, asText, objectsOf, type JsonObject } from '../transport/json.js';

const MAX_TEXT = 65_536;

function fieldType(property: JsonObject): FieldType {
  switch (property['type']) {
    case 'number':
      return 'decimal';
    case 'bool':
      return 'boolean';
    case 'date':
      return 'date';
    case 'datetime':
      return 'datetime';
    case 'enumeration':
      return property['fieldType'] === 'checkbox' ? 'multi-enumeration' : 'enumeration';
    default:
      return 'text';
  }
}

/** Options that live elsewhere (pipelines, owners) are empty in the definition and mean "any" (HF P15). */
function optionsOf(property: JsonObject): FieldSchema['options'] {
  const options = objectsOf(property['options'])
    .map((option) => ({ value: asText(option['value']) ?? '', label: asText(option['label']) ?? '' }))
    .filter((option) => option.value !== '');
  return options.length > 0 ? options : undefined;
}

/** A property definition (HF P3) as a field of our schema. */
export function toFieldSchema(property: JsonObject): FieldSchema | null {
  const name = asText(property['name']);
  if (name === null) return null;
  const modification = asObject(property['modificationMetadata']);
  const type = fieldType(property);
  const enumerated = type === 'enumeration' || type === 'multi-enumeration';
  const options = enumerated ? optionsOf(property) : undefined;
  return {
    name,
    label: asText(property['label']) ?? name,
    type,
    readOnly: modification?.['readOnlyValue'] === true || property['calculated'] === true,
    requiredOnCreate: false,
    unique: property['hasUniqueValue'] === true,
    ...(type === 'text' ? { maxLength: MAX_TEXT } : {}),
    ...(options ? { options } : {}),
  };
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** Pipelines in the order of their display, so that the first is the default one. */
export function pipelineOptions(answer: unknown): {
  readonly pipelines: readonly Option[];
  readonly stages: readonly Option[];
} {
  const byOrder = (a: JsonObject, b: JsonObject): number =>
    Number(a['displayOrder']) - Number(b['displayOrder']);
  const option = (entry: JsonObject): Option => {
    const value = asText(entry['id']) ?? '';
    return { value, label: asText(entry['label']) ?? value };
  };
  const live = (entries: unknown): readonly JsonObject[] =>
    objectsOf(entries)
      .filter((entry) => entry['archived'] !== true)
      .sort(byOrder);
  const pipelines = live(asObject(answer)?.['results']);
  return {
    pipelines: pipelines.map(option),
    stages: pipelines.flatMap((pipeline) => live(pipeline['stages']).map(option)),
  };
}
