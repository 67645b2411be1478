import { Inject, Injectable } from '@nestjs/common';
import { composeMessage } from '../../domain/notifications/compose-message.js';
import type { NotificationDefinition } from '../../domain/notifications/definition.js';
import type { NotificationFacts } from '../../domain/notifications/facts.js';
import { ADDRESS_POLICY, type AddressPolicy } from '../ports/address-policy.port.js';
import { NOTIFIER, type Notifier, type SendResult } from '../ports/notifier.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';
import { openChannel } from './open-channel.js';
import { openNotifications } from './notification-secrets.js';

/** Where the API is, for the links in messages; null = not known. */
export const PUBLIC_BASE_URL = Symbol('PUBLIC_BASE_URL');

export interface Dispatch {
  /** Stays the same with every attempt. */
  readonly id: string;
  readonly sync: string;
  readonly notification: string;
  /** As it is stored: secrets sealed. */
  readonly definition: NotificationDefinition;
  readonly facts: NotificationFacts;
}

/** Puts a message in words and hands it to its channel. */
@Injectable()
export class NotificationSender {
  constructor(
    @Inject(NOTIFIER) private readonly notifier: Notifier,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
    @Inject(ADDRESS_POLICY) private readonly addresses: AddressPolicy,
    @Inject(PUBLIC_BASE_URL) private readonly baseUrl: string | null,
  ) {}

  /** Why messages of this notification cannot leave here; null = they can. */
  obstacle(definition: NotificationDefinition): string | null {
    return this.notifier.obstacle(definition.to.kind);
  }

  async send({ id, sync, notification, definition, facts }: Dispatch): Promise<SendResult> {
    const obstacle = this.obstacle(definition);
    if (obstacle !== null) return { status: 'undeliverable', answer: obstacle };
    const opened = openNotifications(sync, { [notification]: definition }, this.vault)[notification];
    const channel = await openChannel((opened ?? definition).to, this.addresses);
    if (channel.status === 'refused') {
      return { status: channel.lasting ? 'undeliverable' : 'failed', answer: channel.reason };
    }
    return this.notifier.send(channel.channel, { id, ...composeMessage(facts, this.baseUrl) });
  }
}
