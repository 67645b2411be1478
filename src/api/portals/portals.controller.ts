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
import type { PortalDto } from './portal.dto.js';
import { ChangePortalDto, CreatePortalDto, portalToDto } from './portal.dto.js';

@ApiTags('portals')
@Controller('v1/portals')
export class PortalsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(EditConfiguration) private readonly edit: EditConfiguration,
    @Inject(TestConnection) private readonly connections: TestConnection,
  ) {}

  /** All connected HubSpot accounts. */
  @Get()
  @Allow('viewer')
  async list(): Promise<{ items: PortalDto[]; nextCursor: string | null }> {
    return { items: (await this.store.portals()).map(portalToDto), nextCursor: null };
  }

  /** Connects an account; its identity is fixed when it is reached for the first time. */
  @Post()
  @Allow('admin')
  @ApiBody({ type: CreatePortalDto })
  async create(@Body() body: unknown, @Actor() actor: string): Promise<PortalDto> {
    const { slug, rest } = takeSlug(body);
    done(await this.edit.create('portals', slug, rest, actor), `portal "${slug}"`);
    return this.get(slug);
  }

  @Get(':portal')
  @Allow('viewer')
  async get(@Param('portal') slug: string): Promise<PortalDto> {
    const portal = await this.store.findPortal(slug);
    if (portal === null) throw notFound(`portal "${slug}"`);
    return portalToDto(portal);
  }

  /** Changes what the body names; a token of another account is refused with 409. */
  @Patch(':portal')
  @Allow('admin')
  @ApiBody({ type: ChangePortalDto })
  async change(
    @Param('portal') slug: string,
    @Body() body: unknown,
    @Actor() actor: string,
  ): Promise<PortalDto> {
    const change = withoutSlug(body, slug);
    done(await this.edit.change('portals', slug, change, actor), `portal "${slug}"`);
    return this.get(slug);
  }

  @Delete(':portal')
  @HttpCode(204)
  @Allow('admin')
  async remove(@Param('portal') slug: string, @Actor() actor: string): Promise<void> {
    done(await this.edit.remove('portals', slug, actor), `portal "${slug}"`);
  }

  /** Tries the credential on every object type and names missing scopes. */
  @Post(':portal/test')
  @HttpCode(200)
  @Allow('operator')
  async test(@Param('portal') slug: string): Promise<ConnectionTestDto> {
    return answerTest(await this.connections.testPortal(slug), `portal "${slug}"`);
  }

  /** Reads properties, owners, pipelines and lifecycle stages anew. */
  @Post(':portal/refresh')
  @HttpCode(200)
  @Allow('operator')
  async refresh(@Param('portal') slug: string): Promise<SchemaDto> {
    return describedOrProblem(await this.connections.describePortal(slug, true), `portal "${slug}"`);
  }

  /** Object types and their properties. */
  @Get(':portal/describe')
  @Allow('viewer')
  async describe(@Param('portal') slug: string): Promise<SchemaDto> {
    return describedOrProblem(await this.connections.describePortal(slug, false), `portal "${slug}"`);
  }
}
