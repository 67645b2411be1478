import { createHash } from 'node:crypto';
import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  EditConfiguration,
  type EditResult,
} from '../../application/configuration/edit-configuration.use-case.js';
import {
  ManageNotifications,
  type NotificationsView,
} from '../../application/notifications/manage-notifications.use-case.js';
import { Actor, Allow } from '../common/access.js';
import { done } from '../common/connection.dto.js';
import { openBody } from '../common/open-body.js';
import { notFound, ProblemError, refused } from '../common/problem.js';
import { as } from '../common/validation.pipe.js';
import type { NotificationDto, TestedNotificationDto } from './notification.dto.js';
import { notificationToDto, testedToDto, TestNotificationDto, withoutState } from './notification.dto.js';

const BY_NAME = {
  schema: {
    type: 'object' as const,
    description:
      'Notifications by name, as under `notifications` of a sync in docs/configuration.schema.json',
    additionalProperties: { type: 'object' as const },
  },
};

@ApiTags('notifications')
@Controller('v1/syncs/:sync/notifications')
export class NotificationsController {
  constructor(
    @Inject(ManageNotifications) private readonly notifications: ManageNotifications,
    @Inject(EditConfiguration) private readonly edit: EditConfiguration,
  ) {}

  /** Notifications by name, each with how its messages fare. The ETag changes with the settings only. */
  @Get()
  @Header('Cache-Control', 'no-store')
  @Allow('viewer')
  @ApiOkResponse(BY_NAME)
  async get(
    @Param('sync') sync: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Record<string, NotificationDto>> {
    const view = await this.viewOf(sync);
    response.setHeader('ETag', tagOf(view));
    return Object.fromEntries(view.notifications.map((each) => [each.name, notificationToDto(each)]));
  }

  /** Replaces all notifications of the sync. A secret that reads `(secret)` stays as it is stored. */
  @Put()
  @Allow('admin')
  @ApiBody(BY_NAME)
  @ApiOkResponse(BY_NAME)
  @ApiHeader({ name: 'If-Match', required: false, description: 'ETag of the settings that are replaced' })
  async replace(
    @Param('sync') sync: string,
    @Body() body: unknown,
    @Actor() actor: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Record<string, NotificationDto>> {
    const notifications = withoutState(openBody(body));
    checkMatch(request.header('if-match'), tagOf(await this.viewOf(sync)));
    const result = await this.edit.change('syncs', sync, { notifications }, actor);
    done(withinBody(result), `sync "${sync}"`);
    return this.get(sync, response);
  }

  /** Sends a test message now and answers what the other side said. */
  @Post('test')
  @HttpCode(200)
  @Allow('operator')
  async test(
    @Param('sync') sync: string,
    @Body(as(TestNotificationDto)) { name }: TestNotificationDto,
  ): Promise<TestedNotificationDto> {
    const result = await this.notifications.test(sync, name);
    switch (result.status) {
      case 'unknown-sync':
        throw notFound(`sync "${sync}"`);
      case 'unknown-notification':
        throw refused('invalid', [
          { path: '/name', code: 'unknown-notification', message: `There is no notification "${name}".` },
        ]);
      case 'tried':
        return testedToDto(result);
    }
  }

  private async viewOf(sync: string): Promise<NotificationsView> {
    const view = await this.notifications.view(sync);
    if (view === null) throw notFound(`sync "${sync}"`);
    return view;
  }
}

function tagOf({ stored }: NotificationsView): string {
  return `"${createHash('sha256').update(JSON.stringify(stored)).digest('base64url').slice(0, 22)}"`;
}

/** Without the header the last writer wins; `*` = whatever is there. */
function checkMatch(header: string | undefined, tag: string): void {
  if (header === undefined || header.trim() === '*') return;
  if (header.split(',').some((each) => each.trim().replace(/^W\//, '') === tag)) return;
  const message = 'Somebody changed the notifications since you read them. Read them again.';
  throw new ProblemError(412, message, [{ path: '', code: 'changed', message }]);
}

/** The body is what the document has under `notifications`. */
function withinBody(result: EditResult): EditResult {
  if (result.status !== 'invalid') return result;
  const problems = result.problems.map((problem) => ({
    ...problem,
    path: problem.path.replace(/^\/notifications(?=\/|$)/, ''),
  }));
  return { ...result, problems };
}
