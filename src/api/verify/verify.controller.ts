import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StartVerify } from '../../application/verify/start-verify.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { notFound, ProblemError, refused } from '../common/problem.js';
import { as } from '../common/validation.pipe.js';
import type { StartedRunDto } from '../runs/run.dto.js';
import { TEMPORAL_LINKS, type TemporalLinks } from '../runs/temporal-links.js';
import { VerifyDto } from './verify.dto.js';

@ApiTags('syncs')
@Controller('v1/syncs')
export class VerifyController {
  constructor(
    @Inject(StartVerify) private readonly start: StartVerify,
    @Inject(TEMPORAL_LINKS) private readonly links: TemporalLinks,
  ) {}

  /**
   * Reads both sides of everything that is linked, maps it anew and reports what differs: the records of the run with the
   * outcome `failed`. Looks too for records of which two stand for one, and for those that match without a link.
   * Writes to neither side; with `repair` the next runs of the jobs put right what was found.
   */
  @Post(':sync/verify')
  @HttpCode(202)
  @Allow('operator')
  async verify(
    @Param('sync') sync: string,
    @Body(as(VerifyDto)) body: VerifyDto,
    @Actor() actor: string,
  ): Promise<StartedRunDto> {
    const { mappings = null, repair = false, linksOnly = false } = body;
    const result = await this.start.execute({ sync, mappings, repair, linksOnly, actor });
    switch (result.status) {
      case 'unknown-sync':
        throw notFound(`sync "${sync}"`);
      case 'invalid':
        throw refused('invalid', result.problems);
      case 'refused': {
        const { code, message } = result;
        throw new ProblemError(409, message, [{ path: '', code, message }]);
      }
      case 'started': {
        const { id: runId, workflowId } = result.run;
        return { runId, workflowId, temporalUiUrl: this.links.workflow(workflowId) };
      }
    }
  }
}
