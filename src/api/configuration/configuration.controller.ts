import { Inject, Controller, Get, Header, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { stringify } from 'yaml';
import { ApplyConfiguration } from '../../application/configuration/apply-configuration.use-case.js';
import { ConfigurationPlanner } from '../../application/configuration/configuration-planner.js';
import { ExportConfiguration } from '../../application/configuration/export-configuration.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { refused } from '../common/problem.js';
import type { ChangesDto } from './configuration.dto.js';
import { readDocument } from './read-document.js';

const CONFIGURATION = {
  schema: { type: 'object' as const, description: 'See docs/configuration.schema.json' },
};

@ApiTags('configuration')
@Controller('v1/config')
export class ConfigurationController {
  constructor(
    @Inject(ConfigurationPlanner) private readonly planner: ConfigurationPlanner,
    @Inject(ApplyConfiguration) private readonly applyConfiguration: ApplyConfiguration,
    @Inject(ExportConfiguration) private readonly exportConfiguration: ExportConfiguration,
  ) {}

  /** What `apply` would change; nothing is changed. */
  @Post('plan')
  @HttpCode(200)
  @Allow('admin')
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody(CONFIGURATION)
  @ApiQuery({ name: 'prune', required: false, enum: ['true', 'false'] })
  async plan(@Req() request: Request, @Query('prune') prune: string | undefined): Promise<ChangesDto> {
    const plan = await this.planner.plan({ document: readDocument(request), prune: pruneOf(prune) });
    if (plan.status !== 'ok') throw refused(plan.status, plan.problems);
    return { changes: [...plan.changes] };
  }

  /** Makes the document true, all or nothing. Objects that it does not contain stay, unless `prune=true`. */
  @Post('apply')
  @HttpCode(200)
  @Allow('admin')
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody(CONFIGURATION)
  @ApiQuery({ name: 'prune', required: false, enum: ['true', 'false'] })
  async apply(
    @Req() request: Request,
    @Query('prune') prune: string | undefined,
    @Actor() actor: string,
  ): Promise<ChangesDto> {
    const document = readDocument(request);
    const result = await this.applyConfiguration.execute({ document, prune: pruneOf(prune), actor });
    if (result.status !== 'ok') throw refused(result.status, result.problems);
    return { changes: [...result.changes] };
  }

  /** The whole configuration; secrets are placeholders. YAML, or JSON when it is asked for. */
  @Get('export')
  @Header('Cache-Control', 'no-store')
  @Allow('admin')
  @ApiProduces('application/yaml', 'application/json')
  async export(@Req() request: Request, @Res() response: Response): Promise<void> {
    const document = await this.exportConfiguration.execute();
    const type = request.accepts(['application/yaml', 'application/json']);
    if (type === 'application/json') response.json(document);
    else response.type('application/yaml').send(stringify(document, { lineWidth: 0 }));
  }
}

function pruneOf(text: unknown): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw refused('invalid', [{ path: '/prune', code: 'is-in', message: 'Write true or false.' }]);
}
