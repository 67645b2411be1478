import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { EditConfiguration } from '../../application/configuration/edit-configuration.use-case.js';
import { TestConnection } from '../../application/connections/test-connection.use-case.js';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import { Actor, Allow } from '../common/access.js';
import type { ConnectionTestDto, SchemaDto } from '../common/connection.dto.js';
import { answerTest, describedOrProblem, done } from '../common/connection.dto.js';
import { takeSlug, withoutSlug } from '../common/open-body.js';
import { notFound } from '../common/problem.js';
import type { SystemDto } from './system.dto.js';
import { SystemBodyDto, systemToDto } from './system.dto.js';

@ApiTags('systems')
@Controller('v1/systems')
export class SystemsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(EditConfiguration) private readonly edit: EditConfiguration,
    @Inject(TestConnection) private readonly connections: TestConnection,
  ) {}

  @Get()
  @Allow('viewer')
  async list(): Promise<{ items: SystemDto[]; nextCursor: string | null }> {
    return { items: (await this.store.systems()).map(systemToDto), nextCursor: null };
  }

  @Post()
  @Allow('admin')
  @ApiBody({ type: SystemBodyDto })
  async create(@Body() body: unknown, @Actor() actor: string): Promise<SystemDto> {
    const { slug, rest } = takeSlug(body);
    done(await this.edit.create('systems', slug, rest, actor), `system "${slug}"`);
    return this.get(slug);
  }

  @Get(':system')
  @Allow('viewer')
  async get(@Param('system') slug: string): Promise<SystemDto> {
    const system = await this.store.findSystem(slug);
    if (system === null) throw notFound(`system "${slug}"`);
    return systemToDto(system);
  }

  @Patch(':system')
  @Allow('admin')
  @ApiBody({ type: SystemBodyDto })
  async change(
    @Param('system') slug: string,
    @Body() body: unknown,
    @Actor() actor: string,
  ): Promise<SystemDto> {
    const change = withoutSlug(body, slug);
    done(await this.edit.change('systems', slug, change, actor), `system "${slug}"`);
    return this.get(slug);
  }

  @Delete(':system')
  @HttpCode(204)
  @Allow('admin')
  async remove(@Param('system') slug: string, @Actor() actor: string): Promise<void> {
    done(await this.edit.remove('systems', slug, actor), `system "${slug}"`);
  }

  @Post(':system/test')
  @HttpCode(200)
  @Allow('operator')
  async test(@Param('system') slug: string): Promise<ConnectionTestDto> {
    return answerTest(await this.connections.testSystem(slug), `system "${slug}"`);
  }

  /** Types, fields and coded lists are read anew: here, and by every worker with its next call. */
  @Post(':system/refresh')
  @HttpCode(200)
  @Allow('operator')
  async refresh(@Param('system') slug: string): Promise<SchemaDto> {
    return describedOrProblem(await this.connections.describeSystem(slug, true), `system "${slug}"`);
  }

  /** Capabilities, types and fields. */
  @Get(':system/describe')
  @Allow('viewer')
  async describe(@Param('system') slug: string): Promise<SchemaDto> {
    return describedOrProblem(await this.connections.describeSystem(slug, false), `system "${slug}"`);
  }
}
