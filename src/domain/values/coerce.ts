import { assertNever } from '../errors/assert-never.js';
import type { FieldSchema } from '../schema/system-schema.js';
import { isCalendarDate, looksLikeInstant, utcInstant } from './calendar.js';
import { canonicalDecimal, scaleOf } from './decimal-text.js';
import { cleanText, exceedsLength } from './text.js';
import type { Converted } from './value-functions.js';

export type Coercer = (value: string | boolean) => Converted;

/** Options beyond this many are not listed in messages. */
const LISTED_OPTIONS = 12;

/**
 * Makes the check that a value fits a field, in the field's one spelling ("15000.00" -> "15000", "TRUE" -> true).
 * Nothing is shortened or rounded here: what does not fit is a problem whose message names the converter to use.
 */
export function coercerFor(field: FieldSchema): Coercer {
  const label = field.label === '' ? field.name : field.label;
  switch (field.type) {
    case 'text':
      return textCoercer(label, field.maxLength);
    case 'integer':
      return decimalCoercer(label, 0, 'not-an-integer');
    case 'decimal':
      return decimalCoercer(label, field.scale, 'too-precise');
    case 'boolean':
      return booleanCoercer(label);
    case 'date':
      return dateCoercer(label);
    case 'datetime':
      return instantCoercer(label);
    case 'enumeration':
      return optionCoercer(label, field);
    case 'multi-enumeration':
      return multiOptionCoercer(label, field);
    default:
      return assertNever(field.type);
  }
}

function textCoercer(label: string, maxLength: number | undefined): Coercer {
  return (value) => {
    const text = typeof value === 'string' ? cleanText(value) : String(value);
    if (maxLength !== undefined && exceedsLength(text, maxLength)) {
      return refused(
        'too-long',
        `${label} takes at most ${maxLength} characters. Shorten it, or add the converter "truncate".`,
      );
    }
    return { ok: true, value: text };
  };
}

function decimalCoercer(label: string, scale: number | undefined, tooPrecise: string): Coercer {
  return (value) => {
    const decimal = typeof value === 'string' ? canonicalDecimal(value) : null;
    if (decimal === null) return refused('not-a-number', `${label} takes a number, and this is not one.`);
    if (scale !== undefined && scaleOf(decimal) > scale) {
      const places = scale === 0 ? 'whole numbers only' : `at most ${scale} digits after the point`;
      return refused(tooPrecise, `${label} takes ${places}. Add the converter "round".`);
    }
    return { ok: true, value: decimal };
  };
}

function booleanCoercer(label: string): Coercer {
  return (value) => {
    if (typeof value === 'boolean') return { ok: true, value };
    const text = value.trim().toLowerCase();
    if (text === 'true') return { ok: true, value: true };
    if (text === 'false') return { ok: true, value: false };
    return refused(
      'not-a-boolean',
      `${label} takes true or false. Add the converter "boolean" with the words that mean them.`,
    );
  };
}

function dateCoercer(label: string): Coercer {
  return (value) => {
    if (typeof value === 'string') {
      const text = value.trim();
      if (isCalendarDate(text)) return { ok: true, value: text };
      if (looksLikeInstant(text)) {
        return refused(
          'not-a-date',
          `${label} takes a calendar date and got a point in time. Add the converter "date" with a time zone.`,
        );
      }
    }
    return refused('not-a-date', `${label} takes a calendar date (YYYY-MM-DD), and this is not one.`);
  };
}

function instantCoercer(label: string): Coercer {
  return (value) => {
    const text = typeof value === 'string' ? value.trim() : '';
    const instant = utcInstant(text);
    if (instant !== null) return { ok: true, value: instant };
    if (isCalendarDate(text)) {
      return refused(
        'not-an-instant',
        `${label} takes a point in time and got a calendar date. Add the converter "datetime" with a time zone.`,
      );
    }
    return refused(
      'not-an-instant',
      `${label} takes a point in time (ISO 8601 with an offset), and this is not one.`,
    );
  };
}

function optionCoercer(label: string, field: FieldSchema): Coercer {
  const options = optionSet(field);
  return (value) => {
    const text = typeof value === 'string' ? cleanText(value) : String(value);
    return options === null || options.has(text) ? { ok: true, value: text } : unknownOption(label, options);
  };
}

function multiOptionCoercer(label: string, field: FieldSchema): Coercer {
  const options = optionSet(field);
  return (value) => {
    const chosen = multiValues(typeof value === 'string' ? cleanText(value) : String(value));
    if (options !== null && chosen.some((item) => !options.has(item))) return unknownOption(label, options);
    return { ok: true, value: chosen.length === 0 ? null : chosen.join(';') };
  };
}

/** The values of a multi-select, each once and sorted: their order has no meaning (HF X9). */
export function multiValues(text: string, separator = ';'): readonly string[] {
  const parts = text.split(separator).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))].sort();
}

function optionSet(field: FieldSchema): ReadonlySet<string> | null {
  return field.options === undefined ? null : new Set(field.options.map((option) => option.value));
}

function unknownOption(label: string, options: ReadonlySet<string>): Converted {
  const listed = [...options].slice(0, LISTED_OPTIONS).join(', ');
  const rest = options.size > LISTED_OPTIONS ? ' and others' : '';
  const allowed = options.size === 0 ? 'It has no options yet.' : `It takes ${listed}${rest}.`;
  return refused(
    'unknown-option',
    `The value is no option of ${label}. ${allowed} Add the option there, or map it with the converter "enum".`,
  );
}

function refused(code: string, message: string): Converted {
  return { ok: false, code, message };
}
