import { Pool } from 'undici';

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

  async send(request: HttpRequest): Promise<HttpAnswer> {
    const controller = new AbortController();
    const onAbort = (): void => controller.abort();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, request.timeoutMs);
    request.signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.exchange(request, controller.signal);
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      if (late) throw new ExchangeError('timeout', true, 'deadline');
      throw describe(error);
    } finally {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { statusCode, headers, body } = await this.pool.request({
      method: request.method,
      path: this.prefix + request.path,
      headers: request.headers,
      body: request.body ?? null,
      signal,
    });
    const text = await body.text();
    const flat: Record<string, string | undefined> = {};
    for (const name in headers) {
      const value = headers[name];
      flat[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    return { status: statusCode, headers: flat, text };
  }
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
