import { randomBytes, randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Connection } from '@temporalio/client';
import { Client } from 'pg';
import pino from 'pino';
import { openDatabase } from '../../../src/adapters/persistence/data-source.js';
import { migrate } from '../../../src/adapters/persistence/migrate.js';
import { ManageKeys } from '../../../src/application/access/manage-keys.use-case.js';
import { loadDocument } from '../../../src/cli/load-document.js';
import { installSampleErp } from '../../../src/cli/sample-erp.js';
import { assembleApi, type OpenedApi } from '../../../src/composition/api-parts.js';
import { Repeater } from '../../../src/composition/repeater.js';
import { WorkerFleet } from '../../../src/composition/worker-fleet.js';
import { createWorkerMetrics } from '../../../src/composition/worker-metrics.js';
import { openWorkerParts, type WorkerParts } from '../../../src/composition/worker-parts.js';
import { loadEnvironment } from '../../../src/config/environment.js';
import { createApp } from '../../../src/create-app.js';
import type { Sandbox } from '../../../sandbox/core/sandbox.js';
import {
  startSandboxServer,
  type RunningSandbox,
  type SandboxServerOptions,
} from '../../../sandbox/http/sandbox-server.js';
import {
  createTestDatabase,
  testTemporalAddress,
  type TestDatabase,
} from '../../support/services/database.js';
import { sharedWorkflowBundle } from '../../support/services/shared-workflow-bundle.js';
import { until } from '../../support/stack/until.js';
import { installRuntime } from '../../temporal/support/temporal-bench.js';

const TOKEN = 'pat-sandbox-secret-token';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface LiveOptions {
  readonly preset?: string;
  readonly seed?: NonNullable<SandboxServerOptions['seed']>;
  /** Goes over the portal of the example. */
  readonly portal?: Readonly<Record<string, unknown>>;
  /** Goes over the sync of the example. */
  readonly sync?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** API and worker in this process, over HTTP and a Temporal namespace of their own, a sandbox portal and the sample ERP. */
export class LiveWorld {
  private constructor(
    readonly url: string,
    readonly key: string,
    readonly sandbox: RunningSandbox,
    readonly worker: WorkerParts,
    readonly api: OpenedApi,
    private readonly app: NestExpressApplication,
    private readonly fleet: WorkerFleet,
    private readonly databases: readonly [TestDatabase, TestDatabase],
    private readonly erpClient: Client,
    private readonly follower: Repeater,
  ) {}

  static async start(options: LiveOptions = {}): Promise<LiveWorld> {
    installRuntime();
    const [own, erp] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    // Without limits, and saying so: the product goes by what the answers' headers tell it.
    const limits = { app: { max: 100_000, windowMs: 10_000 } };
    const settings = { limitsEnabled: false, limits, indexLagMs: 0, indexJitterMs: 0, strict: true };
    const seed = options.seed ?? { companies: 10, planted: false, seed: 1 };
    const sandbox = await startSandboxServer({ port: 0, token: TOKEN, seed, settings });
    await installSampleErp(erp.url);
    const environment = loadEnvironment(
      {
        DATABASE_URL: own.url,
        TEMPORAL_ADDRESS: testTemporalAddress(),
        TEMPORAL_NAMESPACE: await newNamespace(),
        CROSSTIE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        CROSSTIE_ALLOWED_HOSTS: '127.0.0.1',
        PORT: '0',
        ...options.env,
      },
      'server',
    );
    const database = await openDatabase({ url: own.url, applicationName: 'crosstie test api' });
    await migrate(database.dataSource);
    const api = assembleApi(database, environment);
    const app = await createApp(api.parts, false);
    const key = `first-key-${randomBytes(16).toString('hex')}`;
    await app.init();
    await app.get(ManageKeys).ensureFirst(key);
    await app.listen(0, '127.0.0.1');
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const worker = await openWorkerParts(environment, createWorkerMetrics());
    const fleet = new WorkerFleet({
      temporal: worker.temporal,
      activities: worker.activities,
      onAttempt: () => undefined,
      logger: pino({ level: 'silent' }),
      slicesAtOnce: 8,
      identity: 'crosstie test worker',
      workflows: { codePath: await sharedWorkflowBundle() },
    });
    await fleet.start();
    const erpClient = new Client({ connectionString: erp.url });
    await erpClient.connect();
    const world = new LiveWorld(
      `http://127.0.0.1:${port}`,
      key,
      sandbox,
      worker,
      api,
      app,
      fleet,
      [own, erp],
      erpClient,
      new Repeater(
        50,
        () => worker.processHints.execute(),
        (error) => world.troubles.push(error),
      ),
    );
    world.follower.start();
    await world.configure(options, erp.url);
    return world;
  }

  /** What following webhooks ran into. */
  readonly troubles: unknown[] = [];

  get portal(): Sandbox {
    return this.sandbox.sandbox;
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
    };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', `/v1/syncs/main/${path}`);
  }

  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.call('POST', `/v1/syncs/main/${path}`, body);
  }

  /** Follows a run to its end. */
  async ended(runId: unknown, timeoutMs = 60_000): Promise<Record<string, unknown>> {
    let run: Record<string, unknown> = {};
    await until(async () => {
      ({ body: run } = await this.call('GET', `/v1/runs/${String(runId)}`));
      return run['endedAt'] !== null && run['endedAt'] !== undefined;
    }, timeoutMs);
    return run;
  }

  async erp(sql: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    return (await this.erpClient.query<Record<string, unknown>>(sql, [...values])).rows;
  }

  /** Number of writes that the portal has seen, of people too. */
  get portalWrites(): number {
    return this.sandbox.admin.journal().lastSeq;
  }

  async stop(): Promise<void> {
    this.follower.stop();
    await this.fleet.stop();
    await this.worker.close();
    (this.app.getHttpServer() as Server).closeAllConnections();
    await this.app.close();
    await this.api.close();
    await this.erpClient.end();
    await this.sandbox.close();
    await Promise.all(this.databases.map((each) => each.drop()));
  }

  private async configure(options: LiveOptions, erpUrl: string): Promise<void> {
    const file = join(__dirname, `../../../examples/${options.preset ?? 'axcelerate'}.crosstie.yaml`);
    const env = { HUBSPOT_ACCESS_TOKEN: TOKEN, HUBSPOT_API_BASE_URL: this.sandbox.url, ERP_URL: erpUrl };
    const document = loadDocument(file, env) as {
      portals: { main: object };
      syncs: { main: object };
    };
    const changed = {
      ...document,
      portals: { main: { ...document.portals.main, ...options.portal } },
      syncs: { main: { ...document.syncs.main, ...options.sync } },
    };
    const { status, body } = await this.call('POST', '/v1/config/apply', changed);
    if (status !== 200) throw new Error(`The configuration was refused: ${JSON.stringify(body)}`);
  }
}

/** Queues have the same names in every installation; only a namespace keeps two of them apart. */
async function newNamespace(): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address: testTemporalAddress() });
  try {
    const day = { seconds: 86_400 as never };
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: day,
    });
    await until(async () => {
      try {
        await connection.workflowService.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1 });
        return true;
      } catch {
        return false;
      }
    }, 30_000);
  } finally {
    await connection.close();
  }
  return namespace;
}
