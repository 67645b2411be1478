import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { Authenticate } from '../../application/access/authenticate.use-case.js';
import { Public } from '../common/access.js';
import { ProblemError } from '../common/problem.js';
import { METRICS, type Metrics } from './metrics.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** Open on loopback only; from elsewhere it takes a key. */
@ApiExcludeController()
@SkipThrottle()
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(Authenticate) private readonly authenticate: Authenticate,
  ) {}

  @Get()
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    const local =
      LOOPBACK.test(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined;
    if (!local) await this.requireKey(request);
    response.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }

  private async requireKey(request: Request): Promise<void> {
    const secret = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (secret === undefined || (await this.authenticate.execute(secret)) === null) {
      throw new ProblemError(401, 'Send a key: Authorization: Bearer <key>.');
    }
  }
}
