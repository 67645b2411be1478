import type { Side } from '../../domain/records/system-record.js';
import type { Page } from './record-queries.port.js';
import type { LogQuery } from './webhook-inbox.port.js';

export interface OutgoingCall {
  readonly at: string;
  readonly side: Side;
  /** Slug of the portal or system. */
  readonly connection: string;
  /** Such as `POST` or `write`. */
  readonly operation: string;
  /** Address without its query, or record type; never a value of a record. */
  readonly subject: string;
  readonly ok: boolean;
  /** HTTP status, or class of the failure. */
  readonly status: string | null;
  /** One sentence without values and secrets. */
  readonly message: string | null;
  readonly ms: number;
}

export interface OutgoingView extends OutgoingCall {
  readonly id: string;
}

/** Calls to both sides, until their time is over. */
export interface OutgoingLog {
  append(calls: readonly OutgoingCall[]): Promise<void>;
  list(
    side: Side,
    connection: string,
    query: LogQuery & { readonly result?: 'ok' | 'failed' },
  ): Promise<Page<OutgoingView>>;
  purge(side: Side, connection: string, before: string): Promise<number>;
}

export const OUTGOING_LOG = Symbol('OUTGOING_LOG');
