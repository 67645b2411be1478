/** The candidate closest to a mistyped word, null when none is near enough to be meant. */
export function closest(word: string, candidates: readonly string[]): string | null {
  const limit = Math.max(2, Math.floor(word.length / 3));
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** A sentence that helps on: the likely word, or all words there are. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const best = closest(word, candidates);
  if (best !== null) return ` Did you mean "${best}"?`;
  if (candidates.length === 0) return '';
  const shown = [...candidates].sort().slice(0, 12);
  return ` Known: ${shown.join(', ')}${shown.length < candidates.length ? ', …' : ''}.`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
