import type { FieldValue } from '../records/field-value.js';
import type { FieldType } from '../schema/system-schema.js';
import { utcInstant } from './calendar.js';
import { multiValues } from './coerce.js';
import { canonicalDecimal } from './decimal-text.js';

/**
 * Do two spellings mean the same? Numbers compare as numbers ("15000" = "15000.00", HF X3), multi-selects as sets
 * (HF X9), instants by their time ("…:00Z" = "…:00.000Z"), and empty text is empty.
 */
export function sameValue(type: FieldType | undefined, a: FieldValue, b: FieldValue): boolean {
  if (a === b) return true;
  const left = a === '' ? null : a;
  const right = b === '' ? null : b;
  if (left === null || right === null) return left === right;
  return spelling(type, left) === spelling(type, right);
}

function spelling(type: FieldType | undefined, value: string | boolean): string {
  const text = String(value);
  switch (type) {
    case 'integer':
    case 'decimal':
      return canonicalDecimal(text) ?? text;
    case 'multi-enumeration':
      return multiValues(text).join(';');
    case 'datetime':
      return instantSpelling(utcInstant(text) ?? text);
    case 'boolean':
      return text.toLowerCase();
    case 'text':
    case 'date':
    case 'enumeration':
    case undefined:
      return text;
  }
}

/** Without the zeros at the end of the fraction: systems keep different resolutions. */
function instantSpelling(instant: string): string {
  const parts = /^([^.]*)\.(\d*?)0*Z$/.exec(instant);
  if (parts === null) return instant;
  return parts[2] === '' ? `${parts[1]}Z` : `${parts[1]}.${parts[2]}Z`;
}
