import type { Page } from '../../../application/ports/record-queries.port.js';
import { encodeCursor } from '../column-values.js';

/** A page out of one row more than was asked for. */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => T,
  cursor: (row: R) => readonly (string | number)[],
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items[items.length - 1];
  return {
    items: items.map(view),
    nextCursor: rows.length > limit && last ? encodeCursor(cursor(last)) : null,
  };
}
