import { applyDecorators, Body, Controller, Get, Inject, Param, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { EditSyncPart, type SyncPart } from '../../application/configuration/edit-sync-part.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { notFound, ProblemError, refused } from '../common/problem.js';
import * as examples from './part-examples.js';
import { isSeen, tagOf } from './part-tag.js';

function schemaOf(example: unknown) {
  return Array.isArray(example)
    ? { type: 'array' as const, items: { type: 'object' as const }, example }
    : { type: 'object' as const, example };
}

function Shows(description: string, example: unknown): MethodDecorator {
  return ApiOkResponse({
    description: `${description} Its ETag is in the header.`,
    schema: schemaOf(example),
  });
}

function Replaces(description: string, example: unknown): MethodDecorator {
  const schema = schemaOf(example);
  const seen = 'ETag of what is replaced; "*" = whatever is there';
  return applyDecorators(
    ApiHeader({ name: 'If-Match', required: true, description: seen }),
    ApiBody({ description, schema }),
    ApiOkResponse({ description: 'As it is now, with its ETag in the header.', schema }),
    ApiResponse({ status: 412, description: 'Somebody changed it since it was read.' }),
    ApiResponse({ status: 422, description: 'Everything that is wrong, each with its path in the body.' }),
    ApiResponse({ status: 428, description: 'If-Match is missing.' }),
  );
}

const ABOUT = {
  mapping: 'A mapping, as under `mappings` of a sync in docs/configuration.schema.json.',
  matchRules: 'A list of match rules in order, as under `matchRules`.',
  filter: 'A filter, as under `filters`.',
  owners: 'The owner map: overrides, the mapping whose links join owners and users, and a fallback user.',
  stages: 'Stage maps by name, as under `stages`.',
  hook: 'A script, as under `hooks`. One that does not exist yet is added; it needs no If-Match.',
};

/**
 * Single pieces of a sync. What is read may be edited and written back; every change makes a new version of the
 * configuration, and the jobs that it changes read everything again.
 */
@ApiTags('settings')
@Controller('v1/syncs/:sync')
export class SyncPartsController {
  constructor(@Inject(EditSyncPart) private readonly parts: EditSyncPart) {}

  @Get('mappings/:mapping')
  @Allow('viewer')
  @Shows(ABOUT.mapping, examples.MAPPING)
  mapping(
    @Param('sync') sync: string,
    @Param('mapping') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.show(sync, { area: 'mappings', name }, response);
  }

  @Put('mappings/:mapping')
  @Allow('admin')
  @Replaces(ABOUT.mapping, examples.MAPPING)
  putMapping(
    @Param('sync') sync: string,
    @Param('mapping') name: string,
    @Body() body: unknown,
    @Actor() actor: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.replace({ sync, part: { area: 'mappings', name }, body, actor }, request, response);
  }

  @Get('match-rules/:list')
  @Allow('viewer')
  @Shows(ABOUT.matchRules, examples.MATCH_RULES)
  matchRules(
    @Param('sync') sync: string,
    @Param('list') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.show(sync, { area: 'matchRules', name }, response);
  }

  @Put('match-rules/:list')
  @Allow('admin')
  @Replaces(ABOUT.matchRules, examples.MATCH_RULES)
  putMatchRules(
    @Param('sync') sync: string,
    @Param('list') name: string,
    @Body() body: unknown,
    @Actor() actor: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.replace({ sync, part: { area: 'matchRules', name }, body, actor }, request, response);
  }

  @Get('filters/:filter')
  @Allow('viewer')
  @Shows(ABOUT.filter, examples.FILTER)
  filter(
    @Param('sync') sync: string,
    @Param('filter') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.show(sync, { area: 'filters', name }, response);
  }

  @Put('filters/:filter')
  @Allow('admin')
  @Replaces(ABOUT.filter, examples.FILTER)
  putFilter(
    @Param('sync') sync: string,
    @Param('filter') name: string,
    @Body() body: unknown,
    @Actor() actor: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.replace({ sync, part: { area: 'filters', name }, body, actor }, request, response);
  }

  @Get('owners')
  @Allow('viewer')
  @Shows(ABOUT.owners, examples.OWNERS)
  owners(@Param('sync') sync: string, @Res({ passthrough: true }) response: Response): Promise<unknown> {
    return this.show(sync, { area: 'owners', name: null }, response);
  }

  @Put('owners')
  @Allow('admin')
  @Replaces(ABOUT.owners, examples.OWNERS)
  putOwners(
    @Param('sync') sync: string,
    @Body() body: unknown,
    @Actor() actor: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.replace({ sync, part: { area: 'owners', name: null }, body, actor }, request, response);
  }

  @Get('stages')
  @Allow('viewer')
  @Shows(ABOUT.stages, examples.STAGES)
  stages(@Param('sync') sync: string, @Res({ passthrough: true }) response: Response): Promise<unknown> {
    return this.show(sync, { area: 'stages', name: null }, response);
  }

  @Put('stages')
  @Allow('admin')
  @Replaces(ABOUT.stages, examples.STAGES)
  putStages(
    @Param('sync') sync: string,
    @Body() body: unknown,
    @Actor() actor: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.replace({ sync, part: { area: 'stages', name: null }, body, actor }, request, response);
  }

  @Get('hooks/:hook')
  @Allow('viewer')
  @Shows(ABOUT.hook, examples.HOOK)
  hook(
    @Param('sync') sync: string,
    @Param('hook') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.show(sync, { area: 'hooks', name }, response);
  }

  @Put('hooks/:hook')
  @Allow('admin')
  @Replaces(ABOUT.hook, examples.HOOK)
  putHook(
    @Param('sync') sync: string,
    @Param('hook') name: string,
    @Body() body: unknown,
    @Actor() actor: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    return this.replace({ sync, part: { area: 'hooks', name }, body, actor }, request, response);
  }

  private async show(sync: string, part: SyncPart, response: Response): Promise<unknown> {
    const read = await this.parts.read(sync, part);
    if (read === 'unknown-sync') throw notFound(`sync "${sync}"`);
    if (read.value === undefined) throw unknownPart(part);
    response.setHeader('ETag', tagOf(read.value));
    response.setHeader('Cache-Control', 'no-cache');
    return read.value;
  }

  private async replace(
    edit: { readonly sync: string; readonly part: SyncPart; readonly body: unknown; readonly actor: string },
    request: Request,
    response: Response,
  ): Promise<unknown> {
    const { sync, part, body, actor } = edit;
    const header = request.header('if-match');
    const result = await this.parts.replace(sync, part, body, (now) => isSeen(header, now), actor);
    switch (result.status) {
      case 'unknown-sync':
        throw notFound(`sync "${sync}"`);
      case 'unknown-part':
        throw unknownPart(part);
      case 'changed': {
        const message = 'Somebody changed it since you read it. Read it again.';
        throw new ProblemError(412, message, [{ path: '', code: 'changed', message }]);
      }
      case 'invalid':
      case 'conflict':
        throw refused(result.status, result.problems);
      case 'ok':
        return this.show(sync, part, response);
    }
  }
}

const WORDS: Readonly<Record<SyncPart['area'], string>> = {
  mappings: 'mapping',
  matchRules: 'list of match rules',
  filters: 'filter',
  hooks: 'hook',
  owners: 'owner map',
  stages: 'stage maps',
};

function unknownPart({ area, name }: SyncPart): ProblemError {
  return notFound(name === null ? WORDS[area] : `${WORDS[area]} "${name}"`);
}
