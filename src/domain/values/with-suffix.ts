import { truncateText } from './text.js';

/** Characters of the converter `identifier` unless it is told otherwise. */
export const IDENTIFIER_LENGTH = 25;

/**
 * The value for another attempt after a refused duplicate: "ACME" -> "ACME2". The value is cut where the number needs
 * the room; null = not even the number fits. `maxLength` in characters; absent = no limit.
 */
export function withSuffix(value: string, n: number, maxLength?: number): string | null {
  const suffix = String(n);
  if (maxLength === undefined) return value + suffix;
  const room = maxLength - suffix.length;
  return room < 0 ? null : truncateText(value, room) + suffix;
}
