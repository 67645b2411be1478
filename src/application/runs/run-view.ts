import type { Side } from '../../domain/records/system-record.js';
import type { TwoColumnCounts } from '../../domain/sync/counts.js';
import { isJobKind, type RunKind } from '../../domain/sync/definition.js';
import type { LaneReport } from '../../domain/sync/lane.js';
import { mergeLanes, runCounts, sumLanes } from '../../domain/sync/run-progress.js';
import type { RunProgress } from '../../domain/sync/progress.js';
import { isActive, type RunStatus, type StatusReason } from '../../domain/sync/status.js';
import { isRecordWorkflow } from '../../domain/sync/workflow-ids.js';
import type { RunRow } from '../ports/run-store.port.js';

/** A run as people and scripts see it. */
export interface RunView {
  readonly id: string;
  readonly sync: string;
  /** `SYNC/JOB`; runs that have no job name the sync. */
  readonly job: string;
  readonly kind: RunKind | 'record';
  readonly workflowId: string;
  readonly status: RunStatus;
  readonly reason: StatusReason | null;
  readonly dryRun: boolean;
  readonly counts: TwoColumnCounts;
  readonly totalIsEstimate: boolean;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly conflicts: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly lanes: readonly { readonly lane: number; readonly seq: number; readonly done: boolean }[];
  /** Who answered: the workflow's query while it lives, else the database. */
  readonly source: 'workflow' | 'database';
}

/**
 * @param progress the workflow's answer; null = unanswered, or the run is over
 * @param rows the lanes as the database has them
 */
export function runView(
  run: RunRow,
  rows: readonly LaneReport[],
  progress: RunProgress | null,
  sourceSide: Side,
): RunView {
  const lanes = mergeLanes(rows, progress?.lanes ?? []);
  const sum = sumLanes(lanes);
  const ended = !isActive(run.status);
  const estimate = progress?.estimatedRoot ?? run.estimatedRoot;
  const told = progress !== null && !ended && isActive(progress.status) && progress.status !== 'pending';
  return {
    ...identity(run),
    status: told ? progress.status : run.status,
    reason: told ? progress.reason : run.reason,
    counts: runCounts(sum, estimate, sourceSide, ended),
    totalIsEstimate: !ended && (run.totalIsEstimate || estimate !== null),
    created: sum.created,
    updated: sum.updated,
    linked: sum.linked,
    conflicts: sum.conflicts,
    lanes: lanes.map(({ lane, seq, done }) => ({ lane, seq, done })),
    source: progress !== null && !ended ? 'workflow' : 'database',
  };
}

export function identity(
  run: RunRow,
): Pick<
  RunView,
  'id' | 'sync' | 'job' | 'kind' | 'workflowId' | 'dryRun' | 'createdAt' | 'startedAt' | 'endedAt'
> {
  return {
    id: run.id,
    sync: run.sync,
    job: isJobKind(run.kind) ? `${run.sync}/${run.job}` : run.sync,
    kind: isRecordWorkflow(run.workflowId) ? 'record' : run.kind,
    workflowId: run.workflowId,
    dryRun: run.dryRun,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
  };
}
