import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import type { UnaskedRecord } from '../../application/hooks/hook-sample.js';
import type { TestHookResult } from '../../application/hooks/test-hook.use-case.js';
import { SAMPLE_SIZE, type TriedRecord } from '../../application/hooks/try-hook.use-case.js';
import { HOOK } from '../sync-parts/part-examples.js';

export class TestHookDto {
  /** The hook before it is saved; left out = as it is stored. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: HOOK })
  @IsOptional()
  @IsObject()
  hook?: Record<string, unknown>;

  /** Job whose records are shown to it; left out = the first enabled one that it runs in. */
  @IsOptional()
  @IsString()
  @MaxLength(63)
  job?: string;

  /** Ids of records on the side that the job reads, up to ten; left out = the first five. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SAMPLE_SIZE)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  ids?: string[];
}

/** What the script answered; keys that it did not use are left out. */
export class HookOutcomeDto {
  /** Fields of the target with the values that take the place of the mapped ones. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  set?: Record<string, unknown>;
  /** The record is left out. */
  skip?: { reason: string | null };
  audit?: string[];
  notify?: { subject: string | null; message: string }[];
  /** Of a filter that runs before reading. */
  @ApiPropertyOptional({ type: 'array', items: { type: 'object' } })
  search?: unknown[];
}

export class HookErrorDto {
  code!: string;
  message!: string;
  /** From 1, within the script. */
  line?: number;
  column?: number;
}

/** `outcome`, or `error` where the script gave nothing or would not be asked. */
export class TestedRecordDto {
  /** Null = a filter before reading, which sees no record. */
  id!: string | null;
  target!: string | null;
  /** What the mapping gives for the fields that the script sets. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  before?: Record<string, unknown>;
  outcome?: HookOutcomeDto;
  error?: HookErrorDto;
  durationMs!: number;
  /** Lines of `log()`. */
  logs?: string[];
}

export class TestedHookDto {
  /** The job whose records were shown. */
  job!: string;
  records!: TestedRecordDto[];
}

export function testedHookToDto({
  job,
  records,
  unasked,
}: Extract<TestHookResult, { status: 'tried' }>): TestedHookDto {
  return { job, records: [...records.map(triedToDto), ...unasked.map(unaskedToDto)] };
}

function triedToDto(tried: TriedRecord): TestedRecordDto {
  const { source, target, set, error, durationMs, logs } = tried;
  const fields = Object.entries(set);
  return {
    id: source.id,
    target: target?.name ?? null,
    ...(fields.length > 0 && {
      before: Object.fromEntries(fields.map(([field, { before }]) => [field, before])),
    }),
    ...(error === null ? { outcome: outcomeToDto(tried) } : { error: { ...error } }),
    durationMs,
    ...(logs.length > 0 && { logs: [...logs] }),
  };
}

function outcomeToDto({ set, skip, audit, notify, search }: TriedRecord): HookOutcomeDto {
  const fields = Object.entries(set);
  return {
    ...(fields.length > 0 && { set: Object.fromEntries(fields.map(([field, { after }]) => [field, after])) }),
    ...(skip && { skip: { ...skip } }),
    ...(audit.length > 0 && { audit: [...audit] }),
    ...(notify.length > 0 && { notify: notify.map((each) => ({ ...each })) }),
    ...(search && { search: [...search] }),
  };
}

function unaskedToDto({ id, target, code, message }: UnaskedRecord): TestedRecordDto {
  return { id, target, error: { code, message }, durationMs: 0 };
}
