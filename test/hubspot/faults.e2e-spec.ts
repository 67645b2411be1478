import { SystemFailure } from '../../src/domain/errors/failure.js';
import { InMemoryPortalBudget } from '../../src/adapters/hubspot/budget/in-memory-budget.js';
import type { PathFamily } from '../../src/adapters/hubspot/transport/api-paths.js';
import type { FaultAction } from '../../sandbox/core/faults.js';
import { ON_DEMAND, PortalBench, readRange } from './portal-bench.js';

const RANGE = { kind: 'range', after: null, upTo: null } as const;
const REQUEST = {
  selection: { type: 'contacts', fields: ['email'], associations: ['companies'] },
  range: RANGE,
  pageSize: 100,
};

describe('a portal that misbehaves', () => {
  let bench: PortalBench;

  beforeAll(async () => {
    bench = await PortalBench.start({
      seed: { companies: 20, contacts: 450, planted: false },
      settings: { limitsEnabled: false, indexLagMs: 0, indexJitterMs: 0 },
    });
  });
  afterAll(() => bench.stop());
  afterEach(() => bench.server.admin.clearFaults());

  const strike = (action: FaultAction): void =>
    void bench.server.admin.addFault({ action, path: '**/contacts', afterCalls: 2, times: 1 });

  const TRANSIENT: readonly FaultAction[] = [
    { kind: 'reset' },
    { kind: 'execute-then-reset' },
    { kind: 'execute-then-status', status: 504 },
    { kind: 'truncate' },
    { kind: 'truncate', breakConnection: true },
    { kind: 'html', status: 502 },
    { kind: 'html', status: 200 },
    { kind: 'hang' },
    { kind: 'locked' },
    { kind: 'no-content-type' },
    { kind: 'rate-limit', policy: 'search' },
  ];

  it.each(TRANSIENT)('is read in full past $kind', async (action) => {
    strike(action);
    const records = await readRange(bench.connect({ timeoutMs: 800 }), REQUEST);
    expect(new Set(records.map((record) => record.id)).size).toBe(450);
    expect(records).toHaveLength(450);
  });

  async function failureOf(
    action: FaultAction,
    budget = new InMemoryPortalBudget(),
  ): Promise<SystemFailure['failure']> {
    strike(action);
    const error: unknown = await readRange(bench.connect({ budget }), REQUEST).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SystemFailure);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(bench.server.token);
    return (error as SystemFailure).failure;
  }

  it('stops on refused credentials and missing scopes', async () => {
    expect(await failureOf({ kind: 'unauthorized' })).toMatchObject({ class: 'auth' });
    const missing = await failureOf({ kind: 'missing-scope', scopes: ['crm.objects.contacts.read'] });
    expect(missing).toMatchObject({ class: 'permission' });
    expect(missing.message).toContain('crm.objects.contacts.read');
  });

  it('rests during a migration and at the daily limit, all workers of it', async () => {
    const budget = new InMemoryPortalBudget();
    const migrating = await failureOf({ kind: 'migrating', retryAfterSeconds: 120 }, budget);
    expect(migrating).toMatchObject({ class: 'quota', code: 'account-migration' });
    const other = await readRange(bench.connect({ budget }), REQUEST).catch((reason: unknown) => reason);
    expect((other as SystemFailure).failure).toMatchObject({ class: 'quota', until: migrating.until });
    const daily = await failureOf({ kind: 'rate-limit', policy: 'daily' });
    expect(daily).toMatchObject({ class: 'quota', code: 'daily-limit' });
    expect(Date.parse(daily.until ?? '')).toBeGreaterThan(Date.now());
  });

  it.each(['v3', '2026-03'] as const)(
    'is read and written on the paths of %s',
    async (pathFamily: PathFamily) => {
      const portal = bench.connect({ pathFamily });
      expect(await readRange(portal, REQUEST)).toHaveLength(450);
      expect((await portal.describe(ON_DEMAND)).types).toHaveLength(6);
      expect((await portal.identify(ON_DEMAND)).hubId).toBe('44120881');
      expect(await portal.estimateTotal('contacts', null, ON_DEMAND)).toBe(450);
      const { found } = await portal.readByIds(REQUEST.selection, ['1'], ON_DEMAND);
      expect(found.size).toBe(0);
      const fields = { name: `By ${pathFamily}`, crosstie_id: `main/item/${pathFamily}#0` };
      const [result] = await portal.write(
        { type: 'products', operations: [{ kind: 'create', operationId: pathFamily, fields }] },
        ON_DEMAND,
      );
      expect(result).toMatchObject({
        status: 'written',
        created: true,
        stored: { name: `By ${pathFamily}` },
      });
    },
  );
});
