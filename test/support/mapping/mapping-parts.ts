import type { FieldSchema, FieldType } from '../../../src/domain/schema/system-schema.js';
import type { FieldMappingDefinition } from '../../../src/domain/sync/definition.js';

/** A field of a mapping with its defaults, towards the business system. */
export function fieldOf(more: Partial<FieldMappingDefinition>): FieldMappingDefinition {
  return {
    direction: 'toBusiness',
    on: 'always',
    whenEmpty: 'skip',
    conflict: 'newest',
    active: true,
    ...more,
  };
}

export function schemaOf(name: string, type: FieldType, more: Partial<FieldSchema> = {}): FieldSchema {
  return { name, label: name, type, readOnly: false, requiredOnCreate: false, unique: false, ...more };
}
