import type { Row } from './dialects/dialect.js';

/** Rows that a statement of the page path answers as one cell (`Dialect.packed`); null = none. */
export function packedRows<T extends readonly unknown[] = Row>(answer: readonly Row[]): readonly T[] {
  const cell = answer[0]?.[0];
  return typeof cell === 'string' ? (JSON.parse(cell) as readonly T[]) : [];
}
