import type { Problem } from '../domain/configuration/documents.js';
import { CliError } from './cli-error.js';

export interface Server {
  /** Without trailing slash. */
  readonly url: string;
  readonly key: string | null;
}

interface ProblemDocument {
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly errors?: readonly Problem[];
}

const TIMEOUT_MS = 60_000;

/** Calls the REST API; what it refuses becomes a `CliError` with every fault in it. */
export class ApiClient {
  constructor(readonly server: Server) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('PATCH', path, body);
  }

  async remove(path: string): Promise<void> {
    await this.call('DELETE', path);
  }

  async text(path: string, accept: string): Promise<string> {
    const response = await this.send('GET', path, undefined, accept);
    return response.text();
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.send(method, path, body, 'application/json');
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }

  private async send(method: string, path: string, body: unknown, accept: string): Promise<Response> {
    const { url, key } = this.server;
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, {
        method,
        headers: {
          accept,
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw new CliError(`No server answers at ${url}. Start one with "crosstie up", or name it with --url.`);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

async function refusal(response: Response): Promise<CliError> {
  const text = await response.text();
  const problem = parse(text);
  const errors = problem.errors ?? [];
  const lines = errors
    .filter((fault) => fault.message !== problem.detail)
    .map(({ path, message }) => `  ${path === '' ? '/' : path}  ${message}`);
  const head = problem.detail ?? `The server answered ${response.status}.`;
  return new CliError([head, ...lines].join('\n'), 1, problem);
}

function parse(text: string): ProblemDocument {
  try {
    return JSON.parse(text) as ProblemDocument;
  } catch {
    return {};
  }
}
