import type { ComposedMessage } from '../../domain/notifications/compose-message.js';

/** Where a message goes, with its secrets opened. */
export type Channel =
  | { readonly kind: 'email'; readonly addresses: readonly string[] }
  | ({ readonly kind: 'slack' } & Address)
  | ({ readonly kind: 'webhook'; readonly secret: string | null } & Address);

export interface Address {
  readonly url: string;
  /**
   * IP addresses that were found to be allowed: the connection goes to one of these, whatever the name stands for
   * a moment later. Null = the operator listed the host, or the URL names an IP address itself.
   */
  readonly addresses: readonly string[] | null;
}

export interface OutgoingMessage extends ComposedMessage {
  /** The same with every attempt, so that receivers can drop repeats. */
  readonly id: string;
}

/** What the other side said, without secrets. */
export type SendResult =
  | { readonly status: 'sent'; readonly answer: string }
  | { readonly status: 'failed'; readonly answer: string; readonly retryAfterMs?: number }
  /** Another try will not change it. */
  | { readonly status: 'undeliverable'; readonly answer: string };

/** Sends messages by mail, to chats and to webhooks. Never throws for what the other side does. */
export interface Notifier {
  /** Why messages of this kind cannot be sent from here at all; null = they can. */
  obstacle(kind: Channel['kind']): string | null;
  send(channel: Channel, message: OutgoingMessage): Promise<SendResult>;
}

export const NOTIFIER = Symbol('NOTIFIER');
