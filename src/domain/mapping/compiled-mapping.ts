import type { FieldValues } from '../records/field-value.js';
import type { Side } from '../records/system-record.js';
import type { FieldSchema } from '../schema/system-schema.js';
import type { ConflictPolicy, StageMapDefinition } from '../sync/definition.js';
import type { ValueFunctions } from '../values/value-functions.js';

/** Why one target field could not be filled from this record; the message never carries the record's values. */
export interface FieldProblem {
  /** Target field. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

export interface MappedRecord {
  /** By target field, in the spelling of the target's types. Fields that are left alone are absent. */
  readonly values: FieldValues;
  readonly problems: readonly FieldProblem[];
}

/** Who is who, for `lookup: owner`. */
export interface MappingLookups {
  /** Id of an owner or user on the source's side -> its counterpart's id on the target's side. */
  readonly owners: ReadonlyMap<string, string>;
  /** Business user id for a HubSpot owner that has no counterpart; not used on the way to HubSpot. */
  readonly fallback: string | null;
}

export const NO_LOOKUPS: MappingLookups = { owners: new Map(), fallback: null };

export interface CompiledField {
  readonly target: string;
  /** Source fields that the value is made of; none for a constant. */
  readonly inputs: readonly string[];
  readonly on: 'create' | 'always';
  readonly whenEmpty: 'skip' | 'clear';
  readonly conflict: ConflictPolicy;
  /** Written in both directions. */
  readonly twoWay: boolean;
  /** Place in the definition's `fields`. */
  readonly index: number;
}

export interface CompiledMapping {
  /** Everything to ask of the source. */
  readonly sourceFields: readonly string[];
  readonly targetFields: readonly string[];
  readonly fields: readonly CompiledField[];
  /**
   * Values for a create or an update. A create leaves empty fields out; an update leaves them out or clears them
   * (`whenEmpty`). A field with a problem is absent from the values. A promise only when a JSONata field takes part.
   */
  map(
    record: FieldValues,
    lookups: MappingLookups,
    mode: 'create' | 'update',
  ): MappedRecord | Promise<MappedRecord>;
}

export interface CompileMappingOptions {
  /** The side that is written. */
  readonly to: Side;
  readonly functions: ValueFunctions;
  readonly stages: Readonly<Record<string, StageMapDefinition>>;
  /** Checks types, lengths and options of the target; without it values pass as text. */
  readonly targetFields?: ReadonlyMap<string, FieldSchema> | undefined;
  readonly sourceFields?: ReadonlyMap<string, FieldSchema> | undefined;
}
