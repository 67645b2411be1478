import type { CallContext } from './record-system.port.js';

export const ENGAGEMENT_KINDS = ['note', 'call', 'email', 'meeting', 'task'] as const;
export type EngagementKind = (typeof ENGAGEMENT_KINDS)[number];

/** What happened with a customer, as the portal recorded it: shown, never copied. */
export interface Engagement {
  readonly id: string;
  readonly kind: EngagementKind;
  /** ISO 8601 UTC: when it took place, a task's due date. */
  readonly at: string;
  readonly title: string | null;
  /** As the portal keeps it, which is HTML for most kinds: never to be shown as markup unchecked. */
  readonly body: string | null;
  /** The beginning of the body as plain text. */
  readonly preview: string | null;
  readonly ownerId: string | null;
  /** Such as SCHEDULED, COMPLETED, NOT_STARTED; null where the kind has none. */
  readonly status: string | null;
  /** Of calls and e-mails, as the portal names it. */
  readonly direction: string | null;
}

export interface EngagementRequest {
  /** A HubSpot type: contacts, companies or deals. */
  readonly type: string;
  readonly id: string;
  /** 1..100. */
  readonly limit: number;
  /** Opaque, of the page before; null = from the newest on. */
  readonly cursor: string | null;
}

export interface EngagementPage {
  /** Newest first. */
  readonly items: readonly Engagement[];
  readonly nextCursor: string | null;
  /** Kinds that the credential may not read, e.g. e-mails without their own scope. */
  readonly unreadable: readonly EngagementKind[];
  /** Associated records beyond the first ones, whose engagements are not among these. */
  readonly leftOut: number;
}

/**
 * Engagements of one record, with those of its associated companies and deals. Throws `SystemFailure`: `validation`
 * for a type that has none and for a foreign cursor, and whatever a read may throw. What was recorded a few seconds
 * ago may be missing still.
 */
export interface EngagementReader {
  readEngagements(request: EngagementRequest, context: CallContext): Promise<EngagementPage>;
}
