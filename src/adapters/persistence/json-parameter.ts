const UNSTORABLE = /\\u(0000|d[89a-f])/i;

/**
 * One JSON parameter for a whole statement. Postgres stores neither NUL nor lone surrogates; they become U+FFFD,
 * so that one strange record cannot fail its page for ever.
 */
export function jsonParameter(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes('\\u') || !UNSTORABLE.test(text)) return text;
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' ? storableText(item) : item,
  );
}

export function storableText(text: string): string {
  return text.replace(/\p{Surrogate}|\0/gu, '\ufffd');
}
