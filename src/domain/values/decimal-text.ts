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
