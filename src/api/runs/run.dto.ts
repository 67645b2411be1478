import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { ChosenPage } from '../../application/ports/preview-store.port.js';
import type { VerifySummary } from '../../application/ports/verify-store.port.js';
import type { RunView } from '../../application/runs/run-view.js';
import type { CallsBySide } from '../../domain/sync/record-change.js';
import { PageQueryDto } from '../common/page-query.dto.js';
import { changeToDto, type ReasonDto, type TargetChangeDto } from '../records/record.dto.js';
import type { VerifySummaryDto } from '../verify/verify.dto.js';
import { summaryToDto } from '../verify/verify.dto.js';
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

const KINDS = ['link', 'import', 'export', 'deal-push', 'sync', 'verify', 'record'] as const;

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

  /** `record` = runs about single records. */
  @IsOptional()
  @IsIn(KINDS)
  kind?: 'link' | 'import' | 'export' | 'deal-push' | 'sync' | 'verify' | 'record';
}

/** Calls to the portal, statements to the business system. */
export class CallsDto {
  reads!: number;
  writes!: number;
}

export class RunDto {
  id!: string;
  /** `SYNC/JOB`; runs that have no job name the sync. */
  job!: string;
  /** Of what kind its job is; `sync`, `verify` or `record` (about one record of its job) otherwise. */
  kind!: 'link' | 'import' | 'export' | 'deal-push' | 'sync' | 'verify' | 'record';
  workflowId!: string;
  status!: 'pending' | 'running' | 'paused' | 'parked' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
  /** Why it waits or ended. */
  reason?: { code: string; message: string; until?: string };
  dryRun!: boolean;
  /** Of a dry run: about what it would cost on each side. */
  calls?: { hubspot: CallsDto; business: CallsDto };
  /** Of a comparison: what it found, as far as it has come. */
  verify?: VerifySummaryDto;
  /** The distinct records of this run, on either side; links, of a comparison. */
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

export class ContinueDto {
  /** Records of the page that are left out. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  exclude?: string[];

  /** Writes the rest of the run without asking again. */
  @IsOptional()
  @IsBoolean()
  auto?: boolean;
}

export class OfferedRecordDto {
  side!: 'hubspot' | 'business';
  type!: string;
  id!: string;
  /** Name, subject or the like. */
  title!: string | null;
  /** What it would become. */
  outcome!: 'pending' | 'migrated' | 'unchanged' | 'skipped' | 'failed';
  reason?: ReasonDto;
  changes!: TargetChangeDto[];
}

export class OfferedPageDto {
  runId!: string;
  /** Pages of this lane that are written already. */
  page!: number;
  records!: OfferedRecordDto[];
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

export function offeredToDto(runId: string, page: ChosenPage): OfferedPageDto {
  const { seq, side, type, records } = page;
  return {
    runId,
    page: seq,
    records: records.map(({ id, title, outcome, reason, changes }) => ({
      side,
      type,
      id,
      title,
      outcome,
      ...(reason === null ? {} : { reason: { ...reason } }),
      changes: changes.map(changeToDto),
    })),
  };
}

/**
 * @param calls of a dry run
 * @param found of a comparison
 */
export function runToDto(
  view: RunView,
  calls: CallsBySide | null = null,
  found: VerifySummary | null = null,
): RunDto {
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
    ...(calls === null ? {} : { calls: { hubspot: { ...calls.hubspot }, business: { ...calls.business } } }),
    ...(found === null ? {} : { verify: summaryToDto(found) }),
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
