const FIRST_MS = 60_000;
const LONGEST_MS = 6 * 3_600_000;
const FACTOR = 3;

/** After this long without success a message is given up. */
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/**
 * When to try again: 1 m, 3 m, 9 m, ... at most 6 h, or as the receiver asked.
 * @param attempt how often it was tried, from 1
 * @returns milliseconds; null = give up
 */
export function retryDelay(attempt: number, ageMs: number, askedMs = 0): number | null {
  if (ageMs >= GIVE_UP_AFTER_MS) return null;
  const own = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** (attempt - 1));
  return Math.min(LONGEST_MS, Math.max(own, askedMs));
}
