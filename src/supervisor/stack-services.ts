import { setTimeout as delay } from 'node:timers/promises';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Environment } from '../config/environment.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { startEmbeddedTemporal } from './embedded-temporal.js';
import type { PortChange } from './ports.js';
import { createDatabases, postgresAnswers } from './postgres-client.js';
import type { LocalStackOptions } from './stack-options.js';
import type { PartEvent } from './supervised-part.js';
import { addSearchAttributes, temporalServes } from './temporal-namespace.js';

const EXTERNAL_TIMEOUT_MS = 15_000;
const ERP_DATABASE = 'erp';

/** What the two services need from the stack. */
export interface ServiceContext {
  readonly dataDir: string;
  readonly environment: Environment;
  readonly options: LocalStackOptions;
  readonly onChange: (event: PartEvent) => void;
  readonly onPortChange: (change: PortChange) => void;
}

export interface DatabaseService {
  readonly databaseUrl: string;
  readonly erpUrl: string | undefined;
  readonly external: boolean;
  stop(): Promise<void>;
}

export interface TemporalService {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | null;
  readonly external: boolean;
  stop(): Promise<void>;
}

/** DATABASE_URL where it is set, else an embedded Postgres. */
export async function provideDatabase(context: ServiceContext): Promise<DatabaseService> {
  const external = context.environment.databaseUrl;
  if (external === undefined) return embeddedDatabase(context);
  await waitFor('The database of DATABASE_URL', () => postgresAnswers(external));
  const erpUrl = context.options.sampleErp ? await erpBeside(external, context) : undefined;
  return { databaseUrl: external, erpUrl, external: true, stop: () => Promise.resolve() };
}

async function embeddedDatabase(context: ServiceContext): Promise<DatabaseService> {
  const { options } = context;
  const postgres = await startEmbeddedPostgres({
    dataDir: context.dataDir,
    env: options.env,
    databases: options.sampleErp ? ['crosstie', ERP_DATABASE] : ['crosstie'],
    onChange: context.onChange,
    onPortChange: context.onPortChange,
    ...(options.durable === undefined ? {} : { durable: options.durable }),
  });
  return {
    databaseUrl: postgres.url('crosstie'),
    erpUrl: options.sampleErp ? postgres.url(ERP_DATABASE) : undefined,
    external: false,
    stop: () => postgres.stop(),
  };
}

/** ERP_URL where it is set, else a database beside ours on the external server. */
async function erpBeside(databaseUrl: string, context: ServiceContext): Promise<string> {
  const given = context.options.env['ERP_URL'];
  if (given) return given;
  await createDatabases(databaseUrl, [ERP_DATABASE]);
  const url = new URL(databaseUrl);
  url.pathname = `/${ERP_DATABASE}`;
  return url.toString();
}

/** TEMPORAL_ADDRESS where it is set, else an embedded development server. */
export async function provideTemporal(context: ServiceContext): Promise<TemporalService> {
  const { environment, options } = context;
  if (environment.temporalAddress === undefined) {
    const { temporalStorage, cacheDir, fastPolling } = options;
    const temporal = await startEmbeddedTemporal({
      dataDir: context.dataDir,
      env: options.env,
      onChange: context.onChange,
      onPortChange: context.onPortChange,
      ...(options.log === undefined ? {} : { log: options.log }),
      ...(temporalStorage === undefined ? {} : { storage: temporalStorage }),
      ...(cacheDir === undefined ? {} : { cacheDir }),
      ...(fastPolling === undefined ? {} : { fastPolling }),
    });
    const { address, namespace, uiUrl } = temporal;
    return { address, namespace, uiUrl, external: false, stop: () => temporal.stop() };
  }
  return externalTemporal(environment, environment.temporalAddress, options.log);
}

async function externalTemporal(
  environment: Environment,
  address: string,
  log: LocalStackOptions['log'],
): Promise<TemporalService> {
  const config = loadClientConnectConfig({ overrideEnvVars: { ...environment.temporalVariables } });
  const server = { ...config.connectionOptions, address };
  const namespace = environment.temporalNamespace;
  await waitFor('The Temporal server of TEMPORAL_ADDRESS', () => temporalServes(server, namespace));
  const warning = await addSearchAttributes(server, namespace);
  if (warning) log?.(warning);
  return {
    address,
    namespace,
    uiUrl: environment.temporalUiUrl ?? null,
    external: true,
    stop: () => Promise.resolve(),
  };
}

async function waitFor(what: string, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + EXTERNAL_TIMEOUT_MS;
  for (;;) {
    try {
      if (await attempt()) return;
    } catch (error) {
      // The message of a driver names host and reason, never the password.
      const reason = error instanceof Error ? error.message : String(error);
      if (Date.now() >= deadline) throw new Error(`${what} does not answer: ${reason}`, { cause: error });
    }
    await delay(500);
  }
}
