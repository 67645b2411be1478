import { ScriptedServer } from '../../../../test/hubspot/scripted-server.js';
import { until } from '../../../../test/support/stack/until.js';
import type { BudgetLease, PortalBudget } from '../../../application/ports/portal-budget.port.js';
import type { CallContext } from '../../../application/ports/record-system.port.js';
import { InMemoryPortalBudget } from '../budget/in-memory-budget.js';
import { fixedToken, type AccessTokens } from '../oauth/access-tokens.js';
import { HttpExchange } from './http-exchange.js';
import { HubspotTransport, type HubspotCall } from './hubspot-transport.js';
import { Places } from './places.js';

const READ: HubspotCall = { method: 'GET', path: '/crm/v3/owners', bucket: 'burst', repeatable: true };
const CONTEXT: CallContext = { priority: 'on-demand', signal: new AbortController().signal };
/** 98 % of 19 calls a second. */
const INTERVAL_MS = 1_000 / 18.62;

/** Knows when the last send time of all leases is over by far. */
class WatchedBudget extends InMemoryPortalBudget {
  private lastAt = 0;
  private slots = 0;

  override async lease(...args: Parameters<PortalBudget['lease']>): Promise<BudgetLease> {
    const lease = await super.lease(...args);
    if (lease.status === 'granted') {
      this.slots += lease.slots;
      this.lastAt = performance.now() + lease.firstInMs + lease.slots * lease.intervalMs;
    }
    return lease;
  }

  isOver(slots: number): boolean {
    return this.slots >= slots && performance.now() > this.lastAt + 120;
  }
}

describe('calls that are held up after their send time', () => {
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await ScriptedServer.start();
  });
  afterAll(() => server.stop());

  let budget: WatchedBudget;
  beforeEach(() => {
    budget = new WatchedBudget();
    server.answer({ status: 200, body: {} });
  });

  const open = (connections: number, token: string | AccessTokens): HubspotTransport =>
    new HubspotTransport({
      ...{ portal: 'main', budget, timeoutMs: 5_000, token },
      http: new HttpExchange(server.url, { connections, connectTimeoutMs: 1_000 }),
    });

  /** From the arrival of one call to that of the last. */
  const spread = (from: number): number => (server.calls.at(-1)?.at ?? 0) - (server.calls[from]?.at ?? 0);

  it('do not go all at once when a new token is there', async () => {
    let bring: () => void = () => undefined;
    const brought = new Promise<void>((resolve) => (bring = resolve));
    const token = fixedToken('secret');
    const transport = open(24, { ...token, current: () => brought.then(() => token.current()) });
    const calls = Array.from({ length: 10 }, () => transport.call(READ, CONTEXT));
    await until(() => budget.isOver(10), 10_000);
    bring();
    await Promise.all(calls);
    expect(server.calls).toHaveLength(10);
    expect(spread(0)).toBeGreaterThan(6 * INTERVAL_MS);
    await transport.close();
  });

  it('do not go all at once when connections become free', async () => {
    const transport = open(9, 'secret');
    server.hold();
    const calls = Array.from({ length: 18 }, () => transport.call(READ, CONTEXT));
    await until(() => budget.isOver(18), 10_000);
    expect(server.calls).toHaveLength(9);
    server.release();
    await Promise.all(calls);
    expect(server.calls).toHaveLength(18);
    expect(spread(9)).toBeGreaterThan(5 * INTERVAL_MS);
    await transport.close();
  });

  it('leave the line when they are aborted', async () => {
    const places = new Places(1);
    const leave = await places.take(CONTEXT.signal);
    const controller = new AbortController();
    const aborted = places.take(controller.signal);
    const patient = places.take(CONTEXT.signal);
    controller.abort(new Error('the worker stops'));
    await expect(aborted).rejects.toThrow('the worker stops');
    leave();
    leave();
    (await patient)();
    (await places.take(CONTEXT.signal))();
  });
});
