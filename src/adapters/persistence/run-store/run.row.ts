import type { RunRow } from '../../../application/ports/run-store.port.js';
import type { RunKind } from '../../../domain/sync/definition.js';
import type { RunControl, RunStatus, StatusReason } from '../../../domain/sync/status.js';
import { isoOf, isoOrNull } from '../column-values.js';

/** A run with the slugs of its sync and job. */
export interface RunRecord {
  readonly id: string;
  readonly key: number;
  readonly sync: string;
  readonly job: string | null;
  readonly kind: RunKind;
  readonly workflow_id: string;
  readonly status: RunStatus;
  readonly reason: StatusReason | null;
  readonly control: RunControl;
  readonly dry_run: boolean;
  readonly stepwise: boolean;
  readonly parent_run_id: string | null;
  readonly source_time: string | null;
  readonly estimated_root: number | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
}

export const SELECT_RUN = `
select r.id, r.key, s.slug as sync, j.name as job, r.kind, r.workflow_id, r.status, r.reason, r.control, r.dry_run, coalesce((r.options->>'stepwise')::boolean, false) as stepwise,
  r.parent_run_id, r.source_time, r.estimated_root, r.created_at, r.started_at, r.ended_at
from crosstie.run r
join crosstie.sync s on s.key = r.sync_key
left join crosstie.job j on j.key = r.job_key`;

/** A run about one record, beside its job's own run. */
export const SINGLE = `(workflow_id like 'record:%')`;

export const ACTIVE = `('pending', 'running', 'paused', 'parked')`;

export function runRow(record: RunRecord): RunRow {
  return {
    id: record.id,
    key: record.key,
    sync: record.sync,
    job: record.job ?? '',
    kind: record.kind,
    workflowId: record.workflow_id,
    status: record.status,
    reason: record.reason,
    control: record.control,
    dryRun: record.dry_run,
    stepwise: record.stepwise,
    parentRunId: record.parent_run_id,
    sourceTime: record.source_time,
    estimatedRoot: record.estimated_root,
    totalIsEstimate: record.ended_at === null,
    createdAt: isoOf(record.created_at),
    startedAt: isoOrNull(record.started_at),
    endedAt: isoOrNull(record.ended_at),
  };
}
