/** `?a=1&b=2` of the options that were given, or nothing. */
export function queryOf(
  options: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = options[name];
    if (value !== undefined) query.set(name, value);
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
