import type { ThreadLimits } from './worker/messages.js';

export interface ScriptLimits extends ThreadLimits {
  readonly threads: number;
  /** Pages of 64 KiB that one engine may have in all. */
  readonly memoryPages: number;
  /** A thread that has not finished its turn by then is ended, ms. */
  readonly killMs: number;
  /** A thread takes up no further record after so long, ms; the rest is another turn. */
  readonly turnMs: number;
  /** Within a turn no record may be at work after so long, ms; before `killMs`. */
  readonly latestMs: number;
  /** Records of one page that may run into their limits before the others are no longer tried. */
  readonly strikes: number;
  /** Characters of one record's input. */
  readonly inputLength: number;
  /** Characters of all inputs of a turn. */
  readonly turnLength: number;
  /** Time that a thread may take to start, ms. */
  readonly startMs: number;
}

/** Measured: a page of 100 records takes about 20 ms, an endless loop 300 ms (it gets a second chance), a hard stop 950 ms. */
export const DEFAULT_SCRIPT_LIMITS: ScriptLimits = {
  threads: 2,
  memoryPages: 512,
  memoryBytes: 16 * 1024 * 1024,
  stackBytes: 256 * 1024,
  outputLength: 65_536,
  prepared: 6,
  killMs: 900,
  turnMs: 400,
  latestMs: 800,
  strikes: 5,
  inputLength: 262_144,
  turnLength: 4 * 1024 * 1024,
  startMs: 15_000,
};
