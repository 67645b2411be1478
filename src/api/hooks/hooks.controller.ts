import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { TestHook } from '../../application/hooks/test-hook.use-case.js';
import type { HookDefinition } from '../../domain/hooks/hook-definition.js';
import { Allow } from '../common/access.js';
import { notFound, refused } from '../common/problem.js';
import { as } from '../common/validation.pipe.js';
import type { TestedHookDto } from './hook.dto.js';
import { TestHookDto, testedHookToDto } from './hook.dto.js';

@ApiTags('settings')
@Controller('v1/syncs/:sync/hooks/:hook')
export class HooksController {
  constructor(@Inject(TestHook) private readonly testing: TestHook) {}

  /** Shows the hook real records, stored or as in the body before it is saved, and tells what it answers. Writes nothing. */
  @Post('test')
  @HttpCode(200)
  @Allow('admin')
  @ApiBody({ type: TestHookDto })
  async test(
    @Param('sync') sync: string,
    @Param('hook') name: string,
    @Body(as(TestHookDto)) body: TestHookDto,
  ): Promise<TestedHookDto> {
    const result = await this.testing.execute({
      sync,
      name,
      // Checked by the use case, key by key.
      hook: (body.hook as HookDefinition | undefined) ?? null,
      job: body.job ?? null,
      ids: body.ids ?? null,
    });
    switch (result.status) {
      case 'unknown':
        throw notFound(result.what);
      case 'invalid':
        throw refused('invalid', result.problems);
      case 'tried':
        return testedHookToDto(result);
    }
  }
}
