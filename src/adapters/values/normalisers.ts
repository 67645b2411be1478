import { assertNever } from '../../domain/errors/assert-never.js';
import type { FieldValue } from '../../domain/records/field-value.js';
import type { NormaliserName } from '../../domain/sync/definition.js';
import { companyKey, nameCoarseKey } from './company-names.js';
import type { PhoneReader } from './phone-numbers.js';

const SCHEME = /^([a-z][a-z0-9+.-]*:)?\/\//;
const HOST = /^(?:www\.)?([^/?#:]*)/;

/**
 * Normal form for matching; null = nothing to compare.
 * - `exact`: the value. `case`: without outer blanks, lower case.
 * - `email`: the same; null without "@".
 * - `domain`: host without scheme, path, port and leading `www.` (no registrable domain: `shop.acme.com` is not
 *   `acme.com`, and SQL could not tell); null when it is no host name.
 * - `phone`: E.164 (with its extension) by the default country, else the digits; null below six digits.
 * - `name`: see `companyKey`.
 */
export function normalise(name: NormaliserName, value: FieldValue, phones: PhoneReader): string | null {
  if (value === null || value === '') return null;
  const text = typeof value === 'string' ? value : String(value);
  switch (name) {
    case 'exact':
      return text;
    case 'case':
      return folded(text) || null;
    case 'email':
      return emailOf(text);
    case 'domain':
      return domainOf(text);
    case 'phone':
      return phoneOf(text, phones);
    case 'name':
      return nameKeys(text).exact;
    default:
      return assertNever(name);
  }
}

interface NameKeys {
  readonly exact: string | null;
  readonly coarse: string | null;
}

const KNOWN_NAMES = new Map<string, NameKeys>();
const NAMES_KEPT = 20_000;

/** First and last names, and the names of candidates, come again and again. */
function nameKeys(text: string): NameKeys {
  const known = KNOWN_NAMES.get(text);
  if (known !== undefined) return known;
  const keys = { exact: companyKey(text), coarse: nameCoarseKey(text) };
  if (KNOWN_NAMES.size >= NAMES_KEPT) KNOWN_NAMES.clear();
  KNOWN_NAMES.set(text, keys);
  return keys;
}

/**
 * Coarser than `normalise`, and plain SQL over the raw column `c`:
 * - `exact`: `c`
 * - `case`, `email`: `lower(btrim(c))`
 * - `domain`: `regexp_replace(regexp_replace(lower(btrim(c)), '^([a-z][a-z0-9+.-]*:)?//', ''), '^(www\.)?([^/?#:]*).*$', '\2')`
 * - `phone`: `right(regexp_replace(c, '[^0-9]', '', 'g'), 6)`; null below six digits
 * - `name`: `left(regexp_replace(regexp_replace(lower(normalize(c, NFKD)), '^\s*the\s+', ''), '[^a-z0-9]', '', 'g'), 3)`
 */
export function coarseKey(name: NormaliserName, value: FieldValue): string | null {
  if (value === null || value === '') return null;
  const text = typeof value === 'string' ? value : String(value);
  switch (name) {
    case 'exact':
      return text;
    case 'case':
      return folded(text) || null;
    case 'email':
      return emailOf(text);
    case 'domain':
      return domainOf(text);
    case 'phone':
      return lastDigits(text);
    case 'name':
      return nameKeys(text).coarse;
    default:
      return assertNever(name);
  }
}

/** Host part of an address or domain, as the `domain` normaliser compares it. */
export function domainOf(text: string): string | null {
  const host = HOST.exec(folded(text).replace(SCHEME, ''))?.[1] ?? '';
  return host.includes('.') && !host.includes('@') && !host.includes(' ') ? host : null;
}

/** `lower(btrim(c))`: SQL's btrim takes blanks only, so this does too. */
function folded(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === 32) start++;
  while (end > start && text.charCodeAt(end - 1) === 32) end--;
  return lowerCase(start === 0 && end === text.length ? text : text.slice(start, end));
}

/** Letter by letter, as SQL does it; JavaScript knows a final sigma and gives the dotted I two characters. */
function lowerCase(text: string): string {
  const isSpecial = text.includes('Σ') || text.includes('İ');
  const plain = isSpecial ? text.replace(/Σ/g, 'σ').replace(/İ/g, 'i') : text;
  return plain.toLowerCase();
}

function emailOf(text: string): string | null {
  const email = folded(text);
  return email.includes('@') ? email : null;
}

/** The last six digits; null where there are fewer. */
function lastDigits(text: string): string | null {
  let digits = '';
  for (let at = text.length - 1; at >= 0; at--) {
    if (!isDigit(text.charCodeAt(at))) continue;
    digits = text.charAt(at) + digits;
    if (digits.length === 6) return digits;
  }
  return null;
}

function allDigits(text: string): string {
  let digits = '';
  for (let at = 0; at < text.length; at++) if (isDigit(text.charCodeAt(at))) digits += text.charAt(at);
  return digits;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function phoneOf(text: string, phones: PhoneReader): string | null {
  const coarse = lastDigits(text);
  if (coarse === null) return null;
  const forms = phones.read(text);
  if (forms !== null) {
    const digits = forms.e164.slice(1) + (forms.extension ?? '');
    // Only a form that keeps the last digits can be found again by its coarse key.
    if (digits.endsWith(coarse))
      return forms.extension === null ? forms.e164 : `${forms.e164}x${forms.extension}`;
  }
  return allDigits(text);
}
