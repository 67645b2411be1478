import { Controller, Get, Header, HttpCode, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Throttle } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { ConnectPortal, type CallbackResult } from '../../application/connections/connect-portal.use-case.js';
import { Public } from '../common/access.js';
import { ProblemError } from '../common/problem.js';

const CALLBACKS_PER_MINUTE = 30;
const LONGEST = 4_000;

/** Where HubSpot sends the browser back to after a person granted access. */
@ApiExcludeController()
@Controller('oauth')
export class OauthController {
  constructor(@Inject(ConnectPortal) private readonly connecting: ConnectPortal) {}

  @Get('callback')
  @HttpCode(200)
  @Public()
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Throttle({ default: { ttl: 60_000, limit: CALLBACKS_PER_MINUTE } })
  async callback(
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const result = await this.connecting.finish({
      ...textOf(query, 'state'),
      ...textOf(query, 'code'),
      ...textOf(query, 'error'),
    });
    const connected = connectedOrProblem(result);
    if (request.accepts(['json', 'html']) === 'html') response.type('html').send(pageFor(connected));
    else response.json(connected);
  }
}

interface Connected {
  readonly portal: string;
  readonly hubId: string;
  readonly scopes: readonly string[];
  readonly missing: readonly string[];
}

function connectedOrProblem(result: CallbackResult): Connected {
  switch (result.status) {
    case 'forged':
      throw new ProblemError(
        400,
        'This address was not given out by this server. Start the connection again.',
      );
    case 'refused':
      throw new ProblemError(409, result.message, [{ path: '', code: result.code, message: result.message }]);
    case 'failed': {
      const { class: kind, code, message } = result.failure;
      throw new ProblemError(kind === 'auth' ? 409 : 502, `${message}.`, [{ path: '', code, message }]);
    }
    case 'ok': {
      const { portal, hubId, scopes, missing } = result;
      return { portal, hubId, scopes, missing };
    }
  }
}

function textOf(query: Readonly<Record<string, unknown>>, name: string): Record<string, string> {
  const value = query[name];
  return typeof value === 'string' && value.length <= LONGEST ? { [name]: value } : {};
}

/** Slugs, digits and scope names only: nothing in it needs escaping. */
function pageFor({ portal, hubId, missing }: Connected): string {
  const rest =
    missing.length === 0
      ? '<p>You can close this page.</p>'
      : `<p>Some jobs cannot work yet:</p><ul>${missing.map((line) => `<li>${line}</li>`).join('')}</ul>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Crosstie</title><h1>Connected</h1><p>The portal "${portal}" is connected to account ${hubId}.</p>${rest}</html>`;
}
