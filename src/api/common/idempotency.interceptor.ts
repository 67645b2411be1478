import { createHash } from 'node:crypto';
import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { ACCESS_STORE, type AccessStore } from '../../application/ports/access-store.port.js';
import { SECRET_VAULT, type SecretVault } from '../../application/ports/secret-vault.port.js';
import type { AuthenticatedRequest } from './access.js';
import { ProblemError } from './problem.js';

const MAX_LENGTH = 255;

/** `Idempotency-Key` on POST: the first answer is given again for 24 hours; another body under the key is refused. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  /** Requests under way in this process: a twin waits for the first one. */
  private readonly running = new Map<string, Promise<unknown>>();

  constructor(
    @Inject(ACCESS_STORE) private readonly store: AccessStore,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const given = request.header('idempotency-key');
    if (request.method !== 'POST' || given === undefined || request.apiKey === undefined)
      return next.handle();
    if (given === '' || given.length > MAX_LENGTH) {
      throw new ProblemError(422, `An Idempotency-Key has 1 to ${MAX_LENGTH} characters.`);
    }
    const key = sha256(`${request.apiKey.id} ${request.path} ${given}`);
    const hash = sha256(JSON.stringify([request.query, request.body]));
    return from(this.once(key, hash, next, http.getResponse<Response>()));
  }

  private async once(key: string, hash: string, next: CallHandler, response: Response): Promise<unknown> {
    for (let twin = this.running.get(key); twin !== undefined; twin = this.running.get(key)) await twin;
    const work = this.answer(key, hash, next, response);
    const settled = work.then(
      () => this.running.delete(key),
      () => this.running.delete(key),
    );
    this.running.set(key, settled);
    return work;
  }

  private async answer(key: string, hash: string, next: CallHandler, response: Response): Promise<unknown> {
    const known = await this.store.recallAnswer(key, hash);
    if (known === 'mismatch') {
      throw new ProblemError(422, 'This Idempotency-Key was used with another request before.');
    }
    if (known !== null) {
      response.status(known.status);
      response.setHeader('Idempotent-Replayed', 'true');
      return this.opened(key, known.body);
    }
    const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    // Sealed: the answer to a new key holds the key.
    const sealed = this.vault.seal(scopeOf(key), JSON.stringify(body ?? null));
    await this.store.rememberAnswer(key, hash, { status: response.statusCode, body: { sealed } });
    return body;
  }

  private opened(key: string, body: unknown): unknown {
    const { sealed } = body as { readonly sealed: string };
    return JSON.parse(this.vault.open(scopeOf(key), sealed)) as unknown;
  }
}

function scopeOf(key: string): string {
  return `answer/${key}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
