import type { FieldValue } from '../../../domain/records/field-value.js';
import type { SettingValue } from '../../../domain/sync/definition.js';
import type {
  Converted,
  Converter,
  ConverterDescription,
  References,
} from '../../../domain/values/value-functions.js';

export type ConverterArguments = Readonly<Record<string, SettingValue | undefined>>;

export interface ConverterContext {
  /** ISO 3166 alpha-2, for phone numbers without a country code. */
  readonly defaultCountry: string | undefined;
  /** For `byReference`. */
  readonly references: References;
}

/** A converter's description together with the function that builds it from checked arguments. */
export interface ConverterSpec extends ConverterDescription {
  create(args: ConverterArguments, context: ConverterContext): Converter;
}

export function converted(value: FieldValue): Converted {
  return { ok: true, value };
}

export function refused(code: string, message: string): Converted {
  return { ok: false, code, message };
}

/** A converter of text that leaves empty values empty. */
export function onText(convert: (text: string) => Converted): Converter {
  return (value) =>
    value === null || value === '' ? EMPTY : convert(typeof value === 'string' ? value : String(value));
}

/** A text function that cannot fail. */
export function pureText(convert: (text: string) => string): Converter {
  return onText((text) => converted(convert(text)));
}

export const EMPTY: Converted = { ok: true, value: null };

/** What to do with a value that does not fit: refuse the record, leave the value as it is, or empty it. */
export type OnInvalid = 'fail' | 'keep' | 'empty';

export function onInvalidArgument(fallback: OnInvalid): ConverterDescription['arguments'][number] {
  return {
    name: 'onInvalid',
    type: 'choice',
    required: false,
    choices: ['fail', 'keep', 'empty'],
    default: fallback,
    description:
      'A value that does not fit: refuse the record, keep the value as it is, or leave the field empty',
  };
}

export function invalid(policy: OnInvalid, original: string, refusal: Converted): Converted {
  if (policy === 'keep') return converted(original);
  return policy === 'empty' ? EMPTY : refusal;
}

export function textOf(args: ConverterArguments, name: string, fallback = ''): string {
  const value = args[name];
  return typeof value === 'string' ? value : value === undefined || value === null ? fallback : String(value);
}

export function numberOf(args: ConverterArguments, name: string, fallback: number): number {
  const value = args[name];
  return value === undefined || value === null ? fallback : Number(value);
}
