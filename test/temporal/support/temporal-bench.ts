import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '../../../activities/index.js';
import { ensureSearchAttributes } from '../../../src/adapters/temporal/search-attributes.js';
import type { RunProgress } from '../../../src/domain/sync/progress.js';
import {
  JOB_ATTRIBUTE,
  type JobRunInput,
  STATUS_ATTRIBUTE,
  SYNC_ATTRIBUTE,
} from '../../../workflows/contracts.js';
import { until } from '../../support/stack/until.js';
import { sharedWorkflowBundle } from '../../support/services/shared-workflow-bundle.js';

export async function workflowBundle(): Promise<{ readonly code: string }> {
  return { code: await readFile(await sharedWorkflowBundle(), 'utf8') };
}

/** A running Temporal server, a task queue of its own per test, and workers that are stopped in the end. */
export class TemporalBench {
  private readonly workers = new Map<Worker, Promise<void>>();
  readonly queue = `test-${randomUUID()}`;

  private constructor(
    readonly client: Client,
    private readonly connection: Connection,
    private readonly native: NativeConnection,
  ) {}

  static async open(): Promise<TemporalBench> {
    const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233';
    installRuntime();
    const connection = await Connection.connect({ address });
    await ensureSearchAttributes(connection, 'default');
    const native = await NativeConnection.connect({ address });
    return new TemporalBench(new Client({ connection }), connection, native);
  }

  async work(activities: Activities, queue = this.queue): Promise<Worker> {
    const worker = await Worker.create({
      connection: this.native,
      workflowBundle: await workflowBundle(),
      taskQueue: queue,
      activities,
      maxCachedWorkflows: 20,
      shutdownGraceTime: '2s',
    });
    this.workers.set(worker, worker.run());
    return worker;
  }

  async stop(worker: Worker): Promise<void> {
    const run = this.workers.get(worker);
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await run;
    this.workers.delete(worker);
  }

  async startRun(kind = 'importRun', input: Partial<JobRunInput> = {}): Promise<WorkflowHandle> {
    const runId = randomUUID();
    const job = 'contact-import';
    return this.client.workflow.start(kind, {
      taskQueue: this.queue,
      workflowId: `import:${runId}/${job}`,
      args: [{ runId, sync: 'main', job, systemQueue: this.queue, attributes: true, lanes: 8, ...input }],
      typedSearchAttributes: [
        { key: SYNC_ATTRIBUTE, value: 'main' },
        { key: JOB_ATTRIBUTE, value: job },
        { key: STATUS_ATTRIBUTE, value: 'pending' },
      ],
      staticSummary: `import main/${job}`,
    });
  }

  /** Asks again until the run says what is expected. */
  async until(handle: WorkflowHandle, met: (progress: RunProgress) => boolean): Promise<RunProgress> {
    let progress = await handle.query<RunProgress, []>('progress');
    await until(
      async () => {
        if (met(progress)) return true;
        progress = await handle.query<RunProgress, []>('progress');
        return false;
      },
      60_000,
      20,
    );
    return progress;
  }

  async close(): Promise<void> {
    for (const worker of [...this.workers.keys()]) await this.stop(worker);
    await this.native.close();
    await this.connection.close();
  }
}

let installed = false;

export function installRuntime(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
}
