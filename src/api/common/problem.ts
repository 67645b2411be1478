import type { Problem } from '../../domain/configuration/documents.js';

/** RFC 9457 body; `path` of each error is a JSON Pointer into the document or body. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly Problem[];
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Cannot be read',
  401: 'No valid key',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Refused by the present state',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unknown content type',
  422: 'Not valid',
  428: 'Read it first',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'The other side failed',
  503: 'Not available',
};

export function problemBody(status: number, detail: string, errors: readonly Problem[] = []): ProblemBody {
  const title = TITLES[status] ?? 'Error';
  const type = `urn:crosstie:problem:${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
  return { type, title, status, detail, errors };
}

/** Thrown by controllers where a result is not one to answer with 2xx. */
export class ProblemError extends Error {
  readonly body: ProblemBody;

  constructor(status: number, detail: string, errors: readonly Problem[] = []) {
    super(detail);
    this.name = 'ProblemError';
    this.body = problemBody(status, detail, errors);
  }
}

export function notFound(what: string): ProblemError {
  return new ProblemError(404, `There is no ${what}.`);
}

/** 422 or 409 with every fault. */
export function refused(status: 'invalid' | 'conflict', problems: readonly Problem[]): ProblemError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return status === 'invalid'
    ? new ProblemError(422, `The request has ${count}; nothing was changed.`, problems)
    : new ProblemError(409, problems[0]?.message ?? 'The present state does not allow this.', problems);
}
