import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly at: number;
}

/** What the server does with one call. */
export type ScriptedAnswer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'reset'
  | 'hang';

/** A server on loopback that answers by a script; the last entry goes on for ever. */
export class ScriptedServer {
  readonly calls: ScriptedCall[] = [];
  private script: ScriptedAnswer[] = [];
  private isHolding = false;
  private readonly held: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    server.on('request', (request, response) => this.handle(request, response));
  }

  static async start(): Promise<ScriptedServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  answer(...script: readonly ScriptedAnswer[]): void {
    this.script = [...script];
    this.calls.length = 0;
  }

  /** Calls arrive and are not answered until `release`. */
  hold(): void {
    this.isHolding = true;
  }

  release(): void {
    this.isHolding = false;
    for (const answer of this.held.splice(0)) answer();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      this.calls.push({ method: request.method ?? '', path: request.url ?? '', body, at: performance.now() });
      if (this.isHolding) this.held.push(() => this.perform(request, response));
      else this.perform(request, response);
    });
  }

  private perform(request: IncomingMessage, response: ServerResponse): void {
    const next = this.script.length > 1 ? this.script.shift() : this.script[0];
    if (next === 'hang') return;
    if (next === 'reset' || next === undefined) {
      request.socket.destroy();
      return;
    }
    const text = typeof next.body === 'string' ? next.body : JSON.stringify(next.body ?? {});
    response.writeHead(next.status, { 'content-type': 'application/json', ...next.headers });
    response.end(next.status === 204 ? undefined : text);
  }
}
