const LONGEST = 200;
const EMAIL = /[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g;

/** What the other side said, on one line, shortened, and without anybody's address. */
export function plainAnswer(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(EMAIL, '(address)')
    .trim()
    .slice(0, LONGEST);
}
