import { Inject, Injectable } from '@nestjs/common';
import type { NotificationDefinition, NotificationDocuments } from '../../domain/notifications/definition.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { ID_GENERATOR, type IdGenerator } from '../ports/id-generator.port.js';
import {
  NOTIFICATION_OUTBOX,
  type DeliveryState,
  type NotificationOutbox,
} from '../ports/notification-outbox.port.js';
import type { SendResult } from '../ports/notifier.port.js';
import { maskNotifications } from './notification-secrets.js';
import { NotificationSender } from './notification-sender.js';

export interface NotificationView {
  readonly name: string;
  /** What a person wrote, secrets hidden, defaults filled in. */
  readonly definition: NotificationDefinition;
  /** Why nothing can be sent to it from here; null = it can. */
  readonly obstacle: string | null;
  readonly deliveries: DeliveryState | null;
}

export interface NotificationsView {
  readonly notifications: readonly NotificationView[];
  /** What is stored, secrets sealed: changes exactly when the settings change. */
  readonly stored: NotificationDocuments;
}

export type TestResult =
  | { readonly status: 'unknown-sync' | 'unknown-notification' }
  | { readonly status: 'tried'; readonly result: SendResult };

/** Notifications of a sync for people: how they are set, how they fare, and a test. */
@Injectable()
export class ManageNotifications {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(NOTIFICATION_OUTBOX) private readonly outbox: NotificationOutbox,
    @Inject(NotificationSender) private readonly sender: NotificationSender,
    @Inject(ID_GENERATOR) private readonly ids: IdGenerator,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async view(slug: string): Promise<NotificationsView | null> {
    const sync = await this.configs.findSync(slug);
    if (sync === null) return null;
    const states = new Map((await this.outbox.states(slug)).map((state) => [state.notification, state]));
    const { notifications } = sync.definition;
    const masked = maskNotifications(notifications) as typeof notifications;
    const views = Object.entries(masked).map(([name, definition]) => ({
      name,
      definition,
      obstacle: this.sender.obstacle(definition),
      deliveries: states.get(name) ?? null,
    }));
    return { notifications: views, stored: notifications };
  }

  /** Sends a test message now, once; an inactive notification can be tested too. */
  async test(slug: string, name: string): Promise<TestResult> {
    const sync = await this.configs.findSync(slug);
    if (sync === null) return { status: 'unknown-sync' };
    const { notifications } = sync.definition;
    const definition = Object.hasOwn(notifications, name) ? notifications[name] : undefined;
    if (definition === undefined) return { status: 'unknown-notification' };
    const facts = { event: 'test', sync: slug, at: this.clock.now().toISOString() } as const;
    const id = this.ids.next();
    const result = await this.sender.send({ id, sync: slug, notification: name, definition, facts });
    return { status: 'tried', result };
  }
}
