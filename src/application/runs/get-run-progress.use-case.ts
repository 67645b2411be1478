import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import { isJobKind } from '../../domain/sync/definition.js';
import type { Side } from '../../domain/records/system-record.js';
import { addCounts, runCounts, usualSourceSide } from '../../domain/sync/run-progress.js';
import { EMPTY_LANE_COUNTERS } from '../../domain/sync/lane.js';
import type { RunProgress } from '../../domain/sync/progress.js';
import { isActive } from '../../domain/sync/status.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { WORKFLOW_GATEWAY, type WorkflowGateway } from '../ports/workflow-gateway.port.js';
import { isRecordWorkflow, WORKFLOW_QUEUE } from '../../domain/sync/workflow-ids.js';
import { runView, type RunView } from './run-view.js';
import { missingWorker, queuesOf } from './system-queues.js';

const QUERY_TIMEOUT_MS = 500;
/** Runs of a sync that are looked through for the children of a sync run. */
const CHILDREN_WITHIN = 100;

/** A run with its figures: from the workflow's query while it lives, joined with the lanes' rows; else from the rows. */
@Injectable()
export class GetRunProgress {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(WORKFLOW_GATEWAY) private readonly gateway: WorkflowGateway,
  ) {}

  /** Null = no such run. */
  async execute(runId: string): Promise<RunView | null> {
    const run = await this.runs.findRun(runId);
    return run && this.view(run);
  }

  async view(run: RunRow): Promise<RunView> {
    const progress = isActive(run.status) ? await this.ask(run) : null;
    // Rows are read last, and the run's own once more: an end in between must not show as unread records.
    const rows = await this.runs.lanes(run.id);
    const now = (isActive(run.status) && (await this.runs.findRun(run.id))) || run;
    const view = runView(now, rows, progress, await this.sourceSide(run));
    const atWork = (view.status === 'pending' || view.status === 'running') && view.reason === null;
    const explained = atWork ? { ...view, reason: await this.missingWorker(run) } : view;
    return run.kind === 'sync' ? this.withChildren(explained) : explained;
  }

  private async missingWorker({ sync, workflowId }: RunRow): Promise<RunView['reason']> {
    const { slices, singleRecords } = await queuesOf(this.configs, sync);
    const own = isRecordWorkflow(workflowId) ? singleRecords : slices;
    return missingWorker(this.gateway, [WORKFLOW_QUEUE, own]);
  }

  /** From the rows alone, for lists. */
  async stored(run: RunRow): Promise<RunView> {
    const view = runView(run, await this.runs.lanes(run.id), null, await this.sourceSide(run));
    return run.kind === 'sync' ? this.withChildren(view) : view;
  }

  private async ask(run: RunRow): Promise<RunProgress | null> {
    try {
      const progress = await this.gateway.progress(run.workflowId, QUERY_TIMEOUT_MS);
      // Ids are fixed per job: the answer may be an earlier run's.
      return progress?.runId === run.id ? progress : null;
    } catch (error) {
      if (error instanceof SystemFailure) return null;
      throw error;
    }
  }

  private async sourceSide(run: RunRow): Promise<Side> {
    if (!isJobKind(run.kind)) return 'hubspot';
    const sync = await this.configs.findSync(run.sync);
    return sync?.definition.jobs[run.job]?.source.side ?? usualSourceSide(run.kind);
  }

  private async withChildren(view: RunView): Promise<RunView> {
    const { items } = await this.runs.listRuns({ sync: view.sync, limit: CHILDREN_WITHIN, cursor: null });
    const children = await Promise.all(
      items.filter((run) => run.parentRunId === view.id).map((run) => this.stored(run)),
    );
    const none = runCounts(EMPTY_LANE_COUNTERS, null, 'hubspot', true);
    return {
      ...view,
      counts: children.map((child) => child.counts).reduce(addCounts, none),
      totalIsEstimate: children.some((child) => child.totalIsEstimate),
      created: total(children, 'created'),
      updated: total(children, 'updated'),
      linked: total(children, 'linked'),
      conflicts: total(children, 'conflicts'),
    };
  }
}

function total(runs: readonly RunView[], figure: 'created' | 'updated' | 'linked' | 'conflicts'): number {
  return runs.reduce((sum, run) => sum + run[figure], 0);
}
