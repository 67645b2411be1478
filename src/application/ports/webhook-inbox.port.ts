import type { WebhookHint } from '../../domain/webhooks/webhook-hint.js';
import type { Page, PageQuery } from './record-queries.port.js';

/** `waiting` and `started` are kept; `running`, `done` and `failed` are what became of the runs that it started. */
export const INCOMING_RESULTS = ['waiting', 'running', 'done', 'ignored', 'failed', 'reset'] as const;
export type IncomingResult = (typeof INCOMING_RESULTS)[number];

export interface NewHint {
  readonly hint: WebhookHint;
  /** What HubSpot sent; null where it is not to be kept. */
  readonly payload: Readonly<Record<string, unknown>> | null;
}

export interface LeasedHint {
  readonly id: string;
  /** Slug. */
  readonly portal: string;
  readonly type: string | null;
  readonly recordId: string | null;
  readonly effect: WebhookHint['effect'];
  readonly attempts: number;
}

export interface SettledHint {
  readonly ids: readonly string[];
  readonly result: 'started' | 'ignored' | 'failed';
  readonly message: string | null;
  readonly runIds: readonly string[];
}

/** An entry of the log of incoming messages. */
export interface IncomingView {
  readonly id: string;
  readonly receivedAt: string;
  readonly kind: string;
  readonly type: string | null;
  readonly recordId: string | null;
  readonly property: string | null;
  readonly occurredAt: string | null;
  readonly result: IncomingResult;
  readonly message: string | null;
  readonly runIds: readonly string[];
  readonly payload: unknown;
}

export interface LogQuery extends PageQuery {
  /** Part of what an entry shows. */
  readonly q?: string;
}

/** Everything that portals have told, until its time is over. What is stored survives any crash. */
export interface WebhookInbox {
  /** Keeps the hints that it does not have yet; all or nothing. Returns how many were new. */
  keep(portal: string, hints: readonly NewHint[], dueAt: string): Promise<number>;
  /** Hints that are due, no longer offered to others until `until`; oldest first. */
  lease(limit: number, now: string, until: string): Promise<readonly LeasedHint[]>;
  settle(settled: SettledHint): Promise<void>;
  list(portal: string, query: LogQuery & { readonly result?: IncomingResult }): Promise<Page<IncomingView>>;
  find(portal: string, id: string): Promise<IncomingView | null>;
  /** To `reset`, or back to `waiting`. Only from these results; false = it has another one by now. */
  move(
    portal: string,
    id: string,
    from: readonly IncomingResult[],
    to: 'reset' | 'waiting',
    dueAt: string,
  ): Promise<boolean>;
  remove(portal: string, id: string): Promise<boolean>;
  purge(portal: string, before: string): Promise<number>;
}

export const WEBHOOK_INBOX = Symbol('WEBHOOK_INBOX');
