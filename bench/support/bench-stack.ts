import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ApiClient } from '../../src/cli/api-client.js';
import { installSampleErp } from '../../src/cli/sample-erp.js';
import { migrateDatabase } from '../../src/cli/stack.js';
import { packageRoot } from '../../src/composition/package-root.js';
import type { RawEnvironment } from '../../src/config/environment.js';
import { WORKER_NODE_FLAGS } from '../../src/config/node-runtime.js';
import { startLocalStack } from '../../src/supervisor/local-stack.js';
import type { LocalStack, PartCommand } from '../../src/supervisor/stack-options.js';
import { ADDED_COLUMNS_DDL, benchConfiguration } from './bench-configuration.js';
import { SandboxPortal } from './sandbox-portal.js';

export interface BenchStackOptions {
  /** `embedded`: as `crosstie up` starts it; `default`: a server with Temporal's own settings. */
  readonly server: 'embedded' | 'default';
  /** Further Node flags of the worker, for profiles. */
  readonly workerArgs?: readonly string[];
  readonly log: (line: string) => void;
}

/** A whole Crosstie with an unthrottled sandbox portal and an ERP without contacts, in a directory of its own. */
export class BenchStack {
  private constructor(
    readonly stack: LocalStack,
    readonly portal: SandboxPortal,
    readonly api: ApiClient,
    readonly database: Client,
    readonly erp: Client,
  ) {}

  static async start({ server, workerArgs = [], log }: BenchStackOptions): Promise<BenchStack> {
    const dataDir = mkdtempSync(join(tmpdir(), 'crosstie-bench-'));
    // The postgres user has to pass through when all this runs as root.
    chmodSync(dataDir, 0o711);
    try {
      const stack = await startLocalStack({
        env: ownEnvironment(),
        dataDir,
        sandbox: sandboxCommand(),
        sampleErp: true,
        fastPolling: server === 'embedded',
        ...(workerArgs.length === 0 ? {} : { worker: workerCommand(workerArgs) }),
        prepare: prepareDatabases,
        log,
      });
      return await BenchStack.connect(stack);
    } catch (error) {
      rmSync(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  private static async connect(stack: LocalStack): Promise<BenchStack> {
    try {
      const { apiUrl, databaseUrl, erpUrl = '', sandboxUrl = '' } = stack.readyInfo();
      const api = new ApiClient({ url: apiUrl, key: stack.env['CROSSTIE_API_KEY'] ?? null });
      const [database, erp] = await Promise.all([databaseUrl, erpUrl].map(connect));
      if (database === undefined || erp === undefined) throw new Error('No database');
      const portal = new SandboxPortal(sandboxUrl);
      await portal.liftLimits();
      await api.post('/v1/config/apply', benchConfiguration(stack.env));
      return new BenchStack(stack, portal, api, database, erp);
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  workerPid(): number {
    const { worker } = this.stack.pids();
    if (worker === null) throw new Error('The worker is not running.');
    return worker;
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.database.end(), this.erp.end()]);
    await this.stack.stop();
    rmSync(this.stack.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'crosstie bench' });
  // The server ends before the bench's own connections do.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Nothing of what a user has configured may reach a bench: it brings its own services. */
function ownEnvironment(): RawEnvironment {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CROSSTIE_|TEMPORAL_|HUBSPOT_|ERP_URL$|DATABASE_URL$|HOST$|PORT$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), PORT: '0', CROSSTIE_LOG_LEVEL: 'warn' };
}

/** Kept in memory only: the portal's own file would be a load that HubSpot is not. */
function sandboxCommand(): PartCommand {
  return { args: [join(packageRoot(), 'dist', 'sandbox', 'main.js'), '--no-planted'] };
}

/** The flags are added to those that a worker has anyway: what is measured is the worker that users run. */
function workerCommand(nodeArgs: readonly string[]): PartCommand {
  return { args: [...WORKER_NODE_FLAGS, ...nodeArgs, join(packageRoot(), 'dist', 'src', 'worker.js')] };
}

async function prepareDatabases(env: RawEnvironment): Promise<void> {
  await migrateDatabase(env['DATABASE_URL'] ?? '');
  const erpUrl = env['ERP_URL'] ?? '';
  await installSampleErp(erpUrl);
  const erp = await connect(erpUrl);
  try {
    await erp.query(ADDED_COLUMNS_DDL);
  } finally {
    await erp.end();
  }
}
