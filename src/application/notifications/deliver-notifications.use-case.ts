import { Inject, Injectable } from '@nestjs/common';
import { GIVE_UP_AFTER_MS, retryDelay } from '../../domain/notifications/retry.js';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import {
  NOTIFICATION_OUTBOX,
  type LeasedNotification,
  type NotificationOutbox,
  type Settlement,
} from '../ports/notification-outbox.port.js';
import type { SendResult } from '../ports/notifier.port.js';
import { NotificationSender } from './notification-sender.js';

/** Longer than any send may take; after a crash the message goes out again when it is over. */
const LEASE_MS = 120_000;
const AT_ONCE = 8;
const BATCHES = 10;
const KEEP_MS = 30 * 24 * 3_600_000;

export interface DeliveryReport {
  readonly sent: number;
  readonly failed: number;
}

/**
 * Sends what is due, at least once and under an id that stays the same. A message is marked after it was sent: a
 * process killed in between sends it again when its lease is over.
 */
@Injectable()
export class DeliverNotifications {
  constructor(
    @Inject(NOTIFICATION_OUTBOX) private readonly outbox: NotificationOutbox,
    @Inject(NotificationSender) private readonly sender: NotificationSender,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(): Promise<DeliveryReport> {
    let sent = 0;
    let failed = 0;
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const lease = { now: this.now(), leaseMs: LEASE_MS, limit: AT_ONCE };
      const messages = await this.outbox.lease(lease);
      const results = await Promise.all(messages.map((message) => this.deliver(message)));
      sent += results.filter((status) => status === 'sent').length;
      failed += results.filter((status) => status !== 'sent').length;
      if (messages.length < AT_ONCE) break;
    }
    return { sent, failed };
  }

  /** Removes what ended long ago. */
  purge(): Promise<number> {
    return this.outbox.purge(new Date(this.clock.now().getTime() - KEEP_MS).toISOString());
  }

  private async deliver(message: LeasedNotification): Promise<Settlement['status']> {
    let settlement: Settlement;
    try {
      settlement = await this.attempt(message);
    } catch (error) {
      // One message that cannot be put together must neither be tried without end nor hold up the others.
      const failed = this.settlement(message, { status: 'failed', answer: 'It could not be put together.' });
      await this.outbox.settle(message.id, message.attempt, this.now(), failed);
      throw error;
    }
    const isOurs = await this.outbox.settle(message.id, message.attempt, this.now(), settlement);
    if (isOurs && settlement.status === 'given-up') await this.auditGivenUp(message, settlement.answer);
    return settlement.status;
  }

  private async attempt(message: LeasedNotification): Promise<Settlement> {
    const { id, sync, notification, facts } = message;
    const notifications = (await this.configs.findSync(sync))?.definition.notifications ?? {};
    const definition = Object.hasOwn(notifications, notification) ? notifications[notification] : undefined;
    if (definition === undefined) return { status: 'dropped', answer: 'The notification was removed.' };
    if (!definition.active) return { status: 'dropped', answer: 'The notification was switched off.' };
    return this.settlement(message, await this.sender.send({ id, sync, notification, definition, facts }));
  }

  private settlement(message: LeasedNotification, result: SendResult): Settlement {
    if (result.status !== 'failed') return result;
    const now = this.clock.now().getTime();
    const age = now - Date.parse(message.firstDueAt);
    const delay = retryDelay(message.attempt, age, result.retryAfterMs);
    if (delay === null) return { status: 'given-up', answer: result.answer };
    // The last attempt falls on the end of the patience, not hours after it.
    const dueIn = Math.min(delay, Math.max(GIVE_UP_AFTER_MS - age, 60_000));
    return { status: 'pending', answer: result.answer, dueAt: new Date(now + dueIn).toISOString() };
  }

  private auditGivenUp({ id, sync, notification, facts, attempt }: LeasedNotification, answer: string) {
    return this.access.appendAudit({
      actor: 'crosstie',
      action: 'notification.given-up',
      subject: `${sync}/${notification}`,
      detail: { id, event: facts.event, attempts: attempt, answer },
    });
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
