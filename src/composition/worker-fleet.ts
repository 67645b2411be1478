import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection, Worker, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Activities } from '../../activities/index.js';
import {
  activityInterceptor,
  type AttemptListener,
} from '../../activities/interceptors/activity-interceptor.js';
import { connectorKinds } from '../adapters/connectors/registry.js';
import type { TemporalOptions } from '../adapters/temporal/connect-options.js';
import {
  HUBSPOT_QUEUE,
  ON_DEMAND_QUEUE,
  polledWith,
  systemQueue,
  WORKFLOW_QUEUE,
} from '../domain/sync/workflow-ids.js';
import { workflowCode } from './workflow-code.js';

export interface FleetOptions {
  readonly temporal: TemporalOptions;
  readonly activities: Activities;
  readonly onAttempt: AttemptListener;
  readonly logger: Logger;
  readonly slicesAtOnce: number;
  readonly identity: string;
  /** Only these are polled; default: those of the workflows, of HubSpot, of single records and of every kind of system. */
  readonly queues?: readonly string[];
  /** Default: what was built with the product. */
  readonly workflows?: WorkflowBundleOption;
}

function knownQueues(): readonly string[] {
  return [
    WORKFLOW_QUEUE,
    HUBSPOT_QUEUE,
    ON_DEMAND_QUEUE,
    ...connectorKinds().map((kind) => systemQueue(kind)),
  ];
}

const RECONNECT_MS = 1_000;
/** Within the supervisor's and a container's patience; a slice takes five seconds. */
const GRACE: Pick<WorkerOptions, 'shutdownGraceTime' | 'shutdownForceTime'> = {
  shutdownGraceTime: '8s',
  shutdownForceTime: '12s',
};

/** The workers of this process, one per queue, on one connection. */
export class WorkerFleet {
  private connection: NativeConnection | null = null;
  private workers: Worker[] = [];
  private runs: Promise<void>[] = [];
  private stopping = false;

  constructor(private readonly options: FleetOptions) {}

  /** Waits for Temporal, then polls. Resolves when the workers poll. */
  async start(): Promise<void> {
    this.connection = await this.connect();
    const queues = this.options.queues?.flatMap(polledWith) ?? knownQueues();
    this.workers = await Promise.all(
      [...new Set(queues)].map((queue) =>
        queue === WORKFLOW_QUEUE ? this.createForWorkflows() : this.createForSlices(queue),
      ),
    );
    this.runs = this.workers.map((worker) => worker.run());
  }

  /** Rejects when polling died for good: the process is useless then. Resolves after `stop`. */
  async done(): Promise<void> {
    await Promise.all(this.runs);
  }

  isPolling(): boolean {
    return this.workers.length > 0 && this.workers.every((worker) => worker.getState() === 'RUNNING');
  }

  /** Lets the slices at work end at their next page. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const worker of this.workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(this.runs);
    await this.connection?.close();
  }

  private async connect(): Promise<NativeConnection> {
    for (;;) {
      try {
        return await NativeConnection.connect(this.options.temporal.worker);
      } catch (error) {
        if (this.stopping) throw error;
        this.options.logger.warn('Temporal cannot be reached yet; trying again');
        await delay(RECONNECT_MS);
      }
    }
  }

  private async createForWorkflows(): Promise<Worker> {
    return this.create(WORKFLOW_QUEUE, {
      workflowBundle: this.options.workflows ?? (await workflowCode()),
      maxConcurrentWorkflowTaskExecutions: 20,
      maxCachedWorkflows: 200,
      maxConcurrentActivityTaskExecutions: 50,
    });
  }

  private createForSlices(queue: string): Promise<Worker> {
    return this.create(queue, { maxConcurrentActivityTaskExecutions: this.options.slicesAtOnce });
  }

  private async create(taskQueue: string, own: Partial<WorkerOptions>): Promise<Worker> {
    const { temporal, activities, onAttempt, identity } = this.options;
    if (this.connection === null) throw new Error('Not connected');
    return Worker.create({
      connection: this.connection,
      namespace: temporal.namespace,
      taskQueue,
      identity,
      activities,
      interceptors: { activity: [activityInterceptor(onAttempt)] },
      maxHeartbeatThrottleInterval: '5s',
      ...GRACE,
      ...own,
    });
  }
}
