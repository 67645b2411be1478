import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandboxServer, type RunningSandbox } from '../http/sandbox-server.js';
import { signatureV3 } from './webhook-signature.js';
import type { WebhookEvent } from './webhook-events.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly events: readonly WebhookEvent[];
}

/** An address that takes webhooks and answers by a list of statuses; the last one goes on for ever. */
class Receiver {
  readonly received: Received[] = [];
  statuses = [200];
  private waiting: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      request.on('end', () => {
        const events = JSON.parse(body) as WebhookEvent[];
        this.received.push({ headers: request.headers, body, events });
        const status = this.statuses.length > 1 ? this.statuses.shift() : this.statuses[0];
        response.writeHead(status ?? 200).end();
        for (const wake of this.waiting.splice(0)) wake();
      });
    });
  }

  static async start(): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Receiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?a=b%40c`);
  }

  get events(): readonly WebhookEvent[] {
    return this.received.flatMap(({ events }) => events);
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

describe('webhooks of the emulated portal', () => {
  let portal: RunningSandbox;
  let receiver: Receiver;

  beforeEach(async () => {
    portal = await startSandboxServer({ settings: { limitsEnabled: false } });
    receiver = await Receiver.start();
  });
  afterEach(async () => {
    await portal.close();
    await receiver.stop();
  });

  async function admin(method: string, path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`${portal.url}/_sandbox/${path}`, { method, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return answer.json();
  }
  const subscribe = (eventTypes: readonly string[], more: object = {}): Promise<unknown> =>
    admin('PUT', 'webhooks', {
      targetUrl: receiver.url,
      clientSecret: 'secret of the app',
      subscriptions: eventTypes.map((text) => {
        const [eventType, propertyName] = text.split(' ');
        return { eventType, propertyName, active: true };
      }),
      gatherMs: 5,
      retryBaseMs: 5,
      duplicateProbability: 0,
      shuffle: false,
      ...more,
    });
  const edit = (body: object): Promise<{ id: string }> =>
    admin('POST', 'edits', body) as Promise<{ id: string }>;

  it('tells signed what users do, as far as somebody has subscribed to it', async () => {
    const state = await subscribe([
      'contact.creation',
      'contact.propertyChange firstname',
      'contact.associationChange',
      'company.associationChange',
      'contact.deletion',
    ]);
    expect(JSON.stringify(state)).not.toContain('secret of the app');
    const company = await edit({ action: 'create', type: 'companies', properties: { name: 'Mill' } });
    const contact = await edit({
      action: 'create',
      type: 'contacts',
      properties: { email: 'a@mill.example' },
    });
    const { id } = contact;
    await edit({ action: 'set', type: 'contacts', id, properties: { firstname: 'Ada', lastname: 'L' } });
    const toType = 'companies';
    await edit({ action: 'associate', type: 'contacts', id, toType, toId: company.id, typeIds: [1] });
    await edit({ action: 'archive', type: 'contacts', id });
    await receiver.until(() => receiver.events.length === 7);
    // Several requests are on their way at once: their order is not promised.
    const told = receiver.events.map((event) => `${event['subscriptionType']} ${event['objectId'] ?? ''}`);
    expect(told.sort()).toEqual([
      'company.associationChange ',
      'company.associationChange ',
      'contact.associationChange ',
      'contact.associationChange ',
      `contact.creation ${id}`,
      `contact.deletion ${id}`,
      `contact.propertyChange ${id}`,
    ]);
    const changed = receiver.events.find((event) => event['subscriptionType'] === 'contact.propertyChange');
    expect(changed).toMatchObject({
      propertyName: 'firstname',
      propertyValue: 'Ada',
      changeSource: 'CRM_UI',
      portalId: 44_120_881,
      attemptNumber: 0,
    });
    expect(receiver.events.filter((event) => event['isPrimaryAssociation'])).toHaveLength(2);
    for (const { headers, body } of receiver.received) {
      const at = Number(headers['x-hubspot-request-timestamp']);
      expect(headers['x-hubspot-signature-v3']).toBe(
        signatureV3('secret of the app', 'POST', receiver.url, body, at),
      );
    }
  });

  it('sends at most a hundred at once, and again what was refused', async () => {
    receiver.statuses = [500, 404, 200];
    await subscribe(['company.creation']);
    const answer = await fetch(`${portal.url}/crm/v3/objects/companies/batch/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${portal.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        inputs: Array.from({ length: 100 }, (_, n) => ({
          properties: { name: `C${n}` },
          objectWriteTraceId: `${n}`,
        })),
      }),
    });
    expect(answer.status).toBe(201);
    for (let n = 0; n < 20; n += 1) {
      await edit({ action: 'create', type: 'companies', properties: { name: `User's ${n}` } });
    }
    const known = (): number =>
      new Set(receiver.received.slice(2).flatMap(({ events }) => events.map((event) => event['objectId'])))
        .size;
    await receiver.until(() => known() === 120);
    expect(Math.max(...receiver.received.map(({ events }) => events.length))).toBeLessThanOrEqual(100);
    expect(Math.max(...receiver.events.map((event) => Number(event['attemptNumber'])))).toBeGreaterThan(0);
  });

  it('tells a merge with both ids that go and the new one', async () => {
    const ids: string[] = [];
    for (const name of ['Mill', 'Oak']) {
      ids.push((await edit({ action: 'create', type: 'companies', properties: { name } })).id);
    }
    await subscribe(['company.merge', 'company.deletion']);
    const [id, otherId] = ids;
    const merged = await edit({ action: 'merge', type: 'companies', id, otherId });
    await receiver.until(() => receiver.events.length === 3);
    expect(receiver.events.map((event) => event['subscriptionType'])).toEqual([
      'company.deletion',
      'company.deletion',
      'company.merge',
    ]);
    expect(receiver.events[2]).toMatchObject({
      primaryObjectId: Number(id),
      mergedObjectIds: ids.map(Number),
      newObjectId: Number(merged.id),
    });
  });

  it('repeats events and waits while it is paused', async () => {
    const eventType = 'contact.creation';
    await subscribe([eventType], { duplicateProbability: 1, shuffle: true, paused: true });
    await edit({ action: 'create', type: 'contacts', properties: { email: 'b@mill.example' } });
    expect(receiver.received).toHaveLength(0);
    await subscribe([eventType], { duplicateProbability: 1 });
    await receiver.until(() => receiver.events.length === 2);
    expect(receiver.events[0]).toEqual(receiver.events[1]);
  });

  it('refuses what cannot be subscribed to', async () => {
    for (const subscriptions of [[{ eventType: 'contact.touch' }], [{ eventType: 'deal.propertyChange' }]]) {
      const body = JSON.stringify({ targetUrl: receiver.url, subscriptions });
      const answer = await fetch(`${portal.url}/_sandbox/webhooks`, { method: 'PUT', body });
      expect(answer.status).toBe(400);
    }
  });
});
