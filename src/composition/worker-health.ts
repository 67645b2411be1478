import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export interface WorkerHealth {
  /** Every worker polls and the database answers. Liveness does not depend on it. */
  isReady(): Promise<boolean>;
  readonly registry: Registry;
}

/** `/health/live`, `/health/ready` and `/metrics` of a worker. */
export async function serveWorkerHealth(health: WorkerHealth, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    answer(health, request.url ?? '/', response).catch(() => send(response, 503, 'text/plain', 'error'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

async function answer(health: WorkerHealth, url: string, response: ServerResponse): Promise<void> {
  switch (url.split('?')[0]) {
    case '/health/live':
      return send(response, 200, 'application/json', '{"status":"ok"}');
    case '/health/ready': {
      const ready = await health.isReady();
      return send(response, ready ? 200 : 503, 'application/json', `{"status":"${ready ? 'ok' : 'error'}"}`);
    }
    case '/metrics':
      return send(response, 200, health.registry.contentType, await health.registry.metrics());
    default:
      return send(response, 404, 'text/plain', 'not found');
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}
