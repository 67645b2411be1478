import type { Problem } from '../configuration/documents.js';
import type { Side } from '../records/system-record.js';
import type { FieldSchema, TypeSchema } from '../schema/system-schema.js';
import type { FieldMappingDefinition, MappingDefinition } from '../sync/definition.js';
import { ExpressionError } from '../values/value-functions.js';
import type { ValueFunctions } from '../values/value-functions.js';

/** What a mapping is checked against beside the schemas; a list that is absent is not checked against. */
export interface ValidateMappingOptions {
  readonly functions: ValueFunctions;
  /** Names of the sync's stage maps. */
  readonly stageMaps?: readonly string[];
  /** Names of its settings, and of its mappings (`lookup: link`). */
  readonly settings?: readonly string[];
  readonly pairs?: readonly string[];
  /** Its looked-up values, as `reference.field`. */
  readonly references?: readonly string[];
  /** Sides on which some job creates records through this mapping; there required fields must be covered. */
  readonly creates?: readonly Side[];
}

/** What the checks of one mapping share. */
export interface MappingScope {
  readonly definition: MappingDefinition;
  readonly schemas: Readonly<Record<Side, readonly TypeSchema[]>>;
  readonly options: ValidateMappingOptions;
  readonly problems: Problem[];
}

/**
 * Schemas of a side that a field is for. Of several business types these are the named ones, or else those that have
 * the field.
 */
export function schemasFor(
  field: FieldMappingDefinition,
  side: Side,
  scope: MappingScope,
): readonly TypeSchema[] {
  const schemas = scope.schemas[side];
  if (side === 'hubspot') return schemas;
  const { types } = field;
  if (types !== undefined) return schemas.filter((schema) => types.includes(schema.name));
  if (scope.definition.business.length < 2 || field.business === undefined) return schemas;
  return schemas.filter((schema) => fieldOf(schema, field.business) !== undefined);
}

export function fieldOf(schema: TypeSchema, name: string | undefined): FieldSchema | undefined {
  return schema.fields.find((field) => field.name === name);
}

export function add(scope: MappingScope, path: string, code: string, message: string): void {
  scope.problems.push({ path, code, message });
}

export function attempt(scope: MappingScope, path: string, code: string, compile: () => unknown): void {
  try {
    compile();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    add(scope, path, code, error.message);
  }
}

/** A name as a part of a JSON Pointer. */
export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
