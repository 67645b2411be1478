const NUMERIC = /^(0|[1-9]\d*)$/;

/** HubSpot's record ids are decimal text of any length (HF C4). */
export function isNumericId(id: string): boolean {
  return NUMERIC.test(id);
}

/** Order of the list: by number, without the number's limits. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `parts` ranges of equal width over ids above `from` up to `to`: the bounds between them, ascending. */
export function idBounds(from: string, to: string, parts: number): readonly string[] {
  const low = BigInt(from);
  const width = BigInt(to) - low;
  const bounds: string[] = [];
  for (let part = 1; part < parts; part += 1) {
    const bound = String(low + (width * BigInt(part)) / BigInt(parts));
    if (bound !== bounds.at(-1) && bound !== from) bounds.push(bound);
  }
  return bounds;
}

export function idBefore(id: string): string {
  return String(BigInt(id) - 1n);
}
