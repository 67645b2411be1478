import { Decimal } from 'decimal.js';
import type { FieldSchema } from '../../../domain/schema/system-schema.js';
import type { FieldValue } from '../../../domain/records/field-value.js';

/** HubSpot's text of a value -> the one form in which the engine compares it (HF 12). */
export type ValueNormaliser = (value: string) => FieldValue;

const EPOCH_MS = /^-?\d{9,}$/;
/** Computed numbers carry the noise of binary fractions (HF D12, X4). */
const FRACTION_DIGITS = 10;

function text(value: string): FieldValue {
  return value;
}

function bool(value: string): FieldValue {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

function decimal(value: string): FieldValue {
  const point = value.indexOf('.');
  const noisy = point >= 0 && value.length - point - 1 > FRACTION_DIGITS;
  if (!noisy && !/e/i.test(value)) return value;
  try {
    return new Decimal(value).toDecimalPlaces(FRACTION_DIGITS, Decimal.ROUND_HALF_UP).toFixed();
  } catch {
    return value; // number properties may hold text (HF X7)
  }
}

/** Full ISO with milliseconds, since HubSpot drops zero ones and sometimes shows epoch ms (HF C7, O18). */
export function isoInstant(value: string): string {
  if (value.length === 24 && value.endsWith('Z')) return value;
  const time = EPOCH_MS.test(value) ? Number(value) : Date.parse(value);
  return Number.isNaN(time) ? value : new Date(time).toISOString();
}

function date(value: string): FieldValue {
  return EPOCH_MS.test(value) ? isoInstant(value).slice(0, 10) : value;
}

function multi(value: string): FieldValue {
  if (!value.includes(';')) return value;
  return value
    .split(';')
    .filter((part) => part !== '')
    .sort()
    .join(';');
}

export function normaliserOf(type: FieldSchema['type']): ValueNormaliser {
  switch (type) {
    case 'boolean':
      return bool;
    case 'integer':
    case 'decimal':
      return decimal;
    case 'date':
      return date;
    case 'datetime':
      return isoInstant;
    case 'multi-enumeration':
      return multi;
    case 'text':
    case 'enumeration':
      return text;
  }
}
