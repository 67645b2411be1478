import { InMemoryPortalBudget } from '../../src/adapters/hubspot/budget/in-memory-budget.js';
import { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import { PortalAccess } from '../../src/adapters/hubspot/portal-access.js';
import { SchemaCache } from '../../src/adapters/hubspot/schema/schema-cache.js';
import { ApiPaths } from '../../src/adapters/hubspot/transport/api-paths.js';
import {
  ExchangeError,
  HttpExchange,
  type HttpAnswer,
  type HttpRequest,
} from '../../src/adapters/hubspot/transport/http-exchange.js';
import { HubspotTransport } from '../../src/adapters/hubspot/transport/hubspot-transport.js';
import type { PortalBudget } from '../../src/application/ports/portal-budget.port.js';
import type { SandboxResponse } from '../../sandbox/core/messages.js';
import { createSandbox, DEFAULT_TOKEN, type Sandbox } from '../../sandbox/core/sandbox.js';
import type { Chance } from '../time/chance.js';
import type { VirtualTime } from '../time/virtual-time.js';

/** The portal's credential: nobody but the portal may ever see it. */
export const PORTAL_TOKEN = DEFAULT_TOKEN;

/** What lies between a worker and the portal: takes time, may break. */
export type Wire = (request: HttpRequest, go: () => Promise<HttpAnswer>) => Promise<HttpAnswer>;

/** Whatever it is answered, nothing in the portal is other than before. */
export function isRead({ method, path }: HttpRequest): boolean {
  return method === 'GET' || /\/(search|batch\/read)$/.test(path.split('?')[0] ?? '');
}

export function openSandbox(time: VirtualTime, chance: Chance): Sandbox {
  const sandbox = createSandbox({ token: PORTAL_TOKEN, clock: () => time.now, random: chance.next });
  sandbox.world.settings.strict = true;
  return sandbox;
}

/** HTTP without a socket: the request goes straight into the sandbox, its answer straight back. */
class InProcessExchange extends HttpExchange {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly time: VirtualTime,
    private readonly wire: Wire,
  ) {
    super('https://portal.example', { connections: 1, connectTimeoutMs: 1_000 });
  }

  override send(request: HttpRequest): Promise<HttpAnswer> {
    return this.wire(request, async () => {
      const [path = '', query = ''] = request.path.split('?');
      const { method, headers, body = '' } = request;
      const answer = this.sandbox.handle({ method, path, query, headers, body });
      return this.deliver(answer, request);
    });
  }

  private async deliver(answer: SandboxResponse, request: HttpRequest): Promise<HttpAnswer> {
    const text = answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
    const headers = { ...answer.headers, date: new Date(this.time.now).toUTCString() };
    switch (answer.effect.kind) {
      case 'send':
        return { status: answer.status, headers, text };
      case 'reset':
        throw new ExchangeError('reset', true, 'ECONNRESET');
      case 'truncate':
        if (answer.effect.breakConnection) throw new ExchangeError('reset', true, 'UND_ERR_SOCKET');
        return { status: answer.status, headers, text: text.slice(0, Math.floor(text.length / 2)) };
      case 'hang':
        await this.time.sleep(request.timeoutMs);
        throw new ExchangeError('timeout', true, 'deadline');
    }
  }
}

/** The product's own HubSpot adapter on the sandbox; the budget is shared by all workers. */
export function connectSandbox(
  sandbox: Sandbox,
  time: VirtualTime,
  budget: PortalBudget,
  wire: Wire,
): HubspotPortal {
  const http = new InProcessExchange(sandbox, time, wire);
  const transport = new HubspotTransport({
    portal: 'main',
    token: PORTAL_TOKEN,
    budget,
    http,
    timeoutMs: 30_000,
  });
  transport.timeZone = 'US/Eastern';
  const paths = new ApiPaths('v3');
  const access = new PortalAccess(transport, paths, new SchemaCache(transport, paths, 86_400_000));
  return new HubspotPortal(access, PORTAL_TOKEN);
}

export function newBudget(time: VirtualTime): PortalBudget {
  return new InMemoryPortalBudget(() => time.now);
}
