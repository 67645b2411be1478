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
  // A zero near the calling code may be a national prefix that does not belong there: the library decides.
  return E164.test(digits) && !digits.slice(2, 5).includes('0') ? digits : null;
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
