import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import { isJobKind } from '../../domain/sync/definition.js';
import { jobsOfSyncRun } from '../../domain/sync/sync-run-jobs.js';
import { isRecordWorkflow, WORKFLOW_QUEUE } from '../../domain/sync/workflow-ids.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import type { RunRow } from '../ports/run-store.port.js';
import {
  WORKFLOW_GATEWAY,
  type StartWorkflow,
  type WorkflowGateway,
} from '../ports/workflow-gateway.port.js';
import { queuesOf } from './system-queues.js';

/**
 * `deferred`: Temporal cannot be reached now; the row stays pending and the reconciler starts it.
 * `occupied`: the id is still held by a workflow that is about to end, or this run's own is there already.
 */
export type LaunchOutcome = 'started' | 'occupied' | 'deferred';

const TRIES = 4;
const TRY_AGAIN_MS = 150;

/** Starts the workflow of a run row; may be repeated at will, since Temporal admits one per id. */
@Injectable()
export class RunLauncher {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(WORKFLOW_GATEWAY) private readonly gateway: WorkflowGateway,
  ) {}

  async launch(run: RunRow): Promise<LaunchOutcome> {
    if (isRecordWorkflow(run.workflowId)) return this.launchRecord([run]);
    const workflow = await this.describe(run);
    try {
      for (let attempt = 1; ; attempt += 1) {
        if ((await this.gateway.start(workflow)) === 'started') return 'started';
        if (attempt === TRIES || (await this.isOwn(run))) return 'occupied';
        // The row of the run before has ended, its workflow says goodbye in the next moment.
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS * attempt));
      }
    } catch (error) {
      if (error instanceof SystemFailure) return 'deferred';
      throw error;
    }
  }

  /** Hands runs about one record to the workflow of that record, which does them in order. */
  async launchRecord(runs: readonly RunRow[]): Promise<LaunchOutcome> {
    const [first] = runs;
    if (!first) return 'occupied';
    const { workflowId, sync } = first;
    const work = runs.flatMap(({ id, job, kind }) => (isJobKind(kind) ? [{ runId: id, job, kind }] : []));
    const { singleRecords: queue } = await queuesOf(this.configs, sync);
    try {
      await this.gateway.requestRecord({ workflowId, sync, queue, runs: work });
      return 'started';
    } catch (error) {
      if (error instanceof SystemFailure) return 'deferred';
      throw error;
    }
  }

  private async isOwn(run: RunRow): Promise<boolean> {
    const progress = await this.gateway.progress(run.workflowId, 500);
    return progress?.runId === run.id;
  }

  private async describe(run: RunRow): Promise<StartWorkflow> {
    const base = { runId: run.id, kind: run.kind, workflowId: run.workflowId, sync: run.sync };
    if (run.kind === 'sync')
      return { ...base, job: null, systemQueue: WORKFLOW_QUEUE, jobs: await this.jobsOf(run.sync) };
    if (run.kind === 'verify')
      return { ...base, job: null, systemQueue: await this.queueOf(run.sync), jobs: [] };
    return { ...base, job: run.job, systemQueue: await this.queueOf(run.sync), jobs: [] };
  }

  /** Queue of the business system that a sync works with. */
  async queueOf(sync: string): Promise<string> {
    return (await queuesOf(this.configs, sync)).slices;
  }

  private async jobsOf(sync: string): Promise<StartWorkflow['jobs']> {
    const stored = await this.configs.findSync(sync);
    if (stored === null) return [];
    const jobs = jobsOfSyncRun(stored.definition, await this.configs.jobs(sync));
    return jobs.map(({ job, kind }) => ({ job, kind }));
  }
}
