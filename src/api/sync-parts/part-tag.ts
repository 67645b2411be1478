import { createHash } from 'node:crypto';
import { ProblemError } from '../common/problem.js';

/** Changes with the content alone, whatever the order of its keys. */
export function tagOf(value: unknown): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(inOrder(value)))
    .digest('base64url');
  return `"${hash.slice(0, 22)}"`;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)]));
}

/**
 * Whether the caller has seen this value.
 * @throws ProblemError 428 without the header: an edit of what nobody has read would undo somebody else's
 */
export function isSeen(header: string | undefined, value: unknown): boolean {
  if (header === undefined) {
    const message = 'Read it first and send its ETag as If-Match; "*" replaces whatever is there.';
    throw new ProblemError(428, message, [{ path: '', code: 'if-match-required', message }]);
  }
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(tagOf(value));
}
