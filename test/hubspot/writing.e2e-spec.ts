import type { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import type { WriteOperation, WriteResult } from '../../src/application/ports/record-system.port.js';
import { objectType, type ObjectName } from '../../sandbox/core/object-types.js';
import type { SettingsPatch } from '../../sandbox/core/settings.js';
import { ON_DEMAND, PortalBench } from './portal-bench.js';

let serial = 0;

function creation(fields: Record<string, string>, keyed = true): WriteOperation {
  serial += 1;
  const key = keyed ? { crosstie_id: `main/account/key${serial}#0` } : {};
  return { kind: 'create', operationId: `op-${serial}`, fields: { ...fields, ...key } };
}

describe('writing to a portal', () => {
  let bench: PortalBench;
  let portal: HubspotPortal;

  async function start(settings: SettingsPatch = {}): Promise<void> {
    bench = await PortalBench.start({
      seed: { companies: 10, contacts: 50, deals: 0, planted: false },
      settings: { limitsEnabled: false, indexLagMs: 0, indexJitterMs: 0, ...settings },
    });
    portal = bench.connect();
  }
  afterEach(() => bench.stop());

  const live = (type: ObjectName): number =>
    bench.server.sandbox.world.store(objectType(type)).liveRecords.length;
  const ids = (results: readonly WriteResult[]): readonly string[] =>
    results.map((result) =>
      result.status === 'written' ? result.id : `${result.status}: ${result.failure.message}`,
    );

  const companies = (count: number): readonly WriteOperation[] =>
    Array.from({ length: count }, (_, at) => creation({ name: `Company ${at}`, domain: `c${at}.example` }));

  it('creates 250 by upsert on a property of our own, and finds them again when repeated', async () => {
    await start();
    const before = live('companies');
    const operations = companies(250);
    const first = await portal.write({ type: 'companies', operations }, ON_DEMAND);
    expect(first.every((result) => result.status === 'written' && result.created)).toBe(true);
    const second = await portal.write({ type: 'companies', operations }, ON_DEMAND);
    expect(second.every((result) => result.status === 'written' && !result.created)).toBe(true);
    expect(ids(second)).toEqual(ids(first));
    expect(live('companies')).toBe(before + 250);
    const { routes } = bench.server.admin.statistics();
    expect(
      Object.entries(routes).find(([route]) => route.endsWith('companies/batch/upsert'))?.[1].calls,
    ).toBe(6);
  });

  it.each(['execute-then-reset', 'execute-then-status', 'truncate'] as const)(
    'survives %s on a create',
    async (kind) => {
      await start();
      const before = live('companies');
      bench.server.admin.addFault({
        action: { kind },
        path: '**/companies/batch/*',
        method: 'POST',
        times: 1,
      });
      const results = await portal.write({ type: 'companies', operations: companies(30) }, ON_DEMAND);
      expect(results.every((result) => result.status === 'written')).toBe(true);
      expect(live('companies')).toBe(before + 30);
    },
  );

  it.each(['execute-then-reset', 'reset'] as const)('survives %s where upsert is refused', async (kind) => {
    await start({ upsertRefusedFor: ['products'] });
    const before = live('products');
    bench.server.admin.addFault({ action: { kind }, path: '**/products/batch/create', times: 1 });
    const operations = Array.from({ length: 120 }, (_, at) => creation({ name: `Product ${at}` }));
    const results = await portal.write({ type: 'products', operations }, ON_DEMAND);
    expect(ids(results).every((id) => /^\d+$/.test(id))).toBe(true);
    expect(live('products')).toBe(before + 120);
    const again = await portal.write({ type: 'products', operations }, ON_DEMAND);
    expect(again.every((result) => result.status === 'written' && !result.created)).toBe(true);
    expect(ids(again)).toEqual(ids(results));
    expect(live('products')).toBe(before + 120);
  });

  it('calls a create without a key unknown when its answer is lost', async () => {
    await start();
    bench.server.admin.addFault({
      action: { kind: 'execute-then-reset' },
      path: '**/companies/batch/create',
      times: 1,
    });
    const results = await portal.write(
      { type: 'companies', operations: [creation({ name: 'Once' }, false)] },
      ON_DEMAND,
    );
    expect(results).toEqual([
      { status: 'unknown', failure: expect.objectContaining({ class: 'outcome-unknown' }) },
    ]);
  });

  it('writes the good ones of a batch and names what is wrong with the others', async () => {
    await start();
    const taken = bench.server.sandbox.world.store(objectType('contacts')).liveRecords[0];
    const operations = [
      creation({ email: 'fine@example.org', firstname: 'Fine' }),
      creation({ email: 'not an address' }),
      creation({ email: 'odd@example.org', lifecyclestage: 'no such stage' }),
      creation({ email: taken?.current.props['email'] ?? '' }),
      creation({ email: 'good@example.org' }),
    ];
    const results = await portal.write({ type: 'contacts', operations }, ON_DEMAND);
    expect(results.map((result) => result.status)).toEqual([
      'written',
      'rejected',
      'rejected',
      'rejected',
      'written',
    ]);
    const failure = (at: number): unknown => {
      const result = results[at];
      return result?.status === 'rejected' ? result.failure : null;
    };
    expect(failure(1)).toMatchObject({ class: 'validation', field: 'email' });
    expect(failure(2)).toMatchObject({ class: 'validation', field: 'lifecyclestage' });
    expect(failure(3)).toMatchObject({ class: 'conflict' });
    expect(JSON.stringify(results)).not.toContain('not an address');
  });

  it('updates by id, clears with null, and tells what was stored', async () => {
    await start();
    const [first, second] = bench.server.sandbox.world
      .store(objectType('contacts'))
      .liveRecords.map((record) => record.id);
    const results = await portal.write(
      {
        type: 'contacts',
        operations: [
          {
            kind: 'update',
            operationId: 'u1',
            id: first ?? '',
            fields: { firstname: 'Ada', jobtitle: null },
          },
          { kind: 'update', operationId: 'u2', id: '999999999', fields: { firstname: 'Nobody' } },
          { kind: 'update', operationId: 'u3', id: second ?? '', fields: { firstname: 'Grace' } },
          { kind: 'update', operationId: 'u4', id: first ?? '', fields: { lastname: 'Lovelace' } },
        ],
      },
      ON_DEMAND,
    );
    expect(results.map((result) => result.status)).toEqual(['written', 'rejected', 'written', 'written']);
    expect(results[0]).toMatchObject({
      id: first,
      created: false,
      stored: { firstname: 'Ada', jobtitle: null },
    });
    expect(results[1]).toMatchObject({ failure: { class: 'not-found' } });
    const props = bench.server.sandbox.world.store(objectType('contacts')).find(first ?? '')?.current.props;
    expect(props).toMatchObject({ firstname: 'Ada', lastname: 'Lovelace' });
    expect(props?.['jobtitle'] ?? '').toBe('');
  });

  it('says that a property does not exist', async () => {
    await start();
    const id = bench.server.sandbox.world.store(objectType('companies')).liveRecords[0]?.id ?? '';
    const results = await portal.write(
      {
        type: 'companies',
        operations: [{ kind: 'update', operationId: 'x', id, fields: { no_such_thing: '1' } }],
      },
      ON_DEMAND,
    );
    expect(results[0]).toMatchObject({
      status: 'rejected',
      failure: { class: 'configuration', field: 'no_such_thing' },
    });
  });
});
