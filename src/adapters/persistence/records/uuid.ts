const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Null for anything else: it names no row. */
export function uuidOrNull(id: string): string | null {
  return UUID.test(id) ? id : null;
}
