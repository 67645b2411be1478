import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import type {
  DesiredSchedule,
  RequestRecord,
  StartWorkflow,
  WorkflowGateway,
} from '../../application/ports/workflow-gateway.port.js';
import type { RunProgress } from '../../domain/sync/progress.js';
import { scheduleId, WORKFLOW_QUEUE } from '../../domain/sync/workflow-ids.js';
import {
  DEFAULT_LANES,
  JOB_ATTRIBUTE,
  type JobRunInput,
  progressQuery,
  RECORD_WORKFLOW_TYPE,
  type RecordRunInput,
  recordSignal,
  STATUS_ATTRIBUTE,
  SYNC_ATTRIBUTE,
  type SyncRunInput,
  WORKFLOW_TYPES,
} from '../../../workflows/contracts.js';
import type { TemporalOptions } from './connect-options.js';
import { isNotFound, isUnanswered, toSystemFailure } from './errors.js';
import { isPolled } from './pollers.js';
import { reconcileSchedules } from './schedules.js';
import { ensureSearchAttributes } from './search-attributes.js';

const CALL_MS = 3_000;
/** Describing a schedule must not hold up a status answer. */
const LOOK_MS = 500;

/** Temporal behind the application's port: connects on first use, reconnects by itself, never waits for long. */
export class TemporalGateway implements WorkflowGateway {
  private readonly connection: Connection;
  private readonly client: Client;
  private hasAttributes = false;

  constructor(private readonly options: TemporalOptions) {
    this.connection = Connection.lazy(options.client);
    this.client = new Client({ connection: this.connection, namespace: options.namespace });
  }

  async start(workflow: StartWorkflow): Promise<'started' | 'already-running'> {
    try {
      await this.call(CALL_MS, async () => {
        const options = startOptions(workflow, await this.attributes());
        await this.client.workflow.start(WORKFLOW_TYPES[workflow.kind], options);
      });
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already-running';
      throw error;
    }
  }

  async requestRecord({ workflowId, sync, queue, runs }: RequestRecord): Promise<void> {
    await this.call(CALL_MS, async () => {
      const attributes = await this.attributes();
      const work = runs.map(({ runId, job }) => ({ runId, job }));
      await this.client.workflow.signalWithStart(RECORD_WORKFLOW_TYPE, {
        workflowId,
        taskQueue: WORKFLOW_QUEUE,
        args: [{ sync, attributes, work, queue } satisfies RecordRunInput],
        signal: recordSignal,
        signalArgs: [work],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        staticSummary: workflowId,
        ...(attributes && {
          typedSearchAttributes: [
            { key: SYNC_ATTRIBUTE, value: sync },
            { key: STATUS_ATTRIBUTE, value: 'pending' },
          ],
        }),
      });
    });
  }

  async signal(workflowId: string, signal: 'pause' | 'resume'): Promise<void> {
    await this.ifThere(() => this.client.workflow.getHandle(workflowId).signal(signal));
  }

  async cancel(workflowId: string): Promise<void> {
    await this.ifThere(() => this.client.workflow.getHandle(workflowId).cancel());
  }

  async progress(workflowId: string, timeoutMs: number): Promise<RunProgress | null> {
    try {
      const handle = this.client.workflow.getHandle(workflowId);
      return await this.connection.withDeadline(Date.now() + timeoutMs, () => handle.query(progressQuery));
    } catch (error) {
      if (isUnanswered(error) || isNotFound(error)) return null;
      // Any other refusal means that nobody can answer now, e.g. a workflow of another version.
      const failure = toSystemFailure(error);
      if (failure === error) return null;
      throw failure;
    }
  }

  async state(workflowId: string): Promise<'running' | 'closed' | 'missing'> {
    try {
      const { status } = await this.call(CALL_MS, () =>
        this.client.workflow.getHandle(workflowId).describe(),
      );
      return status.name === 'RUNNING' ? 'running' : 'closed';
    } catch (error) {
      if (isNotFound(error)) return 'missing';
      throw error;
    }
  }

  async reconcileSchedules(desired: readonly DesiredSchedule[]): Promise<void> {
    // Many calls follow: a server that is down is not waited for by each of them.
    await this.call(CALL_MS, () => this.connection.workflowService.getSystemInfo({}));
    await this.call(CALL_MS * 10, async () =>
      reconcileSchedules(this.client, desired, await this.attributes()),
    );
  }

  async nextActionTimes(schedule: {
    readonly sync: string;
    readonly job: string;
  }): Promise<readonly string[]> {
    try {
      const handle = this.client.schedule.getHandle(scheduleId(schedule.sync, schedule.job));
      const { info, state } = await this.call(LOOK_MS, () => handle.describe());
      return state.paused ? [] : info.nextActionTimes.map((at) => at.toISOString());
    } catch (error) {
      if (isNotFound(error) || (error instanceof Error && error.name === 'ScheduleNotFoundError')) return [];
      throw error;
    }
  }

  async isPolled(queue: string): Promise<boolean> {
    const { namespace } = this.options;
    return this.call(LOOK_MS, () => isPolled(this.connection, namespace, queue));
  }

  /** For health checks; uses the open connection. */
  async isReachable(): Promise<boolean> {
    try {
      await this.connection.withDeadline(Date.now() + 1_000, () =>
        this.connection.workflowService.getSystemInfo({}),
      );
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private async attributes(): Promise<boolean> {
    this.hasAttributes ||= await ensureSearchAttributes(this.connection, this.options.namespace);
    return this.hasAttributes;
  }

  private async call<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
    try {
      return await this.connection.withDeadline(Date.now() + timeoutMs, call);
    } catch (error) {
      throw toSystemFailure(error);
    }
  }

  /** A workflow that is not there (any more) has nothing to be told. */
  private async ifThere(call: () => Promise<unknown>): Promise<void> {
    try {
      await this.call(CALL_MS, call);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

function startOptions(workflow: StartWorkflow, attributes: boolean): WorkflowStartOptions<Workflow> {
  const { sync, job, kind, workflowId } = workflow;
  return {
    workflowId,
    taskQueue: WORKFLOW_QUEUE,
    args: [kind === 'sync' ? syncInput(workflow, attributes) : jobInput(workflow, attributes)],
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: summaryOf(workflow),
    staticDetails: `Run \`${workflow.runId}\` of Crosstie.`,
    ...(attributes && {
      typedSearchAttributes: [
        { key: SYNC_ATTRIBUTE, value: sync },
        ...(job === null ? [] : [{ key: JOB_ATTRIBUTE, value: job }]),
        { key: STATUS_ATTRIBUTE, value: 'pending' },
      ],
    }),
  };
}

function summaryOf({ kind, sync, job }: StartWorkflow): string {
  if (kind === 'sync') return `all jobs of ${sync}`;
  return job === null ? `${kind} ${sync}` : `${kind} ${sync}/${job}`;
}

function jobInput(workflow: StartWorkflow, attributes: boolean): JobRunInput {
  const { runId, sync, job, systemQueue } = workflow;
  return { runId, sync, job: job ?? '', systemQueue, attributes, lanes: DEFAULT_LANES };
}

function syncInput({ runId, sync, jobs }: StartWorkflow, attributes: boolean): SyncRunInput {
  return { runId, sync, attributes, jobs };
}
