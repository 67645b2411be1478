import { Type } from 'class-transformer';
import {
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import type { Engagement, EngagementPage } from '../../application/ports/engagements.port.js';
import type { FoundRecord } from '../../application/records/search-records.use-case.js';
import type { Side } from '../../domain/records/system-record.js';
import { PageQueryDto } from '../common/page-query.dto.js';
import type { RecordLinkDto } from './record.dto.js';

export class SearchQueryDto {
  @Matches(/^(hubspot|business)$/, { message: 'must be hubspot or business' })
  side!: 'hubspot' | 'business';

  /** Such as contacts, companies, deals; account, contact, opportunity. */
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  type!: string;

  /** E-mail address, domain, number or name; may be left out with `of`. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  q?: string;

  /**
   * Only what is associated with this record in HubSpot, or with what it is linked with: `side/type/id`.
   * @example 'business/contact/42'
   */
  @IsOptional()
  @Matches(/^(hubspot|business)\/[^/]{1,100}\/.{1,300}$/, { message: 'must be side/type/id' })
  of?: string;

  /** At most so many, 1 to 100. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

export class FoundRecordDto {
  side!: 'hubspot' | 'business';
  type!: string;
  id!: string;
  title!: string;
  subtitle!: string | null;
  /** In some pair of the sync. */
  linked!: boolean;
  links!: RecordLinkDto[];
}

export class FoundRecordPageDto {
  items!: FoundRecordDto[];
  nextCursor!: string | null;
}

export class LinkRecordDto {
  /**
   * Id of the record on the other side; `{type, id}` where it may be of several types.
   * @example '42'
   */
  counterpart!: string | Record<string, string>;

  /** The pair, where several join the two types. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  mapping?: string;
}

export class CarryRecordDto {
  /** Names of the job's targets; absent = all that apply. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  targets?: string[];

  /**
   * Type on the target's side -> id of the record that is to be the parent.
   * @example {"contact": "42"}
   */
  @IsOptional()
  @IsObject()
  parents?: Record<string, string>;
}

export class RecordRunDto {
  job!: string;
  runId!: string;
}

export class StartedRecordDto {
  /** Of the first job. */
  runId!: string;
  workflowId!: string;
  temporalUiUrl!: string | null;
  /** One per job, in their order. */
  runs!: RecordRunDto[];
}

export class EngagementQueryDto extends PageQueryDto {}

export class EngagementDto {
  id!: string;
  kind!: 'note' | 'call' | 'email' | 'meeting' | 'task';
  at!: string;
  title!: string | null;
  /** As HubSpot keeps it, which is HTML for most kinds. */
  body!: string | null;
  preview!: string | null;
  ownerId!: string | null;
  status!: string | null;
  direction!: string | null;
}

export class EngagementPageDto {
  items!: EngagementDto[];
  nextCursor!: string | null;
  /** Kinds that the credential may not read. */
  unreadable!: string[];
  /** Associated records beyond the first ones, whose engagements are not among these. */
  leftOut!: number;
}

export function foundToDto(found: FoundRecord, side: Side, type: string): FoundRecordDto {
  const { id, title, subtitle, links } = found;
  const shown = links.map((link) => ({ ...link }));
  return { side, type, id, title, subtitle, linked: links.length > 0, links: shown };
}

export function engagementsToDto(page: EngagementPage): EngagementPageDto {
  const items = page.items.map((item: Engagement) => ({ ...item }));
  return { items, nextCursor: page.nextCursor, unreadable: [...page.unreadable], leftOut: page.leftOut };
}
