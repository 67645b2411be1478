import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { LinkView, RecordView } from '../../application/ports/record-queries.port.js';
import type { TargetChange } from '../../domain/sync/record-change.js';
import { PageQueryDto } from '../common/page-query.dto.js';
import type { FieldDifferenceDto } from '../verify/field-difference.dto.js';

const OUTCOMES = ['pending', 'migrated', 'unchanged', 'skipped', 'failed'] as const;

export class RecordsQueryDto extends PageQueryDto {
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: 'pending' | 'migrated' | 'unchanged' | 'skipped' | 'failed';

  /** Type of the source record, e.g. contacts. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  type?: string;
}

export class LinksQueryDto extends PageQueryDto {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  hubspotType?: string;

  @IsOptional()
  @IsString()
  @MaxLength(300)
  hubspotId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  businessType?: string;

  @IsOptional()
  @IsString()
  @MaxLength(300)
  businessId?: string;
}

export class ReasonDto {
  code!: string;
  message!: string;
  field?: string;
  rule?: string;
}

export class RecordLinkDto {
  id!: string;
  mapping!: string;
  type!: string;
  counterpartId!: string;
}

export class TargetDto {
  target!: string;
  outcome!: 'pending' | 'migrated' | 'unchanged' | 'skipped' | 'failed';
  effect!: string | null;
  reason?: ReasonDto;
  counterpartId!: string | null;
}

const VALUE = [{ type: 'string' }, { type: 'boolean' }];

export class FieldChangeDto {
  field!: string;
  @ApiProperty({ nullable: true, oneOf: VALUE })
  before!: string | boolean | null;

  @ApiProperty({ nullable: true, oneOf: VALUE })
  after!: string | boolean | null;

  /** Both sides changed it: the side that is given right, or `open`. */
  conflict?: 'hubspot' | 'business' | 'open';
}

/** What a dry run would do to one target. */
export class TargetChangeDto {
  target!: string;
  type!: string;
  /** Null = it would be created. */
  id!: string | null;
  effect!: 'created' | 'updated' | 'linked' | null;
  fields!: FieldChangeDto[];
}

/** The record of the other side that a finding is about. */
export class FoundCounterpartDto {
  mapping!: string;
  type!: string;
  id!: string;
}

export class RecordDto {
  side!: 'hubspot' | 'business';
  type!: string;
  id!: string;
  /** `sync/job` when the sync is known, else the job. */
  job!: string;
  outcome!: 'pending' | 'migrated' | 'unchanged' | 'skipped' | 'failed';
  reason?: ReasonDto;
  attempts!: number;
  links!: RecordLinkDto[];
  targets!: TargetDto[];
  /** Of a dry run: name, subject or the like. */
  title?: string;
  /** Of a dry run: what would be written. */
  changes?: TargetChangeDto[];
  /** Of a comparison: the other record, where no link holds the two. */
  counterpart?: FoundCounterpartDto;
  /** Of a comparison: fields that differ. */
  differences?: FieldDifferenceDto[];
  /** Of a comparison: `queued` = the next run of its job puts it right, `none` = only a person can. */
  repair?: 'none' | 'possible' | 'queued' | 'unknown-record';
  updatedAt!: string;
}

export class RecordPageDto {
  items!: RecordDto[];
  nextCursor!: string | null;
}

export class LinkDto {
  id!: string;
  mapping!: string;
  hubspotType!: string;
  hubspotId!: string;
  businessType!: string;
  businessId!: string;
  createdAt!: string;
  updatedAt!: string;
}

export class LinkPageDto {
  items!: LinkDto[];
  nextCursor!: string | null;
}

export function recordToDto(record: RecordView, sync: string | null): RecordDto {
  const { reason, targets, job, links, preview, ...rest } = record;
  return {
    ...rest,
    job: sync === null ? job : `${sync}/${job}`,
    ...(reason === null ? {} : { reason: { ...reason } }),
    links: links.map((link) => ({ ...link })),
    ...(preview ? { changes: preview.changes.map(changeToDto) } : {}),
    ...(preview?.title ? { title: preview.title } : {}),
    targets: targets.map(({ reason: why, ...target }) => ({
      ...target,
      ...(why === null ? {} : { reason: { ...why } }),
    })),
  };
}

export function changeToDto({ fields, ...change }: TargetChange): TargetChangeDto {
  return { ...change, fields: fields.map((field) => ({ ...field })) };
}

export function linkToDto(link: LinkView): LinkDto {
  return { ...link };
}
