import type { BenchWorld } from './bench-world.js';

/** What a row found out. */
export interface RowResult {
  readonly row: string;
  /** The promise, in words and units. */
  readonly bar: string;
  readonly unit: string;
  /** Every figure; the first is the one that the bar is about. */
  readonly measured: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
}

/** One measurement of the bench; it may report several rows. */
export interface BenchRow {
  readonly name: string;
  measure(world: BenchWorld): Promise<readonly RowResult[]>;
}
