import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import type { FindingView, VerifySummary } from '../../application/ports/verify-store.port.js';
import type { RecordDto } from '../records/record.dto.js';
import { differenceToDto } from './field-difference.dto.js';

export class VerifyDto {
  /**
   * Only these mappings; absent = all of the sync.
   * @example ['company']
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  mappings?: string[];

  /** Puts what differs back into the queue of the job that keeps it: its next run writes it. */
  @IsOptional()
  @IsBoolean()
  repair?: boolean;

  /** Compares what is linked alone; otherwise records that should be linked, or that stand twice, are looked for too. */
  @IsOptional()
  @IsBoolean()
  linksOnly?: boolean;
}

export class VerifySummaryDto {
  /**
   * Links, and records without one, of which something is wrong, by what it is.
   * @example { "differs": 3, "missing-business": 1, "unlinked-but-matching": 2 }
   */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' } })
  found!: Record<string, number>;

  /** Findings that a comparison with `repair` would put back in a queue. */
  repairable!: number;
  /** Findings that the next runs of their jobs put right. */
  queued!: number;
}

export function summaryToDto({ byCode, repairable, queued }: VerifySummary): VerifySummaryDto {
  return { found: { ...byCode }, repairable, queued };
}

/** A finding as a record of its run: the HubSpot record, linked to its counterpart or only meant to be. */
export function findingToDto(finding: FindingView, sync: string): RecordDto {
  const { linkId, mapping, hubspot, business, outcome, reason, differences, repair, foundAt } = finding;
  return {
    side: 'hubspot',
    type: hubspot.type,
    id: hubspot.id,
    job: sync,
    outcome,
    reason: { ...reason },
    attempts: 0,
    links: linkId === null ? [] : [{ id: linkId, mapping, type: business.type, counterpartId: business.id }],
    ...(linkId === null ? { counterpart: { mapping, ...business } } : {}),
    targets: [],
    differences: differences.map(differenceToDto),
    repair,
    updatedAt: foundAt,
  };
}
