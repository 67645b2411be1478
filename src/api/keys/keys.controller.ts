import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RotateSecrets } from '../../application/access/rotate-secrets.use-case.js';
import { ManageKeys } from '../../application/access/manage-keys.use-case.js';
import { ACCESS_STORE, type AccessStore } from '../../application/ports/access-store.port.js';
import { Actor, Allow } from '../common/access.js';
import { pageOf, PageQueryDto } from '../common/page-query.dto.js';
import { notFound } from '../common/problem.js';
import { isUuid } from '../common/uuid.js';
import type { AuditPageDto, KeyDto, NewKeyDto, RotationDto } from './key.dto.js';
import { CreateKeyDto } from './key.dto.js';
import { as } from '../common/validation.pipe.js';

@ApiTags('access')
@Controller('v1')
export class KeysController {
  constructor(
    @Inject(ManageKeys) private readonly keys: ManageKeys,
    @Inject(RotateSecrets) private readonly rotation: RotateSecrets,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  @Get('keys')
  @Allow('admin')
  async list(): Promise<{ items: KeyDto[]; nextCursor: string | null }> {
    return { items: [...(await this.keys.list())], nextCursor: null };
  }

  /** The key itself is in this answer and nowhere else. */
  @Post('keys')
  @Allow('admin')
  async create(@Body(as(CreateKeyDto)) body: CreateKeyDto, @Actor() actor: string): Promise<NewKeyDto> {
    const { id, secret, hint } = await this.keys.create(body.name, body.role, actor);
    return { id, name: body.name, role: body.role, hint, key: secret };
  }

  /** Seals every stored credential under the first of the server's encryption keys. Safe to repeat. */
  @Post('keys/rotate')
  @HttpCode(200)
  @Allow('admin')
  async rotate(@Actor() actor: string): Promise<RotationDto> {
    const { resealed, current, unreadable, done } = await this.rotation.execute(actor);
    return { resealed, current, unreadable: [...unreadable], done };
  }

  @Delete('keys/:id')
  @HttpCode(204)
  @Allow('admin')
  async revoke(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!isUuid(id) || !(await this.keys.revoke(id, actor))) throw notFound(`key ${id}`);
  }

  /** Who changed what, newest first. */
  @Get('audit')
  @Allow('admin')
  async audit(@Query(as(PageQueryDto)) query: PageQueryDto): Promise<AuditPageDto> {
    const page = await this.access.audit(pageOf(query));
    return { items: page.items.map((entry) => ({ ...entry })), nextCursor: page.nextCursor };
  }
}
