/** What a notification may tell of. */
export const NOTIFICATION_EVENTS = ['run-failed', 'job-disabled', 'entities-failed', 'recovered'] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** Where a notification goes. Slack's address is a credential by itself. */
export type NotificationTarget =
  | { readonly kind: 'email'; readonly addresses: readonly string[] }
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret?: string };

/** A notification as a person writes it; what is left out has a default. */
export interface NotificationDocument {
  readonly to: NotificationTarget;
  /** Default: all events. */
  readonly on?: readonly NotificationEvent[];
  /** Least time between two digests of failed records of one job, e.g. `1h` (default). */
  readonly digest?: string;
  /** Default true. */
  readonly active?: boolean;
}

export type NotificationDocuments = Readonly<Record<string, NotificationDocument>>;

export interface NotificationDefinition extends NotificationDocument {
  readonly on: readonly NotificationEvent[];
  readonly digest: string;
  readonly active: boolean;
}

const DEFAULT_DIGEST = '1h';
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export function fillNotification(document: NotificationDocument): NotificationDefinition {
  return { on: NOTIFICATION_EVENTS, digest: DEFAULT_DIGEST, active: true, ...document };
}

/** Milliseconds between two digests. */
export function digestInterval(notification: NotificationDefinition): number {
  const [, count, unit] = /^(\d+)(m|h|d)$/.exec(notification.digest) ?? [];
  return Number(count ?? 1) * (UNIT_MS[unit ?? 'h'] ?? 3_600_000);
}

/** Setting of a target that must not be shown; null = it has none. */
export function secretKeyOf(kind: unknown): 'url' | 'secret' | null {
  if (kind === 'slack') return 'url';
  return kind === 'webhook' ? 'secret' : null;
}
