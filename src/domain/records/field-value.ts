/**
 * A value as it crosses the engine. Text carries everything that must not be bent by a number or a date
 * type: decimals ("12.50"), calendar dates ("2026-01-31"), instants (ISO 8601 in UTC), ids, enumeration values.
 * A multi-select is its values sorted and joined by ";". `null` is empty; an absent key was not asked for.
 */
export type FieldValue = string | boolean | null;

export type FieldValues = Readonly<Record<string, FieldValue>>;
