import type { FieldValue, FieldValues } from '../records/field-value.js';
import type { Side } from '../records/system-record.js';
import type { FieldSchema } from '../schema/system-schema.js';
import type { ConflictPolicy, SettingValues, StageMapDefinition } from '../sync/definition.js';
import type { References, ValueFunctions } from '../values/value-functions.js';

/** Why one target field could not be filled from this record; the message never carries the record's values. */
export interface FieldProblem {
  /** What a person has to look at: the target field, or what its value rests on (a reference's name). */
  readonly field: string;
  /** The target field that has no value for it. */
  readonly target: string;
  readonly code: string;
  readonly message: string;
}

export interface MappedRecord {
  /** By target field, in the spelling of the target's types; fields that are left alone are absent. Made for the caller, who may change them. */
  readonly values: Record<string, FieldValue>;
  readonly problems: readonly FieldProblem[];
  /** What a person should know of although the record is written: sentences without its values. */
  readonly audits: readonly string[];
}

/** Who is who, for `lookup: owner` and `lookup: link`. */
export interface MappingLookups {
  /** Id of an owner or user on the source's side -> its counterpart's id on the target's side. */
  readonly owners: ReadonlyMap<string, string>;
  /** Business user id for a HubSpot owner that has no counterpart; not used on the way to HubSpot. */
  readonly fallback: string | null;
  /** Pair -> id on the source's side -> linked counterpart's id. */
  readonly links: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export const NO_LOOKUPS: MappingLookups = { owners: new Map(), fallback: null, links: new Map() };

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
  /**
   * Only of fields whose right value depends on what the target holds: several deal stages mean one status, and a deal
   * stays in the stage, or else in the pipeline, that it is in. `current` are the target's fields, `mapped` the values
   * of `map`; the answer takes the place of `mapped[target]`, in comparing and in writing.
   */
  readonly inPlace?: (current: FieldValues, mapped: FieldValues) => FieldValue | undefined;
  /**
   * `onTaken: suffix`: the value for attempt `n` (2, 3, ...) after the target refused a duplicate; null = no room for
   * the number.
   */
  readonly suffixed?: (value: string, n: number) => string | null;
}

/** A source field that holds the id of a record of a pair (`lookup: link`). */
export interface LinkInput {
  readonly field: string;
  readonly pair: string;
}

export interface CompiledMapping {
  /** Everything to ask of the source. */
  readonly sourceFields: readonly string[];
  readonly targetFields: readonly string[];
  readonly fields: readonly CompiledField[];
  /** What `lookups.links` has to know before a record is mapped. */
  readonly links: readonly LinkInput[];
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
  /** Settings in force for the job (`setting:` fields). */
  readonly settings?: SettingValues;
  /** `reference.field` -> value, looked up before the run (`reference:` fields, `byReference` converters). */
  readonly references?: References;
  /** The business type that is written or read: fields that are for other types are left out. */
  readonly businessType?: string;
}
