import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { PageQuery } from '../../application/ports/record-queries.port.js';

/** Paging of lists. */
export class PageQueryDto {
  /** Entries per page, 1 to 200. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;
}

export function pageOf(query: PageQueryDto): PageQuery {
  return { limit: query.limit, cursor: query.cursor ?? null };
}
