import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { ChannelNotifier } from '../adapters/notifications/channel-notifier.js';
import { openDatabase } from '../adapters/persistence/data-source.js';
import type { Database } from '../adapters/persistence/database.js';
import { PostgresAccessStore } from '../adapters/persistence/postgres-access-store.js';
import { PostgresConfigStore } from '../adapters/persistence/postgres-config-store.js';
import { PostgresNotificationOutbox } from '../adapters/persistence/postgres-notification-outbox.js';
import { PostgresPortalBudget } from '../adapters/persistence/postgres-portal-budget.js';
import { PostgresPreviewStore } from '../adapters/persistence/postgres-preview-store.js';
import { PostgresRecordQueries } from '../adapters/persistence/postgres-record-queries.js';
import { PostgresRepairDesk } from '../adapters/persistence/postgres-repair-desk.js';
import { PostgresRunStore } from '../adapters/persistence/postgres-run-store.js';
import { AjvDocumentSchema } from '../adapters/presets/ajv-document-schema.js';
import { YamlPresetCatalogue } from '../adapters/presets/yaml-preset-catalogue.js';
import { QuickJsHookRunner } from '../adapters/scripts/quickjs-hook-runner.js';
import { AesGcmVault } from '../adapters/secrets/aes-gcm-vault.js';
import { temporalOptions } from '../adapters/temporal/connect-options.js';
import { TemporalGateway } from '../adapters/temporal/temporal-gateway.js';
import { createValueFunctions } from '../adapters/values/value-functions.js';
import { RandomKeyMaker } from '../api/common/key-maker.js';
import { createMetrics } from '../api/metrics/metrics.js';
import { TemporalLinks } from '../api/runs/temporal-links.js';
import type { ApiParts } from '../app.module.js';
import type { Environment } from '../config/environment.js';
import { publicBaseUrl } from './notification-parts.js';
import { packageRoot } from './package-root.js';
import { ConnectorSystemProbe } from './connector-system-probe.js';
import { DnsAddressPolicy } from './dns-address-policy.js';
import { HubspotPortalProbe } from './hubspot-portal-probe.js';

export interface OpenedApi {
  readonly parts: ApiParts;
  readonly database: Database;
  close(): Promise<void>;
}

/** Everything behind the API, connected to the database and, lazily, to Temporal. Throws when Postgres is not there. */
export async function openApiParts(environment: Environment): Promise<OpenedApi> {
  const { databaseUrl } = environment;
  if (databaseUrl === undefined) throw new Error('DATABASE_URL is needed');
  const options = { url: databaseUrl, applicationName: 'crosstie api', hotConnections: 2 };
  return assembleApi(await openDatabase(options), environment);
}

/** The same over a database that may not be connected yet. */
export function assembleApi(database: Database, environment: Environment): OpenedApi {
  if (environment.encryptionKey === undefined) throw new Error('CROSSTIE_ENCRYPTION_KEY is needed');
  const gateway = new TemporalGateway(temporalOptions(environment.temporalVariables));
  const portals = new HubspotPortalProbe(new PostgresPortalBudget(database));
  const scripts = new QuickJsHookRunner();
  const parts: ApiParts = {
    configStore: new PostgresConfigStore(database),
    runStore: new PostgresRunStore(database),
    previews: new PostgresPreviewStore(database),
    recordQueries: new PostgresRecordQueries(database),
    repairDesk: new PostgresRepairDesk(database),
    accessStore: new PostgresAccessStore(database),
    vault: new AesGcmVault([environment.encryptionKey]),
    gateway,
    portalProbe: portals,
    systemProbe: new ConnectorSystemProbe(),
    presets: new YamlPresetCatalogue(join(packageRoot(), 'presets')),
    documentSchema: new AjvDocumentSchema(),
    values: createValueFunctions(),
    addresses: new DnsAddressPolicy(environment.allowedHosts),
    hookRunner: scripts,
    notificationOutbox: new PostgresNotificationOutbox(database),
    notifier: new ChannelNotifier(environment.smtpUrl ?? null),
    publicBaseUrl: publicBaseUrl(environment),
    clock: { now: () => new Date() },
    ids: { next: () => uuidv7() },
    keyMaker: new RandomKeyMaker(),
    metrics: createMetrics(),
    temporalLinks: new TemporalLinks(environment.temporalUiUrl ?? null, environment.temporalNamespace),
    healthProbes: [
      { name: 'postgres', check: (timeoutMs) => within(timeoutMs, database.query('select 1')) },
      { name: 'temporal', check: () => reachable(gateway) },
    ],
  };
  const close = async (): Promise<void> => {
    await scripts.close();
    await portals.close();
    await gateway.close();
    await database.close();
  };
  return { parts, database, close };
}

async function reachable(gateway: TemporalGateway): Promise<void> {
  if (!(await gateway.isReachable())) throw new Error('Temporal does not answer');
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
