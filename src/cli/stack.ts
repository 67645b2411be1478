import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createDataSource } from '../adapters/persistence/data-source.js';
import { migrate } from '../adapters/persistence/migrate.js';
import { findConnector } from '../adapters/connectors/registry.js';
import { packageRoot } from '../composition/package-root.js';
import type { RawEnvironment } from '../config/environment.js';
import { startLocalStack } from '../supervisor/local-stack.js';
import type { LocalStack } from '../supervisor/stack-options.js';
import { ApiClient } from './api-client.js';
import { loadDocument } from './load-document.js';
import { installSampleErp } from './sample-erp.js';

export interface StackRequest {
  readonly env: RawEnvironment;
  readonly dataDir?: string;
  /** Companies of a fresh sandbox portal; null = no sandbox. */
  readonly sandboxRecords: number | null;
  /** Some of its records cannot be imported, each for a reason that a person understands. */
  readonly plantedFaults: boolean;
  readonly sampleErp: boolean;
  /** Configuration file whose addresses the server may connect to. */
  readonly config?: string;
  readonly log: (line: string) => void;
}

/** Brings up embedded parts, API and worker, with migrated tables and, if asked for, sandbox and sample ERP. */
export function startStack(request: StackRequest): Promise<LocalStack> {
  const { env, sampleErp, sandboxRecords, log } = request;
  const dataDir = resolve(request.dataDir ?? env['CROSSTIE_DATA_DIR'] ?? '.crosstie');
  return startLocalStack({
    env: { ...env, CROSSTIE_ALLOWED_HOSTS: allowedHosts(request) },
    dataDir,
    sampleErp,
    ...(sandboxRecords === null
      ? {}
      : { sandbox: { args: sandboxArguments(request, dataDir, sandboxRecords) } }),
    prepare: (stackEnv) => prepareDatabases(stackEnv, sampleErp),
    log,
  });
}

/** The client of a stack's own API, with its administrator key. */
export function clientOf(stack: LocalStack): ApiClient {
  const { apiUrl, apiKeyFile } = stack.readyInfo();
  const key = stack.env['CROSSTIE_API_KEY'] ?? readFileSync(apiKeyFile, 'utf8').trim();
  return new ApiClient({ url: apiUrl, key });
}

/** Tables first, so that API and worker find them; the sample ERP only where its database is empty. */
async function prepareDatabases(env: RawEnvironment, sampleErp: boolean): Promise<void> {
  await migrateDatabase(env['DATABASE_URL'] ?? '');
  const erpUrl = env['ERP_URL'];
  if (sampleErp && erpUrl !== undefined) await installSampleErp(erpUrl);
}

export async function migrateDatabase(url: string): Promise<readonly string[]> {
  const dataSource = createDataSource({ url, applicationName: 'crosstie migrate' });
  await dataSource.initialize();
  try {
    return await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** The portal is kept in a file: a restarted sandbox is the same portal. */
function sandboxArguments(request: StackRequest, dataDir: string, records: number): readonly string[] {
  const entry = join(packageRoot(), 'dist', 'sandbox', 'main.js');
  const planted = request.plantedFaults ? [] : ['--no-planted'];
  return [entry, '--records', String(records), ...planted, '--data-file', join(dataDir, 'sandbox.json')];
}

/** Addresses in the operator's own file count as allowed. */
function allowedHosts(request: StackRequest): string {
  const listed = (request.env['CROSSTIE_ALLOWED_HOSTS'] ?? '').split(',').filter((entry) => entry !== '');
  const own =
    request.config === undefined ? [] : hostsOf(loadDocument(request.config, previewEnvironment(request)));
  return [...new Set([...listed, ...own])].join(',');
}

/** Stands in for what sandbox and sample ERP will set, so that the file can be read before they are up. */
export function previewEnvironment(
  request: Pick<StackRequest, 'env' | 'sandboxRecords' | 'sampleErp'>,
): RawEnvironment {
  const sandbox = { HUBSPOT_API_BASE_URL: 'http://127.0.0.1', HUBSPOT_ACCESS_TOKEN: 'sandbox' };
  return {
    ...request.env,
    ...(request.sandboxRecords === null ? {} : sandbox),
    ...(request.sampleErp ? { ERP_URL: 'postgres://127.0.0.1/erp' } : {}),
  };
}

/** A notification of a file that nobody has checked yet. */
interface Receiver {
  readonly to?: { readonly url?: unknown } | null;
}

function hostsOf(document: unknown): readonly string[] {
  const {
    portals = {},
    systems = {},
    syncs = {},
  } = document as {
    readonly portals?: Readonly<Record<string, { readonly apiBaseUrl?: unknown }>>;
    readonly syncs?: Readonly<
      Record<string, { readonly notifications?: Readonly<Record<string, Receiver | null>> | null } | null>
    >;
    readonly systems?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const receivers = Object.values(syncs).flatMap((sync) => Object.values(sync?.notifications ?? {}));
  const urls = [
    ...Object.values(portals).map((portal) => portal.apiBaseUrl),
    ...receivers.map((receiver) => receiver?.to?.url),
  ];
  const hosts = urls.flatMap((url) =>
    typeof url === 'string' && URL.canParse(url) ? [new URL(url).host] : [],
  );
  const addresses = Object.values(systems).flatMap((system) => {
    const connector = findConnector(String(system['kind']));
    const address = connector?.address(system, {}) ?? null;
    return address === null ? [] : [address.host.includes(':') ? `[${address.host}]` : address.host];
  });
  return [...hosts, ...addresses];
}
