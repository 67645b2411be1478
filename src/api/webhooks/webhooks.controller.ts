import { Controller, HttpCode, Inject, Param, Post, type RawBodyRequest, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { PUBLIC_BASE_URL } from '../../application/notifications/notification-sender.js';
import { ReceiveWebhook } from '../../application/webhooks/receive-webhook.use-case.js';
import { Public } from '../common/access.js';
import { ProblemError } from '../common/problem.js';

/** A hundred events take some 50 kB. */
const LONGEST_BODY = 1_000_000;

/** What HubSpot tells; only senders that know the app's client secret are heard. */
@ApiExcludeController()
@Controller('webhooks/hubspot')
export class WebhooksController {
  constructor(
    @Inject(ReceiveWebhook) private readonly receiving: ReceiveWebhook,
    @Inject(PUBLIC_BASE_URL) private readonly publicBaseUrl: string | null,
  ) {}

  @Post(':portal')
  @HttpCode(200)
  @Public()
  async receive(
    @Param('portal') portal: string,
    @Req() request: RawBodyRequest<Request>,
  ): Promise<{ readonly received: true }> {
    const body = request.rawBody ?? Buffer.alloc(0);
    if (body.length > LONGEST_BODY) throw new ProblemError(413, 'The body is too large.');
    const result = await this.receiving.execute({
      portal,
      method: request.method,
      urls: this.urlsOf(request),
      body,
      parsed: request.body as unknown,
      timestamp: request.header('x-hubspot-request-timestamp') ?? '',
      signature: request.header('x-hubspot-signature-v3') ?? '',
    });
    switch (result.status) {
      case 'kept':
        return { received: true };
      case 'unknown':
        throw new ProblemError(404, 'There is no such address. The list of addresses is at /docs.');
      case 'unauthorized':
        throw new ProblemError(401, 'The signature is missing, wrong or too old.');
      case 'unreadable':
        throw new ProblemError(400, 'The body is not a list of events.');
    }
  }

  /** The public address is configured (HF W23); that of the request counts where people reach it without a proxy. */
  private urlsOf(request: Request): readonly string[] {
    const bases = [this.publicBaseUrl, `${request.protocol}://${request.header('host') ?? ''}`];
    return [...new Set(bases.filter((base) => base !== null))].map((base) => `${base}${request.originalUrl}`);
  }
}
