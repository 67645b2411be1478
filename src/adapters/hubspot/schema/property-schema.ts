import type { FieldOption, FieldSchema, FieldType } from '../../../domain/schema/system-schema.js';
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

/** Pipelines and their stages in the order of their display, so that the first is the default one. */
export function pipelineOptions(answer: unknown): {
  readonly pipelines: readonly FieldOption[];
  readonly stages: readonly FieldOption[];
} {
  const pipelines = live(asObject(answer)?.['results']);
  return {
    pipelines: pipelines.map(pipelineOption),
    stages: pipelines.flatMap((pipeline) => {
      const { value } = pipelineOption(pipeline);
      return live(pipeline['stages']).map((stage) => ({
        ...pipelineOption(stage),
        pipeline: value,
        ...closingOf(stage),
      }));
    }),
  };
}

function live(entries: unknown): readonly JsonObject[] {
  return objectsOf(entries)
    .filter((entry) => entry['archived'] !== true)
    .sort((a, b) => Number(a['displayOrder']) - Number(b['displayOrder']));
}

function pipelineOption(entry: JsonObject): FieldOption {
  const value = asText(entry['id']) ?? '';
  return { value, label: asText(entry['label']) ?? value };
}

/** Metadata are texts; a closed stage is won with probability 1 and lost with 0 (HF PL2, PL4). */
function closingOf(stage: JsonObject): Pick<FieldOption, 'closed'> {
  const metadata = asObject(stage['metadata']);
  const probability = Number(asText(metadata?.['probability']) ?? Number.NaN);
  if (String(metadata?.['isClosed']) === 'false' || (probability !== 1 && probability !== 0)) return {};
  return { closed: probability === 1 ? 'won' : 'lost' };
}
