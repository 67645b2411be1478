/** JSON of the other side, looked into with care: any field may be missing or of another type. */
export type JsonObject = { readonly [key: string]: unknown };

export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return asArray(value)
    .map(asObject)
    .filter((entry) => entry !== null);
}

export function textsOf(value: unknown): readonly string[] {
  return asArray(value)
    .map(asText)
    .filter((entry) => entry !== null);
}

/** `undefined` = not JSON (HTML from the edge, truncated, empty; HF C17, C18). */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
