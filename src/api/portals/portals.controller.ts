import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { EditConfiguration } from '../../application/configuration/edit-configuration.use-case.js';
import { ConnectPortal } from '../../application/connections/connect-portal.use-case.js';
import { TestConnection } from '../../application/connections/test-connection.use-case.js';
import { CONFIG_STORE, type ConfigStore } from '../../application/ports/config-store.port.js';
import { PUBLIC_BASE_URL } from '../../application/notifications/notification-sender.js';
import { OAUTH_STORE, type OauthStore } from '../../application/ports/oauth-store.port.js';
import type { StoredPortal } from '../../application/ports/config-store.port.js';
import { Actor, Allow } from '../common/access.js';
import type { ConnectionTestDto, SchemaDto } from '../common/connection.dto.js';
import { answerTest, describedOrProblem, done } from '../common/connection.dto.js';
import { takeSlug, withoutSlug } from '../common/open-body.js';
import { notFound, ProblemError } from '../common/problem.js';
import type { OauthStartDto, PortalDto } from './portal.dto.js';
import { ChangePortalDto, CreatePortalDto, portalToDto } from './portal.dto.js';

@ApiTags('portals')
@Controller('v1/portals')
export class PortalsController {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(EditConfiguration) private readonly edit: EditConfiguration,
    @Inject(TestConnection) private readonly connections: TestConnection,
    @Inject(ConnectPortal) private readonly connecting: ConnectPortal,
    @Inject(OAUTH_STORE) private readonly grants: OauthStore,
    @Inject(PUBLIC_BASE_URL) private readonly publicBaseUrl: string | null,
  ) {}

  /** All connected HubSpot accounts. */
  @Get()
  @Allow('viewer')
  async list(): Promise<{ items: PortalDto[]; nextCursor: string | null }> {
    const portals = await this.store.portals();
    return { items: await Promise.all(portals.map((portal) => this.toDto(portal))), nextCursor: null };
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
    return this.toDto(portal);
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

  /** Where an administrator grants access in the browser; HubSpot sends him back to `/oauth/callback`. Good for ten minutes. */
  @Post(':portal/oauth/start')
  @HttpCode(200)
  @Allow('admin')
  async startOauth(
    @Param('portal') slug: string,
    @Req() request: Request,
    @Actor() actor: string,
  ): Promise<OauthStartDto> {
    const base = this.publicBaseUrl ?? `${request.protocol}://${request.header('host') ?? ''}`;
    const result = await this.connecting.start(slug, `${base}/oauth/callback`, actor);
    switch (result.status) {
      case 'unknown':
        throw notFound(`portal "${slug}"`);
      case 'refused':
        throw new ProblemError(409, result.message, [{ path: '', code: 'no-app', message: result.message }]);
      case 'ok':
        return { url: result.url };
    }
  }

  /** Gives the permission back and forgets the credential. Jobs stop with their next call; nothing else is lost. */
  @Post(':portal/disconnect')
  @HttpCode(200)
  @Allow('admin')
  async disconnect(@Param('portal') slug: string, @Actor() actor: string): Promise<PortalDto> {
    if (!(await this.connecting.disconnect(slug, actor))) throw notFound(`portal "${slug}"`);
    return this.get(slug);
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

  private async toDto(portal: StoredPortal): Promise<PortalDto> {
    return portalToDto(portal, portal.oauth == null ? null : await this.grants.grant(portal.slug));
  }
}
