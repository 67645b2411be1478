import type { FieldValue } from '../../../domain/records/field-value.js';
import type { Failure } from '../../../domain/errors/failure.js';
import type { BoundColumn } from './binding.js';
import { fits } from './key-forms.js';

const DECIMAL = /^[+-]?(\d+)(?:\.(\d*))?$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
const UNWRITABLE = /[\0\p{Surrogate}]/u;
/** How such characters look in JSON; a backslash before it makes it harmless text. */
const UNWRITABLE_JSON = /\\u(?:0000|d[89a-f])/;

/**
 * Cheap checks before a batch is sent: they name the field, which the database often does not, and keep a bad
 * record from costing the whole batch a second try. The database has the last word.
 */
export function checkValue(column: BoundColumn, value: FieldValue): Failure | null {
  if (value === null || value === '')
    return column.required ? refused(column, 'required', 'must not be empty') : null;
  if (typeof value === 'boolean') return null;
  return checkKind(column, value);
}

/** Whether a batch, as JSON, may hold text that the database refuses: then each record is looked at. */
export function mayBeUnwritable(json: string): boolean {
  return json.includes('\\u') && UNWRITABLE_JSON.test(json);
}

export function checkWritable(column: BoundColumn, value: FieldValue | undefined): Failure | null {
  if (typeof value !== 'string' || !UNWRITABLE.test(value)) return null;
  return refused(column, 'unwritable-text', 'holds a character that a database cannot store');
}

function checkKind(column: BoundColumn, value: string): Failure | null {
  switch (column.native.kind) {
    case 'text':
      return checkText(column, value);
    case 'int2':
    case 'int4':
    case 'int8':
      return fits(column.native.kind, value)
        ? null
        : refused(column, 'not-an-integer', 'is not a whole number that fits');
    case 'decimal':
      return checkDecimal(column, value);
    case 'date':
      return DATE.test(value) ? null : refused(column, 'not-a-date', 'is not a calendar date (YYYY-MM-DD)');
    case 'timestamp':
    case 'timestamptz':
      return INSTANT.test(value)
        ? null
        : refused(column, 'not-an-instant', 'is not a date and time with its zone');
    case 'uuid':
      return fits('uuid', value) ? null : refused(column, 'not-a-uuid', 'is not a UUID');
    case 'enum':
      return column.options?.includes(value) === false
        ? refused(column, 'unknown-option', 'is not one of the allowed values')
        : null;
    default:
      return null;
  }
}

function checkText(column: BoundColumn, value: string): Failure | null {
  const max = column.maxLength;
  if (max === null || value.length <= max || [...value].length <= max) return null;
  return refused(column, 'too-long', `is longer than the ${max} characters that the column holds`);
}

function checkDecimal(column: BoundColumn, value: string): Failure | null {
  const match = DECIMAL.exec(value);
  if (!match) return refused(column, 'not-a-number', 'is not a plain decimal number');
  const { precision, scale } = column.native;
  if (precision === null || scale === null) return null;
  const whole = (match[1] ?? '').replace(/^0+/, '').length;
  return whole > precision - scale
    ? refused(column, 'out-of-range', 'is larger than the column holds')
    : null;
}

function refused(column: BoundColumn, code: string, what: string): Failure {
  return { class: 'validation', code, message: `"${column.field}" ${what}.`, field: column.field };
}
