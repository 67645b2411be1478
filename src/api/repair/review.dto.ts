import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import type { ReviewView } from '../../application/ports/repair-desk.port.js';
import { PageQueryDto } from '../common/page-query.dto.js';

export class ReviewsQueryDto extends PageQueryDto {
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

  /** `closed` = the record found its way without a person. */
  @IsOptional()
  @IsIn(['open', 'accepted', 'rejected', 'closed'])
  status?: 'open' | 'accepted' | 'rejected' | 'closed';
}

export class AcceptReviewDto {
  /**
   * Id of one of the candidates.
   * @example 'C-1042'
   */
  @IsString()
  @MinLength(1)
  @MaxLength(300)
  candidate!: string;

  /**
   * Type of the candidate, where `candidateType` does not tell it.
   * @example 'account'
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  type?: string;
}

export class ReviewDto {
  /** @example '01980c5e-7a55-7c4e-9c53-6c1f7a3f5b10' */
  id!: string;
  /** @example 'main/company-import' */
  job!: string;
  mapping!: string;
  /** Side of the record that looks for its counterpart. */
  side!: 'hubspot' | 'business';
  type!: string;
  recordId!: string;
  /** Match rule that found several. */
  rule!: string;
  /** Null = one of `candidateTypes`. */
  candidateType!: string | null;
  candidateTypes!: string[];
  /** Ids of at most 20 candidates. */
  candidates!: string[];
  status!: 'open' | 'accepted' | 'rejected' | 'closed';
  decidedBy!: string | null;
  createdAt!: string;
  updatedAt!: string;
}

export class ReviewPageDto {
  items!: ReviewDto[];
  nextCursor!: string | null;
}

export function reviewToDto(review: ReviewView, sync: string): ReviewDto {
  const { job, candidates, candidateTypes, ...rest } = review;
  return {
    ...rest,
    job: `${sync}/${job}`,
    candidateTypes: [...candidateTypes],
    candidates: [...candidates],
  };
}
