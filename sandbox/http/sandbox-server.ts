import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ADMIN_PREFIX, handleAdmin } from '../admin/admin-routes.js';
import type { SandboxAdmin } from '../admin/sandbox-admin.js';
import { createAdmin } from '../admin/sandbox-admin.js';
import type { Clock, Random, SandboxRequest, SandboxResponse } from '../core/messages.js';
import { createSandbox, DEFAULT_TOKEN, liveOptions } from '../core/sandbox.js';
import type { Sandbox } from '../core/sandbox.js';
import type { SettingsPatch } from '../core/settings.js';
import type { SeedOptions } from '../seed/seed-portal.js';
import { WebhookSender } from '../webhooks/webhook-sender.js';
import { DataFile } from './data-file.js';

export interface SandboxServerOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 = any free port (default). */
  port?: number;
  token?: string;
  /** Seeded at start, unless the data file holds a portal already. */
  seed?: SeedOptions;
  settings?: SettingsPatch;
  /** File that keeps the portal across restarts. */
  dataFile?: string;
  clock?: Clock;
  random?: Random;
}

export interface RunningSandbox {
  /** Without a path and trailing slash. */
  url: string;
  token: string;
  sandbox: Sandbox;
  admin: SandboxAdmin;
  close(): Promise<void>;
}

function toRequest(message: IncomingMessage, body: string): SandboxRequest {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    body,
  };
}

function bodyText(response: SandboxResponse): string {
  if (response.text !== undefined) return response.text;
  return response.body === undefined ? '' : JSON.stringify(response.body);
}

/** Sends half of the announced bytes and breaks the connection. */
function sendTruncated(to: ServerResponse, response: SandboxResponse, text: string): void {
  to.writeHead(response.status, { ...response.headers, 'content-length': String(Buffer.byteLength(text)) });
  to.write(text.slice(0, Math.floor(text.length / 2)), () => to.destroy());
}

/** A chunked answer that ends early and cleanly: complete HTTP around broken JSON. */
function sendCutJson(to: ServerResponse, response: SandboxResponse, text: string): void {
  const half = text.slice(0, Math.floor(text.length / 2));
  to.writeHead(response.status, { ...response.headers, 'content-length': String(Buffer.byteLength(half)) });
  to.end(half);
}

function send(to: ServerResponse, response: SandboxResponse): void {
  const text = bodyText(response);
  if (response.status === 204) {
    to.writeHead(204, response.headers).end();
    return;
  }
  const bytes = Buffer.from(text, 'utf8');
  const length = String(bytes.byteLength);
  to.writeHead(response.status, { ...response.headers, 'content-length': length }).end(bytes);
}

function perform(to: ServerResponse, response: SandboxResponse): void {
  const { effect } = response;
  if (to.destroyed) return;
  switch (effect.kind) {
    case 'send':
      return send(to, response);
    case 'reset':
      to.socket?.resetAndDestroy();
      return;
    case 'truncate':
      return effect.breakConnection
        ? sendTruncated(to, response, bodyText(response))
        : sendCutJson(to, response, bodyText(response));
    case 'hang':
      return;
  }
}

function deliver(to: ServerResponse, response: SandboxResponse): void {
  const { effect } = response;
  const delayMs = effect.kind === 'hang' ? 0 : effect.delayMs;
  if (delayMs > 0) setTimeout(() => perform(to, response), delayMs);
  else perform(to, response);
}

function answer(sandbox: Sandbox, admin: SandboxAdmin, request: SandboxRequest): SandboxResponse {
  return request.path.startsWith(ADMIN_PREFIX) ? handleAdmin(admin, request) : sandbox.handle(request);
}

function makeServer(sandbox: Sandbox, admin: SandboxAdmin): Server {
  // Longer addresses shall reach the portal and get its own 414.
  const server = createServer({ maxHeaderSize: 64 * 1_024 }, (message, to) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('error', () => to.destroy());
    message.on('end', () => {
      const body = chunks.length === 0 ? '' : Buffer.concat(chunks).toString('utf8');
      deliver(to, answer(sandbox, admin, toRequest(message, body)));
    });
  });
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 0;
  return server;
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address && typeof address === 'object') resolve(address);
      else reject(new Error('the sandbox has no address'));
    });
  });
}

function openPortal(options: SandboxServerOptions): {
  sandbox: Sandbox;
  admin: SandboxAdmin;
  file: DataFile | null;
} {
  const live = liveOptions(options.token ?? DEFAULT_TOKEN);
  const sandbox = createSandbox({
    token: live.token,
    clock: options.clock ?? live.clock,
    random: options.random ?? live.random,
  });
  const admin = createAdmin(sandbox);
  const file = options.dataFile === undefined ? null : new DataFile(options.dataFile);
  const lines = file?.read() ?? [];
  admin.restore(lines);
  if (file) {
    sandbox.onChanges = (changes) => file.append(changes);
    sandbox.world.journal.keepFresh();
  }
  if (options.settings) admin.patchSettings(options.settings);
  if (options.seed && !lines.some((line) => line.k === 'seed')) admin.seed(options.seed);
  return { sandbox, admin, file };
}

/** Starts the portal behind a local HTTP server. */
export async function startSandboxServer(options: SandboxServerOptions = {}): Promise<RunningSandbox> {
  const { sandbox, admin, file } = openPortal(options);
  const webhooks = new WebhookSender(sandbox);
  admin.webhooks = webhooks;
  const server = makeServer(sandbox, admin);
  const host = options.host ?? '127.0.0.1';
  const { port } = await listen(server, options.port ?? 0, host);
  const close = async (): Promise<void> => {
    await webhooks.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    sandbox.saveChanges();
    file?.close();
  };
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${port}`, token: sandbox.options.token, sandbox, admin, close };
}
