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

/** Null for anything that we did not hand out. */
export function decodeCursor(cursor: string | null): readonly (string | number)[] | null {
  if (cursor === null) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const valid = Array.isArray(parts) && parts.every((p) => typeof p === 'string' || typeof p === 'number');
    return valid ? parts : null;
  } catch {
    return null;
  }
}
