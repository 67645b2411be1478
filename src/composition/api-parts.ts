import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { SignatureV3 } from '../adapters/hubspot/webhooks/signature-v3.js';
import { ChannelNotifier } from '../adapters/notifications/channel-notifier.js';
import { OauthClient } from '../adapters/hubspot/oauth/oauth-client.js';
import { HUBSPOT_SCOPES } from '../adapters/hubspot/oauth/portal-scopes.js';
import { openDatabase } from '../adapters/persistence/data-source.js';
import type { Database } from '../adapters/persistence/database.js';
import { PostgresAccessStore } from '../adapters/persistence/postgres-access-store.js';
import { PostgresConfigStore } from '../adapters/persistence/postgres-config-store.js';
import { PostgresNotificationOutbox } from '../adapters/persistence/postgres-notification-outbox.js';
import { PostgresOauthStore } from '../adapters/persistence/postgres-oauth-store.js';
import { PostgresPortalBudget } from '../adapters/persistence/postgres-portal-budget.js';
import { PostgresPreviewStore } from '../adapters/persistence/postgres-preview-store.js';
import { PostgresOutgoingLog } from '../adapters/persistence/postgres-outgoing-log.js';
import { PostgresPageStore } from '../adapters/persistence/postgres-page-store.js';
import { PostgresRecordDesk } from '../adapters/persistence/postgres-record-desk.js';
import { PostgresRecordQueries } from '../adapters/persistence/postgres-record-queries.js';
import { PostgresRepairDesk } from '../adapters/persistence/postgres-repair-desk.js';
import { PostgresSealedTexts } from '../adapters/persistence/postgres-sealed-texts.js';
import { PostgresRunStore } from '../adapters/persistence/postgres-run-store.js';
import { PostgresVerifyStore } from '../adapters/persistence/postgres-verify-store.js';
import { PostgresWebhookInbox } from '../adapters/persistence/postgres-webhook-inbox.js';
import { AjvDocumentSchema } from '../adapters/presets/ajv-document-schema.js';
import { YamlPresetCatalogue } from '../adapters/presets/yaml-preset-catalogue.js';
import { SystemClock } from '../adapters/runtime/system-clock.js';
import { QuickJsHookRunner } from '../adapters/scripts/quickjs-hook-runner.js';
import { AesGcmVault, encryptionKeysOf } from '../adapters/secrets/aes-gcm-vault.js';
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
import { OutgoingNotes } from './outgoing-notes.js';
import { PortalCredentials } from './portal-credentials.js';
import { RecordSystems } from './record-systems.js';
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
  const scripts = new QuickJsHookRunner();
  const configs = new PostgresConfigStore(database);
  const vault = new AesGcmVault(encryptionKeysOf(environment.encryptionKey));
  const budget = new PostgresPortalBudget(database);
  const outgoingLog = new PostgresOutgoingLog(database);
  const notes = new OutgoingNotes(outgoingLog, configs);
  const { ofPortal: onCall, ofSystem: onSystemCall } = notes;
  const oauthStore = new PostgresOauthStore(database);
  const credentials = new PortalCredentials(vault, oauthStore);
  const systems = new RecordSystems({ configs, vault, credentials, budget, onCall, onSystemCall });
  const portals = new HubspotPortalProbe(budget);
  const values = createValueFunctions();
  const clock = new SystemClock();
  const parts: ApiParts = {
    configStore: configs,
    runStore: new PostgresRunStore(database),
    previews: new PostgresPreviewStore(database),
    recordQueries: new PostgresRecordQueries(database),
    verifications: new PostgresVerifyStore(database),
    repairDesk: new PostgresRepairDesk(database),
    recordDesk: new PostgresRecordDesk(database),
    webhookInbox: new PostgresWebhookInbox(database),
    webhookSignature: new SignatureV3(),
    outgoingLog,
    recordTools: { systems, pages: new PostgresPageStore(database), values, hooks: scripts, clock },
    accessStore: new PostgresAccessStore(database),
    vault,
    gateway,
    portalProbe: portals,
    oauthStore,
    sealedTexts: new PostgresSealedTexts(database),
    portalOauth: new OauthClient(),
    portalScopes: HUBSPOT_SCOPES,
    portalTokens: credentials,
    systemProbe: new ConnectorSystemProbe(),
    presets: new YamlPresetCatalogue(join(packageRoot(), 'presets')),
    documentSchema: new AjvDocumentSchema(),
    values,
    addresses: new DnsAddressPolicy(environment.allowedHosts),
    hookRunner: scripts,
    notificationOutbox: new PostgresNotificationOutbox(database),
    notifier: new ChannelNotifier(environment.smtpUrl ?? null),
    publicBaseUrl: publicBaseUrl(environment),
    clock,
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
    await notes.close();
    await systems.close();
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
