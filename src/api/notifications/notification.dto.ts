import { IsString, MaxLength } from 'class-validator';
import type {
  TestResult,
  NotificationView,
} from '../../application/notifications/manage-notifications.use-case.js';

/** How messages to a receiver fare; read only: left out of what a PUT stores. */
export class NotificationStateDto {
  /** False = nothing can be sent from here; `reason` says why. */
  deliverable!: boolean;
  reason?: string;
  /** Messages that wait, for their first or another attempt. */
  pending!: number;
  lastSentAt!: string | null;
  /** The last attempt: what became of it and what the other side said. */
  last!: { status: string; answer: string; at: string } | null;
}

export class NotificationDto {
  /** `{kind: email, addresses}`, `{kind: slack, url}` or `{kind: webhook, url, secret?}`; secrets read `(secret)`. */
  to!: Record<string, unknown>;
  on!: string[];
  digest!: string;
  active!: boolean;
  state!: NotificationStateDto;
}

export class TestNotificationDto {
  /** Name of the notification. */
  @IsString()
  @MaxLength(63)
  name!: string;
}

export class TestedNotificationDto {
  ok!: boolean;
  /** What the mail server, chat or receiver said. */
  answer!: string;
}

export function notificationToDto({ definition, obstacle, deliveries }: NotificationView): NotificationDto {
  const { to, on, digest, active } = definition;
  return {
    to: { ...to },
    on: [...on],
    digest,
    active,
    state: {
      deliverable: obstacle === null,
      ...(obstacle === null ? {} : { reason: obstacle }),
      pending: deliveries?.pending ?? 0,
      lastSentAt: deliveries?.lastSentAt ?? null,
      last: deliveries?.last ? { ...deliveries.last } : null,
    },
  };
}

export function testedToDto({ result }: Extract<TestResult, { status: 'tried' }>): TestedNotificationDto {
  return { ok: result.status === 'sent', answer: result.answer };
}

/** The settings in a body: `state` is ours and is left out, so that what was read can be sent back. */
export function withoutState(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(body).map(([name, value]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [name, value];
    const settings = Object.entries(value).filter(([key]) => key !== 'state');
    return [name, Object.fromEntries(settings)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}
