/** Which record of the business side a HubSpot record says it was made for, by its unique property. */
export interface Origin {
  /** Slug of the sync. */
  readonly sync: string;
  /** Type of the business side. */
  readonly type: string;
  /** First ten bytes of the SHA-256 of the record's id, in hexadecimal. */
  readonly hash: string;
}

/** Unique property of the HubSpot records that Crosstie makes. */
export const ORIGIN_FIELD = 'crosstie_id';

const FORM = /^([^/]+)\/([^/]+)\/([a-z2-7]{16})#\d+$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** `<sync>/<type>/<base32 of the hash>#<generation>`; null = it says nothing of the kind. */
export function originOf(value: unknown): Origin | null {
  const found = typeof value === 'string' ? FORM.exec(value) : null;
  if (!found) return null;
  const [, sync = '', type = '', digits = ''] = found;
  return { sync, type, hash: hexOf(digits) };
}

/** Four characters of five bits are five digits of four. */
function hexOf(base32: string): string {
  let hex = '';
  for (let at = 0; at < base32.length; at += 4) {
    let value = 0;
    for (const character of base32.slice(at, at + 4)) value = value * 32 + ALPHABET.indexOf(character);
    hex += value.toString(16).padStart(5, '0');
  }
  return hex;
}
