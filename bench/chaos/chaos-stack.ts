import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandboxServer, type RunningSandbox } from '../../sandbox/http/sandbox-server.js';
import type { ApiClient } from '../../src/cli/api-client.js';
import { loadDocument } from '../../src/cli/load-document.js';
import { installSampleErp } from '../../src/cli/sample-erp.js';
import { clientOf, migrateDatabase } from '../../src/cli/stack.js';
import { packageRoot } from '../../src/composition/package-root.js';
import type { RawEnvironment } from '../../src/config/environment.js';
import { startLocalStack } from '../../src/supervisor/local-stack.js';
import type { LocalStack } from '../../src/supervisor/stack-options.js';
import { workerPart } from '../../src/supervisor/stack-programs.js';
import { SupervisedPart } from '../../src/supervisor/supervised-part.js';
import { ErpPeople } from './erp-people.js';
import { PortalWatch } from './portal-watch.js';

const EXAMPLE = join('examples', 'connectwise.crosstie.yaml');
const TOKEN = 'chaos-access-token';

/** Jobs that are kept running: two-way for companies, contacts and deals, and the deal push of a second sync. */
export const JOBS: readonly string[] = [
  'main/company-import',
  'main/contact-import',
  'main/deal-import',
  'main/company-export',
  'main/contact-export',
  'main/opportunity-export',
  'orders/deal-push',
];

export interface ChaosStackOptions {
  /** Companies of the portal at the start; three contacts and one deal each. */
  readonly companies: number;
  /** Blows meet the first one; a frozen one among several is a zombie when it thaws. */
  readonly workers: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** A whole Crosstie with real processes; the portal lives in this process, so that it can be watched and is never killed. */
export class ChaosStack {
  private constructor(
    readonly stack: LocalStack,
    readonly portal: RunningSandbox,
    readonly watch: PortalWatch,
    readonly api: ApiClient,
    readonly erp: ErpPeople,
    readonly database: ErpPeople,
    private readonly furtherWorkers: readonly SupervisedPart[],
  ) {}

  static async start({ companies, workers, seed, log }: ChaosStackOptions): Promise<ChaosStack> {
    const dataDir = mkdtempSync(join(tmpdir(), 'crosstie-chaos-'));
    // The postgres user has to pass through when all this runs as root.
    chmodSync(dataDir, 0o711);
    const portal = await startSandboxServer({
      token: TOKEN,
      seed: { companies, contacts: companies * 3, deals: companies, products: 0, seed, planted: false },
    });
    const watch = new PortalWatch(portal.sandbox);
    try {
      const stack = await startLocalStack({
        env: ownEnvironment(portal.url),
        dataDir,
        sampleErp: true,
        prepare: prepareDatabases,
        log,
      });
      const { databaseUrl, erpUrl = '' } = stack.readyInfo();
      const [erp, database] = [new ErpPeople(erpUrl), new ErpPeople(databaseUrl)];
      const further = await startWorkers(stack, workers - 1);
      const chaos = new ChaosStack(stack, portal, watch, clientOf(stack), erp, database, further);
      await erp.installJournal();
      await chaos.api.post('/v1/config/apply', configuration(stack.env));
      return chaos;
    } catch (error) {
      await portal.close();
      rmSync(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.erp.close(), this.database.close()]);
    await Promise.allSettled(this.furtherWorkers.map((worker) => worker.stop()));
    await this.stack.stop();
    await this.portal.close();
    rmSync(this.stack.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function startWorkers(stack: LocalStack, count: number): Promise<readonly SupervisedPart[]> {
  const workers = Array.from({ length: count }, (_, at) => {
    const dataDir = join(stack.dataDir, `worker-${at + 2}`);
    return new SupervisedPart(workerPart({ dataDir, env: stack.env, command: undefined }), () => undefined);
  });
  await Promise.all(workers.map((worker) => worker.start()));
  return workers;
}

/** Nothing of what a user has configured may reach the chaos: it brings its own services. */
function ownEnvironment(portalUrl: string): RawEnvironment {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CROSSTIE_|TEMPORAL_|HUBSPOT_|ERP_URL$|DATABASE_URL$|HOST$|PORT$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PORT: '0',
    CROSSTIE_LOG_LEVEL: 'warn',
    CROSSTIE_ALLOWED_HOSTS: new URL(portalUrl).host,
    HUBSPOT_API_BASE_URL: portalUrl,
    HUBSPOT_ACCESS_TOKEN: TOKEN,
  };
}

async function prepareDatabases(env: RawEnvironment): Promise<void> {
  await migrateDatabase(env['DATABASE_URL'] ?? '');
  await installSampleErp(env['ERP_URL'] ?? '');
}

interface Document {
  readonly syncs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The example with both ways, without its schedules, and beside it a sync that pushes released orders as deals. */
function configuration(env: RawEnvironment): unknown {
  const document = loadDocument(join(packageRoot(), EXAMPLE), env) as Document;
  const own = JOBS.filter((job) => job.startsWith('main/')).map((job) => job.slice('main/'.length));
  return {
    ...document,
    syncs: {
      main: {
        ...document.syncs['main'],
        jobs: Object.fromEntries(own.map((job) => [job, { schedule: null }])),
      },
      orders: {
        portal: 'main',
        system: 'erp',
        preset: 'xentral',
        settings: { mode: 'export', automatic: false, dealSync: true },
      },
    },
  };
}
