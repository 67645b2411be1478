/** Milliseconds since the epoch; injected so that a simulation owns time. */
export type Clock = () => number;
/** A number in [0, 1); injected so that runs can be repeated. */
export type Random = () => number;

export interface SandboxRequest {
  method: string;
  /** Path without query, as sent. */
  path: string;
  /** Query string without the question mark, as sent. */
  query: string;
  /** Header names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Body text as sent; empty when there was none. */
  body: string;
}

/** What the transport does with the answer. */
export type Effect =
  | { kind: 'send'; delayMs: number }
  | { kind: 'reset'; delayMs: number }
  | { kind: 'truncate'; delayMs: number; breakConnection: boolean }
  | { kind: 'hang' };

export interface SandboxResponse {
  status: number;
  headers: Record<string, string>;
  /** JSON value of the answer; undefined when there is none or it is no JSON. */
  readonly body: unknown;
  /** The body as text where it is at hand: finished JSON, or an HTML page of the edge. Wins over `body`. */
  text?: string;
  effect: Effect;
}

/** A path version: undated families count as `legacy` (v3, v4). */
export type ApiVersion = 'legacy' | '2026-03' | '2026-09';
