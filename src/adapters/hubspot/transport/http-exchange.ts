import type { IncomingHttpHeaders } from 'node:http';
import { Pool, type Dispatcher } from 'undici';

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names; a repeated header is joined. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Why no whole answer came. `sent`: the request may have reached the other side. */
export class ExchangeError extends Error {
  constructor(
    readonly kind: 'timeout' | 'reset' | 'unreachable',
    readonly sent: boolean,
    readonly nativeCode: string,
  ) {
    super(`${kind} (${nativeCode})`);
    this.name = 'ExchangeError';
  }
}

/** Failures from before a connection stood; the same words of the system on a standing one prove nothing. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

export interface ExchangeOptions {
  readonly connections: number;
  readonly connectTimeoutMs: number;
}

/** One host: kept connections, one deadline per exchange from the first byte out to the last byte in. */
export class HttpExchange {
  /** Exchanges that can be under way at once; a further one waits in line. */
  readonly connections: number;
  private readonly pool: Pool;
  private readonly prefix: string;

  constructor(baseUrl: string, options: ExchangeOptions) {
    const url = new URL(baseUrl);
    this.connections = options.connections;
    this.prefix = url.pathname.replace(/\/+$/, '');
    this.pool = new Pool(url.origin, {
      connections: options.connections,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: { timeout: options.connectTimeoutMs },
      // The deadline below covers both; undici's own would only be a second, coarser clock.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  send(request: HttpRequest): Promise<HttpAnswer> {
    const { method, path, headers, body = null } = request;
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, resolve, reject);
      this.pool.dispatch({ method, path: this.prefix + path, headers, body }, exchange);
    });
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

/**
 * One request on its way and what has come of it. Undici's streams, and an abort signal per request, cost the worker
 * half as much again as the exchange itself.
 */
class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private over = false;
  private readonly deadline: NodeJS.Timeout;

  constructor(
    private readonly request: HttpRequest,
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    this.deadline = setTimeout(this.onDeadline, request.timeoutMs);
    request.signal.addEventListener('abort', this.onAbort, { once: true });
    if (request.signal.aborted) this.onAbort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // A kept connection may have been closed under it: then the library sends a GET again.
    this.chunks.length = 0;
    if (this.over) controller.abort(new Error('No longer wanted'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.end()) return;
    this.resolve({ status: this.status, headers: flat(this.headers), text: textOfChunks(this.chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.end()) this.reject(describe(error));
  }

  private readonly onAbort = (): void => this.giveUp(this.request.signal.reason);

  private readonly onDeadline = (): void => this.giveUp(new ExchangeError('timeout', true, 'deadline'));

  private giveUp(reason: unknown): void {
    if (!this.end()) return;
    this.reject(reason);
    this.controller?.abort(new Error('Given up'));
  }

  /** Whether this is the end: what comes after it does not count. */
  private end(): boolean {
    if (this.over) return false;
    this.over = true;
    clearTimeout(this.deadline);
    this.request.signal.removeEventListener('abort', this.onAbort);
    return true;
  }
}

function flat(headers: IncomingHttpHeaders): HttpAnswer['headers'] {
  const joined: Record<string, string | undefined> = {};
  for (const name in headers) {
    const value = headers[name];
    joined[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}

const BYTE_ORDER_MARK = '\ufeff';

function textOfChunks(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  const text = (chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Keeps the native code and drops the rest: messages of the library may quote the request. */
function describe(error: unknown): ExchangeError {
  const code = textOf(error, 'code') ?? textOf(error, 'name') ?? 'unknown';
  const unsent = NEVER_SENT.has(code) || textOf(error, 'syscall') === 'connect';
  return unsent ? new ExchangeError('unreachable', false, code) : new ExchangeError('reset', true, code);
}

function textOf(error: unknown, key: string): string | null {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : null;
  return typeof value === 'string' ? value : null;
}
