import type { FieldValue, FieldValues } from '../records/field-value.js';
import type { FieldType } from '../schema/system-schema.js';
import type { ConverterDefinition, NormaliserName, SettingValue } from '../sync/definition.js';

export type Converted =
  /** `audit`: what a person should know of although the value is written, without the record's values. */
  | { readonly ok: true; readonly value: FieldValue; readonly audit?: string }
  /** `field`: what a person has to look at, where that is not the field itself. */
  | { readonly ok: false; readonly code: string; readonly message: string; readonly field?: string };

/** `reference.field` -> value of a record that was looked up before the run. */
export type References = ReadonlyMap<string, FieldValue>;

/** Total: never throws, and its message never carries the value. */
export type Converter = (value: FieldValue) => Converted;

/** Variables of a CEL predicate. */
export interface PredicateScope {
  readonly record: FieldValues;
  readonly createdAt: string | null;
  readonly modifiedAt: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Throws `ExpressionError` when the expression cannot be evaluated for this record, e.g. text compared with a number. */
export type Predicate = (scope: PredicateScope) => boolean;
export type Expression = (record: FieldValues) => Promise<Converted>;

/** One argument of a converter, as a form or a document may offer it. */
export interface ConverterArgument {
  readonly name: string;
  readonly type:
    | 'text'
    | 'integer'
    | 'decimal'
    | 'choice'
    | 'list'
    | 'choices-map'
    | 'country'
    | 'time-zone'
    /** `reference.field`. */
    | 'reference';
  readonly required: boolean;
  readonly description: string;
  /** Allowed values of a `choice`. */
  readonly choices?: readonly string[];
  readonly default?: SettingValue;
}

/** A converter that describes itself: what it does, what it wants, what type of value leaves it. */
export interface ConverterDescription {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly ConverterArgument[];
  /** Type of the result; `same` = that of its input. */
  readonly produces: FieldType | 'same';
}

/**
 * Library-backed functions on values that the domain needs and may not import: phone numbers, domains,
 * CEL and JSONata. Compile functions throw `ExpressionError` with a readable message for bad input.
 */
export interface ValueFunctions {
  /** Normal form for matching; null = nothing to compare. Equal normal forms mean a match. */
  normalise(name: NormaliserName, value: FieldValue): string | null;
  /** Coarser than `normalise` and computable in SQL: equal normal forms imply equal coarse keys. */
  coarseKey(name: NormaliserName, value: FieldValue): string | null;
  /** `references` are the values for `byReference`; one that is absent or empty has no value. */
  converter(definition: ConverterDefinition, references?: References): Converter;
  predicate(source: string): Predicate;
  expression(source: string): Expression;
  /** Fields of `record` that a CEL predicate reads by name. */
  predicateFields(source: string): readonly string[];
  /** Settings that a CEL predicate reads by name. */
  predicateSettings(source: string): readonly string[];
  /** Fields that a JSONata expression reads by name; may name nested keys too. */
  expressionFields(source: string): readonly string[];
  /** Every converter, for validation, documentation and forms. */
  readonly converters: readonly ConverterDescription[];
}

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}
