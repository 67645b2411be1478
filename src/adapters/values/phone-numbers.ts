import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/min';

export interface PhoneForms {
  /** `+12125551234` */
  readonly e164: string;
  readonly national: () => string;
  readonly extension: string | null;
}

export interface PhoneReader {
  /** Null when the text is no possible number. */
  read(text: string): PhoneForms | null;
}

/** Parsed texts kept per country before the cache starts anew. */
const CACHE_SIZE = 5_000;

const E164 = /^\+[1-9]\d{7,14}$/;
const SPACING = /[\s().\-/]+/g;
const NORTH_AMERICAN = /^(?:\+?1[\s.-]*)?\(?([2-9]\d\d)\)?[\s.-]*([2-9]\d\d)[\s.-]*(\d{4})$/;

const TWO_DIGIT_CODES: ReadonlySet<string> = new Set(
  (
    '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 ' +
    '90 91 92 93 94 95 98'
  ).split(' '),
);
/** Argentina, Brazil, Mexico. */
const LIBRARY_CODES: ReadonlySet<string> = new Set(['52', '54', '55']);

export function isPhoneCountry(country: string): boolean {
  return isSupportedCountry(country);
}

/** Reads numbers as people in `country` write them. The usual spellings never reach the library: it costs 10 µs and more. */
export function phoneReader(country: string | undefined): PhoneReader {
  const cache = new Map<string, PhoneForms | null>();
  const northAmerican = country === 'US' || country === 'CA';
  return {
    read(text) {
      const quick = quickE164(text, northAmerican);
      if (quick !== null)
        return {
          e164: quick,
          extension: null,
          national: () => parsed(quick, country)?.formatNational() ?? quick,
        };
      const known = cache.get(text);
      if (known !== undefined) return known;
      const forms = slowForms(text, country);
      if (cache.size >= CACHE_SIZE) cache.clear();
      cache.set(text, forms);
      return forms;
    },
  };
}

function quickE164(text: string, northAmerican: boolean): string | null {
  if (northAmerican) {
    const parts = NORTH_AMERICAN.exec(text);
    if (parts !== null) return `+1${parts[1]}${parts[2]}${parts[3]}`;
  }
  if (text.charCodeAt(0) !== 43) return null;
  const digits = text.replace(SPACING, '');
  return E164.test(digits) && isPlainNational(digits) ? digits : null;
}

/**
 * Does the national part start the way an international number must? A national prefix (the 0 in "+44 020 …") does
 * not belong there and the library takes it away; countries whose mobile prefixes vary are left to it, too.
 */
function isPlainNational(digits: string): boolean {
  const first = digits.charCodeAt(1) - 48;
  const length = first === 1 || first === 7 ? 1 : TWO_DIGIT_CODES.has(digits.slice(1, 3)) ? 2 : 3;
  return digits.charCodeAt(1 + length) !== 48 && !LIBRARY_CODES.has(digits.slice(1, 3));
}

function slowForms(text: string, country: string | undefined): PhoneForms | null {
  const number = parsed(text, country);
  if (number === null || !number.isPossible()) return null;
  return { e164: number.number, extension: number.ext ?? null, national: () => number.formatNational() };
}

function parsed(text: string, country: string | undefined): PhoneNumber | null {
  const number =
    country === undefined
      ? parsePhoneNumberFromString(text)
      : parsePhoneNumberFromString(text, country as CountryCode);
  return number ?? null;
}
