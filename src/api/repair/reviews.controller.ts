import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import { REPAIR_DESK, type RepairDesk } from '../../application/ports/repair-desk.port.js';
import { AnswerReview } from '../../application/repair/answer-review.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { pageOf } from '../common/page-query.dto.js';
import { notFound } from '../common/problem.js';
import { as } from '../common/validation.pipe.js';
import { doneAtDesk } from './desk-answer.js';
import type { ReviewDto, ReviewPageDto } from './review.dto.js';
import { AcceptReviewDto, ReviewsQueryDto, reviewToDto } from './review.dto.js';

@ApiTags('repair')
@Controller('v1/syncs/:sync/reviews')
export class ReviewsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(AnswerReview) private readonly answering: AnswerReview,
  ) {}

  /** Records with several candidates; `status=open` are those that wait for a person. */
  @Get()
  @Allow('viewer')
  async list(
    @Param('sync') sync: string,
    @Query(as(ReviewsQueryDto)) query: ReviewsQueryDto,
  ): Promise<ReviewPageDto> {
    if ((await this.store.findSync(sync)) === null) throw notFound(`sync "${sync}"`);
    const { job, type, status } = query;
    const page = await this.desk.reviews(sync, {
      ...pageOf(query),
      ...(job === undefined ? {} : { job: job.replace(`${sync}/`, '') }),
      ...(type === undefined ? {} : { type }),
      ...(status === undefined ? {} : { status }),
    });
    return { items: page.items.map((each) => reviewToDto(each, sync)), nextCursor: page.nextCursor };
  }

  /** Links the candidate; the next run compares both records. Accepting the same one again changes nothing. */
  @Post(':id/accept')
  @HttpCode(200)
  @Allow('operator')
  async accept(
    @Param('sync') sync: string,
    @Param('id') id: string,
    @Body(as(AcceptReviewDto)) body: AcceptReviewDto,
    @Actor() actor: string,
  ): Promise<ReviewDto> {
    const { candidate, type } = body;
    const choice = { candidate, ...(type === undefined ? {} : { type }) };
    const result = await this.answering.accept(sync, id, choice, actor);
    return reviewToDto(doneAtDesk(result, `review ${id}`), sync);
  }

  /** None of them: these candidates are never asked about again, and the next run goes on without them. */
  @Post(':id/reject')
  @HttpCode(200)
  @Allow('operator')
  async reject(
    @Param('sync') sync: string,
    @Param('id') id: string,
    @Actor() actor: string,
  ): Promise<ReviewDto> {
    const result = await this.answering.reject(sync, id, actor);
    return reviewToDto(doneAtDesk(result, `review ${id}`), sync);
  }
}
