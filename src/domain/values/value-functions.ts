import type { FieldValue, FieldValues } from '../records/field-value.js';
import type { ConverterDefinition, NormaliserName } from '../sync/definition.js';

export type Converted =
  | { readonly ok: true; readonly value: FieldValue }
  | { readonly ok: false; readonly code: string; readonly message: string };

export type Converter = (value: FieldValue) => Converted;

/** Variables of a CEL predicate. */
export interface PredicateScope {
  readonly record: FieldValues;
  readonly createdAt: string | null;
  readonly modifiedAt: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
}

export type Predicate = (scope: PredicateScope) => boolean;
export type Expression = (record: FieldValues) => Promise<Converted>;

/**
 * Library-backed functions on values that the domain needs and may not import: phone numbers, domains,
 * CEL and JSONata. Compile functions throw `ExpressionError` with a readable message for bad input.
 */
export interface ValueFunctions {
  /** Normal form for matching; null = nothing to compare. Equal normal forms mean a match. */
  normalise(name: NormaliserName, value: FieldValue): string | null;
  /** Coarser than `normalise` and computable in SQL: equal normal forms imply equal coarse keys. */
  coarseKey(name: NormaliserName, value: FieldValue): string | null;
  converter(definition: ConverterDefinition): Converter;
  predicate(source: string): Predicate;
  expression(source: string): Expression;
}

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}
