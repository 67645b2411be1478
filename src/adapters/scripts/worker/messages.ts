/** What the host thread and a script thread tell each other: plain data, texts in and out. */
export interface ThreadData {
  readonly wasm: WebAssembly.Module;
  readonly limits: ThreadLimits;
  /** Shared with the guest by nobody: the index of the record at work, for telling whom a hard stop hit. */
  readonly progress: Int32Array;
}

export interface ThreadLimits {
  /** Bytes that one script may allocate. */
  readonly memoryBytes: number;
  readonly stackBytes: number;
  /** Characters of one answer, logs included. */
  readonly outputLength: number;
  /** Scripts kept compiled. */
  readonly prepared: number;
}

export type ToThread =
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly script: string;
      /** Milliseconds since 1970: the scripts' clock. */
      readonly now: number;
      readonly recordMs: number;
      /** After so many milliseconds the thread takes up no further record and reports back. */
      readonly turnMs: number;
      /** By then the last record must have ended by itself, ms. */
      readonly latestMs: number;
      /** Ends the turn after so many records that ran into their limits. */
      readonly strikes: number;
      /** JSON text per record. */
      readonly inputs: readonly string[];
    }
  | { readonly kind: 'check'; readonly id: number; readonly script: string };

export type FromThread =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly index: number;
      readonly durationMs: number;
      readonly answer: ThreadAnswer;
    }
  | {
      readonly kind: 'done';
      readonly id: number;
      /** Records taken up in this turn. */
      readonly taken: number;
      /** The thread grew: end it and start another. */
      readonly worn: boolean;
    }
  | { readonly kind: 'checked'; readonly id: number; readonly problems: readonly ThreadProblem[] };

export type ThreadAnswer =
  /** `{"value": ..., "logs": [...]}` or `{"error": {name, message, stack}, "logs": [...]}` */
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: ThreadProblem };

export interface ThreadProblem {
  readonly code: 'syntax' | 'error' | 'timeout' | 'memory' | 'stack' | 'too-large';
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}
