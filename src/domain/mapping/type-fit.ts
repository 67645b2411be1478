import type { FieldSchema, FieldType } from '../schema/system-schema.js';

/** Converters that turn one type into another, for the way out that a message names. */
const CONVERTER_TO: Readonly<Partial<Record<FieldType, string>>> = {
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  enumeration: 'enum',
  'multi-enumeration': 'split',
};

const FITS: Readonly<Record<FieldType, readonly FieldType[]>> = {
  text: ['text', 'enumeration', 'multi-enumeration'],
  integer: ['integer', 'decimal', 'text', 'enumeration'],
  decimal: ['decimal', 'integer', 'text', 'enumeration'],
  boolean: ['boolean', 'text', 'enumeration'],
  date: ['date', 'text'],
  datetime: ['datetime', 'text'],
  enumeration: ['enumeration', 'multi-enumeration', 'text', 'integer', 'decimal', 'boolean'],
  'multi-enumeration': ['multi-enumeration', 'text'],
};

/** May values of this type go there unconverted? What depends on the single value is checked per record. */
export function typeFits(from: FieldType, to: FieldType): boolean {
  return FITS[from].includes(to);
}

/** `Add the converter "date".`, or advice to leave. */
export function wayToType(from: FieldType, to: FieldType): string {
  if (from === 'multi-enumeration' && to === 'enumeration')
    return 'Choose a field of one value, or use an expression.';
  const converter = CONVERTER_TO[to];
  return converter === undefined
    ? 'Choose another field.'
    : `Add the converter "${converter}", or choose another field.`;
}

/** Both are closed lists and no value of one is allowed in the other: nothing could ever be written. */
export function optionsDisjoint(from: FieldSchema, to: FieldSchema): boolean {
  if (!from.options?.length || !to.options?.length) return false;
  const allowed = new Set(to.options.map((option) => option.value));
  return !from.options.some((option) => allowed.has(option.value));
}
