import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import type { JobStatusView } from '../../application/runs/get-sync-status.use-case.js';
import type { JobStatusDto } from '../syncs/sync.dto.js';

const DIRECTIONS = ['toBusiness', 'toHubspot'] as const;

class ChosenRecordsDto {
  /** Only these source records. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  ids?: string[];

  /** Source records that are left out: skipped, with the reason `excluded`. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10_000)
  @IsString({ each: true })
  @MaxLength(300, { each: true })
  exclude?: string[];

  /** Only these mapped fields of linked records, by their names on either side, whatever was seen before. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  fields?: string[];

  /** Starts this job, or the one that carries the same fields the other way. */
  @IsOptional()
  @IsIn(DIRECTIONS)
  direction?: 'toBusiness' | 'toHubspot';

  /** Records per page in this run. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  pageSize?: number;
}

export class RunNowDto extends ChosenRecordsDto {
  /** Before each page the run waits for a choice: `GET /runs/:id/page`, `POST /runs/:id/continue`. */
  @IsOptional()
  @IsBoolean()
  stepwise?: boolean;
}

export class PreviewDto extends ChosenRecordsDto {
  /** Only so many of the first records. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  limit?: number;
}

export class ChangeJobDto {
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  /** `{every: "15m"}`, `{cron, timeZone}` or null. */
  @ValidateIf((body: ChangeJobDto) => body.schedule !== undefined && body.schedule !== null)
  @IsObject()
  schedule?: { every?: string; cron?: string; timeZone?: string } | null;

  /** Overrides of the sync's settings. */
  @IsOptional()
  @IsObject()
  settings?: Record<string, unknown>;

  /** Date or instant before which nothing is read; null = from the beginning. */
  @ValidateIf((body: ChangeJobDto) => body.since !== undefined && body.since !== null)
  @IsString()
  @MaxLength(40)
  since?: string | null;
}

export class JobDto {
  /** `SYNC/JOB` */
  job!: string;
  label!: string;
  kind!: 'link' | 'import' | 'export' | 'deal-push';
  enabled!: boolean;
  status!: 'idle' | 'pending' | 'running' | 'paused' | 'disabled';
  reason?: { code: string; message: string; until?: string };
  schedule!: { every?: string; cron?: string; timeZone?: string } | null;
  /** Why a setting keeps the schedule from being started. */
  scheduleReason?: { code: string; message: string };
  since!: string | null;
  /** The next run reads everything, because what it reads or writes was changed. */
  rescanNeeded!: boolean;
  lastRunAt!: string | null;
  nextRunAt!: string | null;
  activeRunId!: string | null;
}

export class ReenabledDto {
  status!: 'idle' | 'pending' | 'running' | 'paused' | 'disabled';
  /** The run that goes on; null when none was parked. */
  runId!: string | null;
}

export function jobToDto(job: JobStatusView): JobDto {
  const { sync, label, kind, enabled, status, reason, schedule, scheduleReason, since, rescanNeeded } = job;
  const { lastRunAt, nextRunAt, activeRunId } = job;
  return {
    job: `${sync}/${job.job}`,
    label,
    kind,
    enabled,
    status,
    ...(reason === null ? {} : { reason: { ...reason } }),
    schedule: schedule === null ? null : { ...schedule },
    ...(scheduleReason === null ? {} : { scheduleReason: { ...scheduleReason } }),
    since,
    rescanNeeded,
    lastRunAt,
    nextRunAt,
    activeRunId,
  };
}

export function jobStatusToDto(job: JobStatusView): JobStatusDto {
  const { sync, kind, enabled, status, reason, lastRunAt, nextRunAt, activeRunId, counts, processedLastRun } =
    job;
  return {
    job: `${sync}/${job.job}`,
    kind,
    enabled,
    status,
    ...(reason === null ? {} : { reason: { ...reason } }),
    lastRunAt,
    nextRunAt,
    activeRunId,
    counts: { hubspot: { ...counts.hubspot }, business: { ...counts.business } },
    processedLastRun: { ...processedLastRun },
  };
}
