import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { FailureFilter, FailureView } from '../../application/ports/repair-desk.port.js';
import type { FieldValue } from '../../domain/records/field-value.js';
import { PageQueryDto } from '../common/page-query.dto.js';
import { refused } from '../common/problem.js';
import { RecordDto, recordToDto } from '../records/record.dto.js';
import type { StartedRunDto } from '../runs/run.dto.js';

/** Which failures; all of it together. */
export class FailureFilterDto {
  /**
   * Job of the sync, as `SYNC/JOB` or alone.
   * @example 'contact-import'
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  job?: string;

  /**
   * Type of the source record.
   * @example 'contacts'
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  type?: string;

  /**
   * Stable code of what went wrong.
   * @example 'required'
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  class?: string;

  /**
   * Part of the message, of the field's name or of the record's id.
   * @example 'e-mail'
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  /**
   * Who looks after it.
   * @example 'Mia'
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  assignedTo?: string;
}

export class FailuresQueryDto extends PageQueryDto {
  /**
   * Job of the sync, as `SYNC/JOB` or alone.
   * @example 'contact-import'
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  job?: string;

  /**
   * Type of the source record.
   * @example 'contacts'
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  type?: string;

  /**
   * Stable code of what went wrong.
   * @example 'required'
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  class?: string;

  /**
   * Part of the message, of the field's name or of the record's id.
   * @example 'e-mail'
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  /**
   * Who looks after it.
   * @example 'Mia'
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  assignedTo?: string;
}

export class RetryDto {
  /** Start a run over these records now; else the next run of their job takes them up. */
  @IsOptional()
  @IsBoolean()
  run?: boolean;
}

export class RetryManyDto extends RetryDto {
  /** Without a key: every failure of the sync. */
  @IsObject()
  @ValidateNested()
  @Type(() => FailureFilterDto)
  filter!: FailureFilterDto;
}

export class EditFailureDto {
  /**
   * Target field -> value that the next attempts write in place of the mapped one, until the record is well: text,
   * true, false or null (empty). Null instead of the whole withdraws all of them.
   * @example { "email": "ada@example.com" }
   */
  @ValidateIf((body: EditFailureDto) => body.values !== undefined && body.values !== null)
  @IsObject()
  values?: Record<string, unknown> | null;

  /**
   * Which mapping the values belong to, where the record failed in several.
   * @example 'contact'
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  mapping?: string;

  /**
   * Who looks after it; null = nobody.
   * @example 'Mia'
   */
  @ValidateIf((body: EditFailureDto) => body.assignedTo !== undefined && body.assignedTo !== null)
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  assignedTo?: string | null;
}

export class OverrideDto {
  mapping!: string;
  /** Target field -> value. */
  values!: Record<string, string | boolean | null>;
}

/** A failed record. `id` is the record's; paths take the failure's or, where only one job failed on it, the record's. */
export class FailureDto extends RecordDto {
  /** @example '01980c5e-7a55-7c4e-9c53-6c1f7a3f5b10' */
  failureId!: string;
  /** @example 'required' */
  class!: string;
  firstFailedAt!: string;
  lastFailedAt!: string;
  assignedTo!: string | null;
  /** Values that the next attempt writes in place of the mapped ones. */
  overrides!: OverrideDto[];
}

export class FailurePageDto {
  items!: FailureDto[];
  nextCursor!: string | null;
}

export class RetriedRunDto {
  job!: string;
  runId!: string;
  workflowId!: string;
  temporalUiUrl!: string | null;
}

export class NotStartedDto {
  job!: string;
  code!: string;
  message!: string;
}

export class RetriedDto {
  /**
   * Records that went back in the queue.
   * @example 3
   */
  retried!: number;
  /** When they are taken up, in words. */
  message!: string;
  /** Runs that were started over them. */
  runs!: RetriedRunDto[];
  /** Jobs that could not be started now; their records wait for the next run. */
  notStarted!: NotStartedDto[];
}

export type StartedRun = StartedRunDto & { readonly job: string };

export function failureToDto(failure: FailureView, sync: string): FailureDto {
  const { failureId, firstFailedAt, lastFailedAt, assignedTo, overrides, class: of, ...record } = failure;
  return {
    ...recordToDto(record, sync),
    failureId,
    class: of,
    firstFailedAt,
    lastFailedAt,
    assignedTo,
    overrides: overrides.map(({ mapping, values }) => ({ mapping, values: { ...values } })),
  };
}

/** Keys that were not given are undefined in a checked query. */
export function filterOf(query: FailureFilterDto, sync: string): FailureFilter {
  const { job, type, class: of, q, assignedTo } = query;
  return {
    ...(job === undefined ? {} : { job: job.replace(`${sync}/`, '') }),
    ...(type === undefined ? {} : { type }),
    ...(of === undefined ? {} : { class: of }),
    ...(q === undefined ? {} : { q }),
    ...(assignedTo === undefined ? {} : { assignedTo }),
  };
}

/** Values as the engine has them: whole numbers become text, anything that a number could bend is refused. */
export function valuesOf(values: Readonly<Record<string, unknown>>): Record<string, FieldValue> {
  const problems: { path: string; code: string; message: string }[] = [];
  const fit = Object.entries(values).map(([field, value]): readonly [string, FieldValue] => {
    const known = fieldValue(value);
    if (known === undefined) {
      const path = `/values/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      problems.push({ path, code: 'wrong-type', message: VALUE_MESSAGE });
    }
    return [field, known ?? null];
  });
  if (problems.length > 0) throw refused('invalid', problems);
  return Object.fromEntries(fit);
}

export const VALUE_MESSAGE =
  'This must be text, true, false or null; write decimals as text, so that none is rounded.';

export function fieldValue(value: unknown): FieldValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return Number.isSafeInteger(value) ? String(value as number) : undefined;
}
