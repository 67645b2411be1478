import { ApiPropertyOptional } from '@nestjs/swagger';
import { Allow as AnyValue, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { ConflictView } from '../../application/ports/repair-desk.port.js';
import type { ShownConflict } from '../../application/repair/show-conflict.use-case.js';
import { PageQueryDto } from '../common/page-query.dto.js';

export class ConflictsQueryDto extends PageQueryDto {
  /**
   * Job of the sync, as `SYNC/JOB` or alone.
   * @example 'company-import'
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  job?: string;

  /**
   * Type of the source record.
   * @example 'companies'
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  type?: string;

  /**
   * Target field.
   * @example 'phone'
   */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  field?: string;

  /** `open` = waits for a person, `decided` = waits for the next run, `settled` = over. */
  @IsOptional()
  @IsIn(['open', 'decided', 'settled'])
  status?: 'open' | 'decided' | 'settled';
}

export class ResolveConflictDto {
  /**
   * Who is right: a side, or neither and this `value`.
   * @example 'hubspot'
   */
  @IsIn(['hubspot', 'business', 'value'])
  take!: 'hubspot' | 'business' | 'value';

  @ApiPropertyOptional({
    description: 'With `take: value`: text, true, false or null (empty).',
    oneOf: [{ type: 'string' }, { type: 'boolean' }],
    nullable: true,
    example: '+49 30 1234',
  })
  @AnyValue()
  value?: unknown;
}

export class CounterpartDto {
  type!: string;
  id!: string;
}

/** Who changed a record last, as its system told with the record. */
export class RecordAuthorDto {
  /** @example '7' */
  userId!: string | null;
  at!: string | null;
}

export class ConflictSideDto {
  value!: string | boolean | null;
  modifiedAt?: string | null;
  changedBy?: RecordAuthorDto;
}

export class ConflictDecisionDto {
  take!: 'hubspot' | 'business' | 'value';
  value?: string | boolean | null;
  by!: string;
  at!: string;
}

export class ConflictFieldsDto {
  hubspot?: string;
  business?: string;
}

export class KeptValueDto {
  /** `value` = a person gave neither side right. */
  of!: 'hubspot' | 'business' | 'value';
  value!: string | boolean | null;
}

export class UndoneDto {
  by!: string;
  at!: string;
  value!: string | boolean | null;
}

/** Who or what changed a field, in the system's own words. */
export class FieldAuthorDto {
  at!: string | null;
  /** @example 'CRM_UI' */
  source!: string | null;
  sourceId!: string | null;
  userId!: string | null;
}

export class ChangedByDto {
  hubspot!: FieldAuthorDto | null;
  business!: FieldAuthorDto | null;
}

export class AgreedDto {
  hubspot?: string | boolean | null;
  business?: string | boolean | null;
}

export class ConflictDto {
  /** @example '01980c5e-7a55-7c4e-9c53-6c1f7a3f5b10' */
  id!: string;
  /** @example 'main/company-import' */
  job!: string;
  mapping!: string;
  /** Side of the record that the job read. */
  side!: 'hubspot' | 'business';
  type!: string;
  recordId!: string;
  counterpart!: CounterpartDto | null;
  /**
   * Field of the target.
   * @example 'phone'
   */
  field!: string;
  status!: 'open' | 'decided' | 'settled';
  /** Who was given right: `hubspot`, `business`, `kept`; `open` or `decided` while it waits. */
  resolution!: string;
  /** What a person has chosen, until a run has written it. */
  decision!: ConflictDecisionDto | null;
  /** What both sides had when they last agreed. */
  agreed!: AgreedDto;
  /** What HubSpot had when the conflict was found. */
  hubspot!: ConflictSideDto | null;
  /** What the business system had when the conflict was found. */
  business!: ConflictSideDto | null;
  /** Names of the field on both sides. */
  fields!: ConflictFieldsDto;
  /** What was kept in the end, once it is settled. */
  kept!: KeptValueDto | null;
  /** Somebody took the outcome back: both sides get this value. */
  undone!: UndoneDto | null;
  /** Of one conflict: who changed the field before it was found; null where the side does not tell. */
  changedBy?: ChangedByDto;
  createdAt!: string;
  updatedAt!: string;
}

export class ConflictPageDto {
  items!: ConflictDto[];
  nextCursor!: string | null;
}

export function conflictToDto(conflict: ConflictView, sync: string): ConflictDto {
  const { job, counterpart, decision, agreed, hubspot, business, fields, kept, undone, ...rest } = conflict;
  return {
    ...rest,
    job: `${sync}/${job}`,
    counterpart: counterpart === null ? null : { ...counterpart },
    decision: decision === null ? null : { ...decision },
    agreed: { ...agreed },
    hubspot: hubspot === null ? null : { ...hubspot },
    business: business === null ? null : { ...business },
    fields: { ...fields },
    kept: kept === null ? null : { ...kept },
    undone: undone === null ? null : { ...undone },
  };
}

export function shownConflictToDto({ conflict, changedBy }: ShownConflict, sync: string): ConflictDto {
  const { hubspot, business } = changedBy;
  return {
    ...conflictToDto(conflict, sync),
    changedBy: { hubspot: hubspot && { ...hubspot }, business: business && { ...business } },
  };
}
