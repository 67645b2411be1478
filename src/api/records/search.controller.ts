import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SearchRecords } from '../../application/records/search-records.use-case.js';
import { Allow } from '../common/access.js';
import { as } from '../common/validation.pipe.js';
import type { FoundRecordPageDto } from './record-actions.dto.js';
import { foundToDto, SearchQueryDto } from './record-actions.dto.js';
import { refusalOf, sideOf } from './record-answer.js';

@ApiTags('records')
@Controller('v1/syncs/:sync/search')
export class SearchController {
  constructor(@Inject(SearchRecords) private readonly searching: SearchRecords) {}

  /** Finds records by e-mail address, domain, number or name on either side, and says which are linked. */
  @Get()
  @Allow('viewer')
  async search(
    @Param('sync') sync: string,
    @Query(as(SearchQueryDto)) query: SearchQueryDto,
  ): Promise<FoundRecordPageDto> {
    const { side, type, limit } = query;
    const text = (query.q ?? '').trim();
    const result = await this.searching.execute({ sync, side, type, text, of: originOf(query.of), limit });
    if (result.status !== 'ok') throw refusalOf(result);
    return { items: result.items.map((each) => foundToDto(each, side, type)), nextCursor: null };
  }
}

function originOf(of: string | undefined) {
  if (of === undefined) return null;
  const [side = '', type = '', ...id] = of.split('/');
  return { side: sideOf(side), type, id: id.join('/') };
}
