import { ChannelNotifier } from '../adapters/notifications/channel-notifier.js';
import type { Database } from '../adapters/persistence/database.js';
import { PostgresAccessStore } from '../adapters/persistence/postgres-access-store.js';
import { PostgresNoticeLedger } from '../adapters/persistence/postgres-notice-ledger.js';
import { PostgresNotificationOutbox } from '../adapters/persistence/postgres-notification-outbox.js';
import { SystemClock } from '../adapters/runtime/system-clock.js';
import { UuidGenerator } from '../adapters/runtime/uuid-generator.js';
import { CollectNotices } from '../application/notifications/collect-notices.use-case.js';
import { DeliverNotifications } from '../application/notifications/deliver-notifications.use-case.js';
import { NotificationSender } from '../application/notifications/notification-sender.js';
import type { Clock } from '../application/ports/clock.port.js';
import type { ConfigStore } from '../application/ports/config-store.port.js';
import type { SecretVault } from '../application/ports/secret-vault.port.js';
import type { Environment } from '../config/environment.js';
import { DnsAddressPolicy } from './dns-address-policy.js';

export interface NotificationParts {
  readonly collect: CollectNotices;
  readonly deliver: DeliverNotifications;
}

interface Surroundings {
  readonly database: Database;
  readonly environment: Environment;
  readonly configs: ConfigStore;
  readonly vault: SecretVault;
  readonly clock?: Clock;
}

/** Telling people: what a worker repeats. */
export function openNotificationParts(around: Surroundings): NotificationParts {
  const { database, environment, configs, vault } = around;
  const clock = around.clock ?? new SystemClock();
  const sender = new NotificationSender(
    new ChannelNotifier(environment.smtpUrl ?? null),
    vault,
    new DnsAddressPolicy(environment.allowedHosts),
    publicBaseUrl(environment),
  );
  const outbox = new PostgresNotificationOutbox(database);
  const access = new PostgresAccessStore(database);
  return {
    collect: new CollectNotices(new PostgresNoticeLedger(database), configs, new UuidGenerator(), clock),
    deliver: new DeliverNotifications(outbox, sender, configs, access, clock),
  };
}

/** Where people reach the API, without a slash at the end; null = only a free port is known. */
export function publicBaseUrl({ apiUrl, host, port }: Environment): string | null {
  if (apiUrl !== undefined) return apiUrl.replace(/\/+$/, '');
  return port === 0 ? null : `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
