import type { FieldValue } from '../records/field-value.js';
import type { FieldMappingDefinition, SettingValue } from '../sync/definition.js';
import { ExpressionError } from '../values/value-functions.js';
import type { CompileMappingOptions } from './compiled-mapping.js';

/** Where a field's value comes from, before lookup and converters. */
export type FieldOrigin =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'expression'; readonly source: string }
  /** The same for every record of the run. `label` names it in messages. */
  | { readonly kind: 'fixed'; readonly value: FieldValue; readonly label: string | null };

export const MAKERS = ['const', 'expr', 'setting', 'reference'] as const;
export type Maker = (typeof MAKERS)[number];

/** What makes the value instead of the field of the other side; more than one is a fault. */
export function makersOf(field: FieldMappingDefinition): readonly Maker[] {
  return MAKERS.filter((maker) => field[maker] !== undefined);
}

export function originOf(
  field: FieldMappingDefinition,
  source: string | null,
  options: Pick<CompileMappingOptions, 'settings' | 'references'>,
): FieldOrigin {
  if (field.const !== undefined) return fixed(field.const, null);
  if (field.expr !== undefined) return { kind: 'expression', source: field.expr };
  if (field.setting !== undefined)
    return fixed(
      settingValue(field.setting, options.settings?.[field.setting]),
      `setting "${field.setting}"`,
    );
  if (field.reference !== undefined)
    return fixed(options.references?.get(field.reference) ?? null, `reference "${field.reference}"`);
  return source === null ? fixed(null, null) : { kind: 'field', name: source };
}

function fixed(value: FieldValue, label: string | null): FieldOrigin {
  return { kind: 'fixed', value: value === '' ? null : value, label };
}

/** A setting as a field's value: numbers as text, a list as a multi-select; empty = no value. */
export function settingValue(name: string, value: SettingValue | undefined): FieldValue {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (isList(value) && value.every((item) => typeof item === 'string' || typeof item === 'number'))
    return [...new Set(value.map(String))].sort().join(';');
  throw new ExpressionError(`setting "${name}" is no single value.`);
}

function isList(value: SettingValue): value is readonly SettingValue[] {
  return Array.isArray(value);
}
