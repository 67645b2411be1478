import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveWorkerHealth } from '../../src/composition/worker-health.js';
import { createWorkerMetrics } from '../../src/composition/worker-metrics.js';
import type { CallContext } from '../../src/application/ports/record-system.port.js';
import type { SystemFailure } from '../../src/domain/errors/failure.js';
import { ON_DEMAND, PortalBench } from './portal-bench.js';

jest.setTimeout(60_000);

const BACKFILL: CallContext = { signal: new AbortController().signal, priority: 'backfill' };
const DAILY = 200;

/** What an operator's dashboard reads of a worker, while the worker calls a portal whose day comes to an end. */
describe("the figures of a portal's budget", () => {
  const metrics = createWorkerMetrics();
  let bench: PortalBench;
  let server: Server;

  beforeAll(async () => {
    const roomy = { max: 100_000, windowMs: 10_000 };
    bench = await PortalBench.start({
      seed: { companies: 3, contacts: 3, deals: 0, planted: false },
      settings: { limits: { app: roomy, search: roomy, associations: roomy, daily: DAILY } },
    });
    server = await serveWorkerHealth(
      { isReady: () => Promise.resolve(true), registry: metrics.registry },
      '127.0.0.1',
      0,
    );
  });
  afterAll(async () => {
    server.close();
    await bench.stop();
  });

  /** Samples of `/metrics` by name and labels. */
  const read = async (): Promise<ReadonlyMap<string, number>> => {
    const { port } = server.address() as AddressInfo;
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith('crosstie_hubspot_'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  };

  it('show the day, what is kept in reserve and the wait for a send time, and jobs stop at the reserve', async () => {
    const portal = bench.connect({ onCall: (report) => metrics.onCall('main', report) });
    const selection = { type: 'companies', fields: ['name'], associations: [] };
    const call = (context: CallContext) => portal.readByIds(selection, ['1'], context);
    expect(await read()).toEqual(new Map());
    await call(ON_DEMAND);
    let figures = await read();
    const used = bench.server.admin.statistics().calls;
    expect(figures.get('crosstie_hubspot_daily_limit{portal="main"}')).toBe(DAILY);
    expect(figures.get('crosstie_hubspot_daily_reserve{portal="main"}')).toBe(DAILY * 0.05);
    expect(figures.get('crosstie_hubspot_daily_remaining{portal="main"}')).toBe(DAILY - used);
    let refused: unknown = null;
    while (refused === null)
      refused = await call(BACKFILL).then(
        () => null,
        (error: unknown) => error,
      );
    expect((refused as SystemFailure).failure).toMatchObject({ class: 'quota', code: 'daily-reserve' });
    figures = await read();
    const left = DAILY - bench.server.admin.statistics().calls;
    expect(left).toBe(DAILY * 0.05 - 1);
    expect(figures.get('crosstie_hubspot_daily_remaining{portal="main"}')).toBe(left);
    const calls = [...figures].filter(([name]) =>
      name.startsWith('crosstie_hubspot_calls_total{portal="main"'),
    );
    expect(calls.reduce((sum, [, n]) => sum + n, 0)).toBe(DAILY - left);
    const wait = 'crosstie_hubspot_budget_wait_seconds';
    expect(figures.get(`${wait}_count{portal="main",bucket="burst"}`)).toBe(DAILY - left);
    expect(figures.get(`${wait}_sum{portal="main",bucket="burst"}`)).toBeGreaterThan(0);
    // A person is served out of the reserve.
    await call(ON_DEMAND);
    expect((await read()).get('crosstie_hubspot_daily_remaining{portal="main"}')).toBe(left - 1);
  });
});
