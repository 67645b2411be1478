import { BadCursorError } from '../../application/ports/paging.js';

/** Values as columns hand them out, as the ports want them. */
export function isoOf(value: Date): string {
  return value.toISOString();
}

export function isoOrNull(value: Date | null): string | null {
  return value === null ? null : value.toISOString();
}

export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const PARTS = {
  number: (part: unknown): boolean => Number.isSafeInteger(part),
  text: (part: unknown): boolean => typeof part === 'string',
  uuid: (part: unknown): boolean => typeof part === 'string' && UUID.test(part),
} as const;

/**
 * The parts of a cursor; null for none.
 * @param shape what the list asked hands out
 * @throws BadCursorError for anything that this list did not hand out
 */
export function decodeCursor(
  cursor: string | null,
  ...shape: readonly (keyof typeof PARTS)[]
): readonly (string | number)[] | null {
  if (cursor === null) return null;
  const parts = parse(cursor);
  const fits = parts?.length === shape.length && shape.every((kind, index) => PARTS[kind](parts[index]));
  if (!fits) throw new BadCursorError();
  return parts as readonly (string | number)[];
}

function parse(cursor: string): readonly unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? (parts as readonly unknown[]) : null;
  } catch {
    return null;
  }
}
