import type { NotificationFacts } from '../../domain/notifications/facts.js';

export type DeliveryStatus = 'pending' | 'sent' | 'undeliverable' | 'given-up' | 'dropped';

export interface LeasedNotification {
  /** UUID; the id of the message. */
  readonly id: string;
  readonly sync: string;
  /** Name of the notification within its sync. */
  readonly notification: string;
  readonly facts: NotificationFacts;
  /** This attempt, from 1: names the lease. */
  readonly attempt: number;
  readonly createdAt: string;
  /** First time at which it was due; it is given up a day after. */
  readonly firstDueAt: string;
}

export type Settlement =
  | { readonly status: 'sent' | 'undeliverable' | 'given-up' | 'dropped'; readonly answer: string }
  | { readonly status: 'pending'; readonly answer: string; readonly dueAt: string };

/** How deliveries of one notification fare. */
export interface DeliveryState {
  readonly notification: string;
  readonly pending: number;
  readonly lastSentAt: string | null;
  /** The last delivery that was tried or ended: its status and what the other side said. */
  readonly last: { readonly status: DeliveryStatus; readonly answer: string; readonly at: string } | null;
}

/**
 * Messages waiting for delivery. `now` is the caller's clock: when those of two deliverers differ by more than a
 * lease, a message may go out twice, under one id.
 */
export interface NotificationOutbox {
  /** Takes due messages for `leaseMs`; nobody else gets them before. */
  lease(request: {
    readonly now: string;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<readonly LeasedNotification[]>;
  /** Ends an attempt; false = the lease ran out and somebody else has it. */
  settle(id: string, attempt: number, now: string, settlement: Settlement): Promise<boolean>;
  states(sync: string): Promise<readonly DeliveryState[]>;
  /** Removes what ended before. Returns how many. */
  purge(before: string): Promise<number>;
}

export const NOTIFICATION_OUTBOX = Symbol('NOTIFICATION_OUTBOX');
