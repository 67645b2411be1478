const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const SCIENTIFIC = /^([+-]?)(\d+)(?:\.(\d*))?[eE]([+-]?\d{1,3})$/;

/**
 * The one spelling of a decimal number: no sign on zero, no leading or trailing zeros, no exponent.
 * "15000.00" and "1.5e4" are "15000" (HF X3); null for anything else. Digits are never lost.
 */
export function canonicalDecimal(text: string): string | null {
  const trimmed = text.trim();
  if (PLAIN.test(trimmed)) return tidy(trimmed);
  const parts = SCIENTIFIC.exec(trimmed);
  if (parts === null) return null;
  return tidy((parts[1] ?? '') + shift(parts[2] ?? '', parts[3] ?? '', Number(parts[4])));
}

/** Digits after the point of a canonical decimal. */
export function scaleOf(canonical: string): number {
  const point = canonical.indexOf('.');
  return point < 0 ? 0 : canonical.length - point - 1;
}

/** A canonical decimal with at most `scale` digits after the point; halves away from zero, as in accounting. */
export function roundHalfUp(canonical: string, scale: number): string {
  const point = canonical.indexOf('.');
  if (point < 0 || canonical.length - point - 1 <= scale) return canonical;
  const negative = canonical.startsWith('-');
  const whole = canonical.slice(negative ? 1 : 0, point);
  const kept = whole + canonical.slice(point + 1, point + 1 + scale);
  const up = canonical.charCodeAt(point + 1 + scale) >= 53;
  const digits = (up ? increment(kept) : kept).padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return tidy(`${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`);
}

function increment(digits: string): string {
  return digits.length < 15
    ? String(Number(digits) + 1).padStart(digits.length, '0')
    : String(BigInt(digits) + 1n).padStart(digits.length, '0');
}

function tidy(text: string): string {
  const negative = text.startsWith('-');
  const unsigned = negative || text.startsWith('+') ? text.slice(1) : text;
  const point = unsigned.indexOf('.');
  const whole = (point < 0 ? unsigned : unsigned.slice(0, point)).replace(/^0+(?=\d)/, '') || '0';
  const fraction = point < 0 ? '' : unsigned.slice(point + 1).replace(/0+$/, '');
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative && digits !== '0' ? `-${digits}` : digits;
}

function shift(whole: string, fraction: string, exponent: number): string {
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
