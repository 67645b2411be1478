import type { Side } from '../records/system-record.js';
import type { FieldMappingDefinition, MappingDefinition } from '../sync/definition.js';
import type { CompileMappingOptions } from './compiled-mapping.js';
import { makersOf } from './field-origin.js';

export function isDirected(field: FieldMappingDefinition, to: Side): boolean {
  return field.direction === 'both' || field.direction === (to === 'business' ? 'toBusiness' : 'toHubspot');
}

/** Active, with a target on this side, and in the right direction. */
export function takesPart(field: FieldMappingDefinition, to: Side): boolean {
  return field.active && isDirected(field, to) && field[to] !== undefined;
}

/**
 * Written in both directions: by itself, or together with another field that joins the same two the other way
 * because it needs other converters.
 */
export function isTwoWay(field: FieldMappingDefinition, { fields }: MappingDefinition): boolean {
  if (field.direction === 'both') return true;
  if (!isPlain(field)) return false;
  const back = field.direction === 'toBusiness' ? 'toHubspot' : 'toBusiness';
  return fields.some(
    (other) =>
      other.active &&
      other.direction === back &&
      isPlain(other) &&
      other.hubspot === field.hubspot &&
      other.business === field.business,
  );
}

function isPlain(field: FieldMappingDefinition): boolean {
  return makersOf(field).length === 0 && field.hubspot !== undefined && field.business !== undefined;
}

/** Where a mapping has several business types: is the field for this one, and does the type have it? */
export function isForType(
  field: FieldMappingDefinition,
  definition: MappingDefinition,
  { to, businessType, targetFields, sourceFields }: CompileMappingOptions,
): boolean {
  if (businessType === undefined) return true;
  if (field.types !== undefined) return field.types.includes(businessType);
  if (definition.business.length < 2 || field.business === undefined) return true;
  const known = to === 'business' ? targetFields : sourceFields;
  return known === undefined || known.has(field.business);
}
