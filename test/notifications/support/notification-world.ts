import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../../src/adapters/persistence/data-source.js';
import { migrate } from '../../../src/adapters/persistence/migrate.js';
import { PostgresConfigStore } from '../../../src/adapters/persistence/postgres-config-store.js';
import { PostgresPageStore } from '../../../src/adapters/persistence/postgres-page-store.js';
import { PostgresRunStore } from '../../../src/adapters/persistence/postgres-run-store.js';
import { AesGcmVault } from '../../../src/adapters/secrets/aes-gcm-vault.js';
import { sealNotifications } from '../../../src/application/notifications/notification-secrets.js';
import type { Clock } from '../../../src/application/ports/clock.port.js';
import type { NotificationParts } from '../../../src/composition/notification-parts.js';
import { openNotificationParts } from '../../../src/composition/notification-parts.js';
import { loadEnvironment } from '../../../src/config/environment.js';
import {
  fillNotification,
  type NotificationDocuments,
} from '../../../src/domain/notifications/definition.js';
import type { RecordOutcome } from '../../../src/domain/sync/outcome.js';
import type { StatusReason } from '../../../src/domain/sync/status.js';
import {
  commit,
  importJob,
  NO_CHANGE,
  PORTAL,
  saveSync,
  startRun,
  SYSTEM,
  type StartedRun,
} from '../../persistence/contract/stores.js';
import type { PostgresStores } from '../../persistence/open-postgres-stores.js';
import { createTestDatabase } from '../../support/services/database.js';

export const JOB = 'company-import';

/** An installation whose runs the tests end, with as many tellers as they want. */
export interface NotificationWorld {
  readonly stores: PostgresStores;
  readonly databaseUrl: string;
  readonly encryptionKey: string;
  /** Stands still unless a test moves it. */
  readonly clock: Clock & { advance(ms: number): void };
  /** Another worker's part in it. */
  tell(): NotificationParts;
  configure(notifications: NotificationDocuments): Promise<void>;
  /** Runs the job once over these records. */
  run(
    status: 'succeeded' | 'partial' | 'failed' | 'cancelled',
    records?: readonly RecordOutcome[],
    reason?: StatusReason | null,
  ): Promise<StartedRun>;
  outbox(): Promise<readonly OutboxRow[]>;
  close(): Promise<void>;
}

export interface OutboxRow {
  readonly id: string;
  readonly notification: string;
  readonly event: string;
  readonly event_key: string;
  readonly status: string;
  readonly attempts: number;
  readonly answer: string | null;
  readonly due_at: Date;
  readonly facts: Record<string, unknown>;
}

export async function openNotificationWorld(smtpUrl?: string): Promise<NotificationWorld> {
  const { url: databaseUrl, drop } = await createTestDatabase();
  const database = await openDatabase({ url: databaseUrl, applicationName: 'crosstie test' });
  await migrate(database.dataSource);
  const configs = new PostgresConfigStore(database);
  const runs = new PostgresRunStore(database);
  const close = async () => {
    await database.close();
    await drop();
  };
  const stores = { database, config: configs, runs, pages: new PostgresPageStore(database), close };
  const encryptionKey = randomBytes(32).toString('base64');
  const environment = loadEnvironment({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    CROSSTIE_ENCRYPTION_KEY: encryptionKey,
    CROSSTIE_ALLOWED_HOSTS: '127.0.0.1',
    CROSSTIE_API_URL: 'https://sync.example.com',
    SMTP_URL: smtpUrl,
  });
  const vault = new AesGcmVault([encryptionKey]);
  let now = Date.now();
  const clock = { now: () => new Date(now), advance: (ms: number) => void (now += ms) };
  return {
    stores,
    databaseUrl,
    encryptionKey,
    clock,
    tell: () => openNotificationParts({ database, environment, configs, vault, clock }),
    configure: async (notifications) => {
      const sync = saveSync({ [JOB]: importJob(), 'other-import': importJob() });
      const sealed = sealNotifications('main', notifications, {}, vault);
      const filled = Object.entries(sealed).map(([name, each]) => [name, fillNotification(each)] as const);
      const definition = { ...sync.definition, notifications: Object.fromEntries(filled) };
      const document = { ...sync.document, notifications: sealed };
      const syncs = [{ ...sync, document, definition }];
      await configs.write({ ...NO_CHANGE, portals: [PORTAL], systems: [SYSTEM], syncs });
    },
    run: async (status, records = [], reason = null) => {
      const run = await startRun(stores, JOB);
      await commit(stores, run, 0, { outcomes: records, done: true });
      await runs.finish(run.row.id, { status, reason, complete: status !== 'failed' });
      return run;
    },
    outbox: async () => {
      const { rows } = await database.query<OutboxRow & Record<string, unknown>>(
        `select id, notification, event, event_key, status, attempts, answer, due_at, facts
         from crosstie.notification_outbox order by created_at, id`,
      );
      return rows;
    },
    close,
  };
}
