import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { RunView } from '../../application/runs/run-view.js';
import { PageQueryDto } from '../common/page-query.dto.js';
import type { CountsPairDto } from './counts.dto.js';

const STATUSES = [
  'pending',
  'running',
  'paused',
  'parked',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
] as const;

export class RunsQueryDto extends PageQueryDto {
  /** Slug of a sync. */
  @IsOptional()
  @IsString()
  @MaxLength(63)
  sync?: string;

  /** `SYNC/JOB`, or the job alone together with `sync`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  job?: string;

  @IsOptional()
  @IsIn(STATUSES)
  status?: 'pending' | 'running' | 'paused' | 'parked' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
}

export class RunDto {
  id!: string;
  /** `SYNC/JOB`; a sync run names the sync. */
  job!: string;
  kind!: 'link' | 'import' | 'export' | 'deal-push' | 'sync';
  workflowId!: string;
  status!: 'pending' | 'running' | 'paused' | 'parked' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
  /** Why it waits or ended. */
  reason?: { code: string; message: string; until?: string };
  dryRun!: boolean;
  /** The distinct records of this run, on either side. */
  counts!: CountsPairDto;
  totalIsEstimate!: boolean;
  created!: number;
  updated!: number;
  linked!: number;
  conflicts!: number;
  startedAt!: string | null;
  endedAt!: string | null;
  lanes!: { lane: number; seq: number; done: boolean }[];
  /** Who answered: the workflow while it lives, else the database. */
  source!: 'workflow' | 'database';
}

export class RunPageDto {
  items!: RunDto[];
  nextCursor!: string | null;
}

export class StartedRunDto {
  runId!: string;
  workflowId!: string;
  /** Null when no address of Temporal's web UI is known. */
  temporalUiUrl!: string | null;
}

export function runToDto(view: RunView): RunDto {
  const { id, job, kind, workflowId, status, reason, dryRun, counts, totalIsEstimate } = view;
  const { created, updated, linked, conflicts, startedAt, endedAt, lanes, source } = view;
  return {
    id,
    job,
    kind,
    workflowId,
    status,
    ...(reason === null ? {} : { reason: { ...reason } }),
    dryRun,
    counts,
    totalIsEstimate,
    created,
    updated,
    linked,
    conflicts,
    startedAt,
    endedAt,
    lanes: [...lanes],
    source,
  };
}
