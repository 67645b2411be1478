import type { Row } from './dialects/dialect.js';

/** Rows that a statement of the page path answers as one cell (`Dialect.packed`); null = none. */
export function packedRows<T extends readonly unknown[] = Row>(cell: string | null): readonly T[] {
  return cell === null ? [] : (JSON.parse(cell) as readonly T[]);
}
