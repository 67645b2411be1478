import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import type { ConflictDecision } from '../../application/ports/repair-decisions.port.js';
import { REPAIR_DESK, type RepairDesk } from '../../application/ports/repair-desk.port.js';
import { ResolveConflict } from '../../application/repair/resolve-conflict.use-case.js';
import { ShowConflict } from '../../application/repair/show-conflict.use-case.js';
import { UndoConflict } from '../../application/repair/undo-conflict.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { pageOf } from '../common/page-query.dto.js';
import { notFound, refused } from '../common/problem.js';
import { as } from '../common/validation.pipe.js';
import type { ConflictDto, ConflictPageDto } from './conflict.dto.js';
import { ConflictsQueryDto, conflictToDto, ResolveConflictDto, shownConflictToDto } from './conflict.dto.js';
import { doneAtDesk } from './desk-answer.js';
import { fieldValue, VALUE_MESSAGE } from './failure.dto.js';

@ApiTags('repair')
@Controller('v1/syncs/:sync/conflicts')
export class ConflictsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(ResolveConflict) private readonly resolving: ResolveConflict,
    @Inject(ShowConflict) private readonly showing: ShowConflict,
    @Inject(UndoConflict) private readonly undoing: UndoConflict,
  ) {}

  /** Fields that both sides changed, whoever was given right; `status=open` are those that wait for a person. */
  @Get()
  @Allow('viewer')
  async list(
    @Param('sync') sync: string,
    @Query(as(ConflictsQueryDto)) query: ConflictsQueryDto,
  ): Promise<ConflictPageDto> {
    if ((await this.store.findSync(sync)) === null) throw notFound(`sync "${sync}"`);
    const { job, type, field, status } = query;
    const page = await this.desk.conflicts(sync, {
      ...pageOf(query),
      ...(job === undefined ? {} : { job: job.replace(`${sync}/`, '') }),
      ...(type === undefined ? {} : { type }),
      ...(field === undefined ? {} : { field }),
      ...(status === undefined ? {} : { status }),
    });
    return { items: page.items.map((each) => conflictToDto(each, sync)), nextCursor: page.nextCursor };
  }

  /** One conflict, with who changed the field on either side, where that side tells. */
  @Get(':id')
  @Allow('viewer')
  async get(@Param('sync') sync: string, @Param('id') id: string): Promise<ConflictDto> {
    const shown = await this.showing.execute(sync, id);
    if (shown === null) throw notFound(`conflict ${id}`);
    return shownConflictToDto(shown, sync);
  }

  /**
   * Takes the outcome of a settled conflict back: the next run writes the value that did not win, on both sides. 409 when
   * there is nothing to take back, or the field was changed since.
   */
  @Post(':id/undo')
  @HttpCode(200)
  @Allow('operator')
  async undo(
    @Param('sync') sync: string,
    @Param('id') id: string,
    @Actor() actor: string,
  ): Promise<ConflictDto> {
    const result = await this.undoing.execute(sync, id, actor);
    return conflictToDto(doneAtDesk(result, `conflict ${id}`), sync);
  }

  /** Keeps the choice and puts the record back in the queue: the next run writes it. */
  @Post(':id/resolve')
  @HttpCode(200)
  @Allow('operator')
  async resolve(
    @Param('sync') sync: string,
    @Param('id') id: string,
    @Body(as(ResolveConflictDto)) body: ResolveConflictDto,
    @Actor() actor: string,
  ): Promise<ConflictDto> {
    const result = await this.resolving.execute(sync, id, decisionOf(body), actor);
    return conflictToDto(doneAtDesk(result, `conflict ${id}`), sync);
  }
}

function decisionOf({ take, value }: ResolveConflictDto): ConflictDecision {
  const problem = (code: string, message: string) => refused('invalid', [{ path: '/value', code, message }]);
  if (take !== 'value') {
    if (value === undefined) return { take };
    throw problem('not-allowed', 'A value is given with "take": "value" only.');
  }
  if (value === undefined) throw problem('required', 'Give the value that both sides are to have.');
  const fit = fieldValue(value);
  if (fit === undefined) throw problem('wrong-type', VALUE_MESSAGE);
  return { take, value: fit };
}
