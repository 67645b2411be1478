import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import pino from 'pino';
import request from 'supertest';
import { Client } from 'pg';
import { startSandboxServer, type RunningSandbox } from '../../../sandbox/http/sandbox-server.js';
import { migrate } from '../../../src/adapters/persistence/migrate.js';
import { ManageKeys } from '../../../src/application/access/manage-keys.use-case.js';
import { installSampleErp } from '../../../src/cli/sample-erp.js';
import { loadDocument } from '../../../src/cli/load-document.js';
import { openApiParts, type OpenedApi } from '../../../src/composition/api-parts.js';
import { WorkerFleet } from '../../../src/composition/worker-fleet.js';
import { createWorkerMetrics } from '../../../src/composition/worker-metrics.js';
import { openWorkerParts, type WorkerParts } from '../../../src/composition/worker-parts.js';
import { loadEnvironment, type Environment } from '../../../src/config/environment.js';
import { createApp } from '../../../src/create-app.js';
import { runCommand, type CommandResult } from '../../api/support/run-command.js';
import { createTestDatabase, type TestDatabase } from '../../support/services/database.js';
import { installRuntime } from '../../temporal/support/temporal-bench.js';
import { sharedWorkflowBundle } from '../../support/services/shared-workflow-bundle.js';
import { until } from '../../support/stack/until.js';

const TOKEN = 'pat-sandbox-secret-token';

export interface RunBody {
  readonly id: string;
  readonly job: string;
  readonly status: string;
  readonly reason?: { readonly code: string };
  readonly dryRun: boolean;
  readonly calls?: Record<'hubspot' | 'business', { reads: number; writes: number }>;
  readonly counts: unknown;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly conflicts: number;
}

interface Running {
  readonly parts: WorkerParts;
  readonly fleet: WorkerFleet;
}

/** A whole Crosstie within the test: API, workers, Postgres, a Temporal namespace, a sandbox portal and an ERP. */
export class Installation {
  private worker: Running | null = null;

  private constructor(
    private readonly environment: Environment,
    private readonly opened: OpenedApi,
    private readonly app: NestExpressApplication,
    private readonly key: string,
    readonly sandbox: RunningSandbox,
    readonly erpUrl: string,
    private readonly databases: readonly TestDatabase[],
  ) {}

  static async start(companies: number): Promise<Installation> {
    installRuntime();
    const [own, erp] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const sandbox = await startSandboxServer({ port: 0, token: TOKEN, seed: { companies, seed: 1 } });
    await installSampleErp(erp.url);
    const environment = loadEnvironment({
      DATABASE_URL: own.url,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
      TEMPORAL_NAMESPACE: await newNamespace(),
      CROSSTIE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      CROSSTIE_ALLOWED_HOSTS: '127.0.0.1',
    });
    const opened = await openApiParts(environment);
    await migrate(opened.database.dataSource);
    const app = await createApp(opened.parts, false);
    await app.listen(0, '127.0.0.1');
    const key = `first-key-${randomBytes(16).toString('hex')}`;
    await app.get(ManageKeys).ensureFirst(key);
    const installation = new Installation(environment, opened, app, key, sandbox, erp.url, [own, erp]);
    await installation.apply();
    await installation.startWorker();
    return installation;
  }

  async startWorker(): Promise<void> {
    const parts = await openWorkerParts(this.environment, createWorkerMetrics());
    const fleet = new WorkerFleet({
      temporal: parts.temporal,
      activities: parts.activities,
      onAttempt: () => undefined,
      logger: pino({ level: 'silent' }),
      slicesAtOnce: 4,
      identity: `worker ${randomUUID()}`,
      workflows: { codePath: await sharedWorkflowBundle() },
    });
    await fleet.start();
    this.worker = { parts, fleet };
  }

  async stopWorker(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.fleet.stop();
    await worker?.parts.close();
  }

  /** A command line against this installation. */
  async crosstie(...argv: readonly string[]): Promise<CommandResult> {
    return runCommand('--url', await this.app.getUrl(), '--key', this.key, ...argv);
  }

  async call(method: 'get' | 'post' | 'patch', path: string, body: object = {}): Promise<request.Response> {
    const asked = request(this.app.getHttpServer())
      [method](`/v1${path}`)
      .set('Authorization', `Bearer ${this.key}`);
    return method === 'get' ? asked : asked.send(body);
  }

  /** Starts a run or a preview and answers its id. */
  async begin(path: string, body: object = {}): Promise<string> {
    const answer = await this.call('post', `/syncs/main/jobs/${path}`, body);
    if (answer.status !== 202) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return (answer.body as { runId: string }).runId;
  }

  async run(id: string): Promise<RunBody> {
    return (await this.call('get', `/runs/${id}`)).body as RunBody;
  }

  async reached(id: string, met: (run: RunBody) => boolean): Promise<RunBody> {
    let run = await this.run(id);
    await until(async () => {
      run = await this.run(id);
      return met(run);
    }, 60_000);
    return run;
  }

  finished(id: string): Promise<RunBody> {
    return this.reached(id, ({ status }) => ['succeeded', 'partial', 'failed', 'cancelled'].includes(status));
  }

  get databaseUrl(): string {
    return this.environment.databaseUrl ?? '';
  }

  /** Deletes a record in the portal, as somebody there would. */
  archive(type: string, id: string): Promise<void> {
    return this.portal('DELETE', type, id);
  }

  /** Changes a record in the portal, as somebody there would. */
  edit(type: string, id: string, properties: Readonly<Record<string, string>>): Promise<void> {
    return this.portal('PATCH', type, id, { properties });
  }

  private async portal(method: string, type: string, id: string, body?: object): Promise<void> {
    const answer = await fetch(`${this.sandbox.url}/crm/v3/objects/${type}/${id}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The portal answered ${answer.status}.`);
  }

  /** Every row of the ERP's tables, and how often they were written since the statistics began. */
  async erp<Row extends Record<string, unknown>>(sql: string): Promise<readonly Row[]> {
    const client = new Client({ connectionString: this.erpUrl });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.app.close();
    await this.opened.close();
    await this.sandbox.close();
    await Promise.all(this.databases.map((database) => database.drop()));
  }

  private async apply(): Promise<void> {
    const env = {
      HUBSPOT_ACCESS_TOKEN: TOKEN,
      HUBSPOT_API_BASE_URL: this.sandbox.url,
      ERP_URL: this.erpUrl,
    };
    const file = join(__dirname, '../../../examples/demo.crosstie.yaml');
    const answer = await this.call('post', '/config/apply', loadDocument(file, env) as object);
    if (answer.status !== 200) throw new Error(`The document was refused: ${answer.text}`);
  }
}

async function newNamespace(): Promise<string> {
  const namespace = `installation-${randomUUID()}`;
  const connection = await Connection.connect({
    address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
  });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await until(async () => {
    try {
      await connection.workflowService.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1 });
      return true;
    } catch {
      return false;
    }
  }, 30_000);
  await connection.close();
  return namespace;
}
