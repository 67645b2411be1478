import { randomUUID } from 'node:crypto';
import {
  Catch,
  BadRequestException,
  HttpException,
  Logger,
  ServiceUnavailableException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Response } from 'express';
import { BadCursorError } from '../../application/ports/paging.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import { problemBody, ProblemError, type ProblemBody } from './problem.js';

/** Turns whatever was thrown into problem+json; what is not for callers is logged under an id and not told. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Api');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.end();
      return;
    }
    const health = healthOf(error);
    const body = health ?? this.bodyOf(error);
    response.status(body.status).type('application/problem+json').send(JSON.stringify(body));
  }

  private bodyOf(error: unknown): ProblemBody {
    if (error instanceof ProblemError) return error.body;
    if (error instanceof SystemFailure) return failureBody(error);
    if (error instanceof BadCursorError) {
      return problemBody(422, error.message, [
        { path: '/cursor', code: 'bad-cursor', message: error.message },
      ]);
    }
    const status = statusOf(error);
    if (status !== null && status < 500) return problemBody(status, detailOf(error, status));
    const id = randomUUID();
    this.logger.error({ id, err: error }, `Request failed (${id})`);
    return problemBody(status ?? 500, `Something went wrong here. The log names it under ${id}.`);
  }
}

/** A failed health check says what does not answer, in terminus' own words too. */
function healthOf(error: unknown): (ProblemBody & { readonly details: unknown }) | null {
  if (!(error instanceof ServiceUnavailableException)) return null;
  const result = error.getResponse();
  if (typeof result !== 'object' || !('details' in result) || !('error' in result)) return null;
  const down = Object.keys(result.error as object).join(', ');
  return { ...problemBody(503, `Not answering: ${down}.`), details: result.details };
}

function failureBody(error: SystemFailure): ProblemBody {
  const { failure } = error;
  const status = failure.class === 'unreachable' || failure.class === 'transient' ? 503 : 502;
  return problemBody(status, failure.message, [{ path: '', code: failure.code, message: failure.message }]);
}

/** Nest's own exceptions, and those of the body parsers, which carry `status` too. */
function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 600 ? error.status : null;
}

function detailOf(error: unknown, status: number): string {
  if (status === 404) return 'There is no such address. The list of addresses is at /docs.';
  if (status === 429) return 'Too many requests. Wait a little and try again.';
  if (status === 413) return 'The body is too large.';
  if (error instanceof URIError || (error instanceof BadRequestException && error.cause instanceof URIError))
    return 'The address cannot be read: it has a broken %-sequence.';
  if (status === 400) return 'The body cannot be read: it is not complete and correct JSON.';
  return error instanceof Error ? error.message : 'The request cannot be handled.';
}
