import type { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import type { WriteOperation, WriteResult } from '../../src/application/ports/record-system.port.js';
import type { SystemRecord } from '../../src/domain/records/system-record.js';
import type { FaultAction } from '../../sandbox/core/faults.js';
import { associationsOf } from '../../sandbox/core/associations.js';
import { objectType, type ObjectName } from '../../sandbox/core/object-types.js';
import type { SettingsPatch } from '../../sandbox/core/settings.js';
import { ON_DEMAND, PortalBench } from './portal-bench.js';
import { findAll } from '../support/find-all.js';

/** A record of each type that is created, and whom it belongs to. */
const EXPORTED: readonly {
  readonly type: ObjectName;
  readonly field?: string;
  readonly of: (n: number) => Record<string, string>;
}[] = [
  { type: 'companies', of: (n) => ({ name: `Company ${n}` }) },
  { type: 'contacts', field: '@companies', of: (n) => ({ email: `c${n}@export.example` }) },
  { type: 'deals', field: '@companies', of: (n) => ({ dealname: `Deal ${n}` }) },
  { type: 'products', of: (n) => ({ name: `Product ${n}`, hs_sku: `S-${n}` }) },
  { type: 'line_items', field: '@deals', of: (n) => ({ name: `Line ${n}`, price: '10', quantity: '2' }) },
];

describe('exporting to a portal', () => {
  let bench: PortalBench;
  let portal: HubspotPortal;

  async function start(settings: SettingsPatch = {}): Promise<void> {
    bench = await PortalBench.start({
      seed: { companies: 40, contacts: 40, deals: 40, planted: false },
      settings: { limitsEnabled: false, indexLagMs: 60_000, strict: true, ...settings },
    });
    portal = bench.connect();
  }
  afterEach(() => bench.stop());

  const records = (type: ObjectName) => bench.server.sandbox.world.store(objectType(type)).liveRecords;
  const idAt = (type: ObjectName, at: number): string => records(type)[at]?.id ?? '';
  const calls = (part: string): number =>
    Object.entries(bench.server.admin.statistics().routes)
      .filter(([route]) => route.includes(part))
      .reduce((sum, [, { calls: count }]) => sum + count, 0);

  function creations(type: ObjectName, count: number, parents: boolean): readonly WriteOperation[] {
    const example = EXPORTED.find((each) => each.type === type);
    return Array.from({ length: count }, (_, n) => {
      const parent = example?.field?.slice(1) as ObjectName | undefined;
      const link: Record<string, string> = parents && parent ? { [`@${parent}`]: idAt(parent, n % 40) } : {};
      return {
        kind: 'create',
        operationId: `main/${type}/${n}#0`,
        fields: { ...example?.of(n), ...link },
        origin: { sync: 'main', type, id: `B-${n}`, generation: 0 },
      };
    });
  }

  const write = (type: ObjectName, operations: readonly WriteOperation[]): Promise<readonly WriteResult[]> =>
    portal.write({ type, operations }, ON_DEMAND);
  const update = (id: string, fields: Record<string, string | null>): WriteOperation => ({
    kind: 'update',
    operationId: `update ${id}`,
    id,
    fields,
  });

  it('creates records with their parents at a call for a hundred', async () => {
    await start();
    const before = records('contacts').length;
    const operations = creations('contacts', 1_000, true);
    for (let at = 0; at < 1_000; at += 100) {
      const results = await write('contacts', operations.slice(at, at + 100));
      expect(results.every((result) => result.status === 'written' && result.created)).toBe(true);
      expect(results[7]).toMatchObject({ stored: { '@companies': idAt('companies', (at + 7) % 40) } });
    }
    expect(records('contacts')).toHaveLength(before + 1_000);
    expect(calls('contacts/batch/')).toBe(10);
    expect(calls('associations/')).toBe(0);
    const selection = { type: 'contacts', fields: ['email', '@companies'], associations: [] };
    const ids = records('contacts').map((record) => record.id);
    const { found } = await portal.readByIds(selection, ids.slice(before), ON_DEMAND);
    expect([...found.values()].map((record) => record.fields['@companies'])).toEqual(
      operations.map((operation) => operation.fields['@companies']),
    );
  });

  it('finds what an earlier attempt created, and associates it then', async () => {
    await start();
    const plain = await write('contacts', creations('contacts', 100, false));
    const results = await write('contacts', creations('contacts', 120, true));
    expect(results.slice(0, 100).map((result) => result.status === 'written' && result.id)).toEqual(
      plain.map((result) => result.status === 'written' && result.id),
    );
    expect(results.filter((result) => result.status === 'written' && result.created)).toHaveLength(20);
    const company = records('companies')[5];
    const { found } = await portal.readByIds(
      { type: 'contacts', fields: ['@companies'], associations: [] },
      plain.map((result) => (result.status === 'written' ? result.id : '')),
      ON_DEMAND,
    );
    expect([...found.values()][5]?.fields).toEqual({ '@companies': company?.id });
  });

  it('sends the records again with which the portal met an error of its own', async () => {
    await start();
    const path = '**/contacts/batch/upsert';
    bench.server.admin.addFault({ action: { kind: 'partial', fraction: 0.5 }, path, times: 2 });
    const before = records('contacts').length;
    const results = await write('contacts', creations('contacts', 20, false));
    expect(results.every(({ status }) => status === 'written')).toBe(true);
    expect(records('contacts')).toHaveLength(before + 20);
    bench.server.admin.addFault({ action: { kind: 'partial', fraction: 1 }, path, times: 3 });
    const [refused] = await write('contacts', creations('contacts', 21, false).slice(20));
    expect(refused).toMatchObject({
      status: 'rejected',
      failure: { class: 'transient', code: 'internal-error' },
    });
  });

  it('tells which creations have made a record', async () => {
    await start();
    const operations = creations('contacts', 3, false);
    const known = operations.flatMap(({ operationId, ...rest }) =>
      rest.kind === 'create' && rest.origin ? [{ operationId, origin: rest.origin }] : [],
    );
    expect(await portal.createdBy('contacts', known, ON_DEMAND)).toEqual(new Map());
    const [first, second] = await write('contacts', operations.slice(0, 2));
    expect(await portal.createdBy('contacts', known, ON_DEMAND)).toEqual(
      new Map(
        [first, second].map((each, at) => [known[at]?.operationId, each?.status === 'written' && each.id]),
      ),
    );
  });

  it('tells of creations by another worker, which has made the property that marks them', async () => {
    await start();
    const other = bench.connect();
    const operations = creations('contacts', 1, false);
    const known = operations.flatMap(({ operationId, ...rest }) =>
      rest.kind === 'create' && rest.origin ? [{ operationId, origin: rest.origin }] : [],
    );
    expect(await other.createdBy('contacts', known, ON_DEMAND)).toEqual(new Map());
    await write('contacts', operations);
    expect((await other.createdBy('contacts', known, ON_DEMAND)).size).toBe(1);
  });

  it('moves a thousand records to other parents with one call and without touching them', async () => {
    await start();
    const created = await write('contacts', creations('contacts', 1_000, true));
    const ids = created.map((result) => (result.status === 'written' ? result.id : ''));
    const modified = records('contacts').map((record) => record.current.updatedAt);
    bench.server.sandbox.statistics.reset();
    const results = await write(
      'contacts',
      ids.map((id, n) => update(id, { '@companies': idAt('companies', (n + 1) % 40) })),
    );
    expect(results[0]).toEqual({
      status: 'written',
      id: ids[0],
      created: false,
      stored: { '@companies': idAt('companies', 1) },
    });
    expect(bench.server.admin.statistics().routes).toEqual({
      'POST associations/v4/contacts/companies/batch/create': expect.objectContaining({ calls: 1 }),
    });
    expect(records('contacts').map((record) => record.current.updatedAt)).toEqual(modified);
    // The former primary company stays, without its label.
    const contact = records('contacts').find((record) => record.id === ids[0]);
    const types = contact && associationsOf(contact, objectType('companies')).map((entry) => entry.types);
    expect(types).toEqual([[279], [1, 279]]);
  });

  it.each(['v3', '2026-03'] as const)(
    'associates deals and companies on the paths of %s',
    async (pathFamily) => {
      await start();
      portal = bench.connect({ pathFamily });
      const [deal = '', parent = '', other = ''] = [
        idAt('deals', 0),
        idAt('companies', 1),
        idAt('companies', 2),
      ];
      const child = idAt('companies', 3);
      const contact = idAt('contacts', 39);
      const [result] = await write('deals', [
        update(deal, { dealname: 'Renamed', '@contacts': contact, '@companies': other }),
      ]);
      expect(result).toMatchObject({
        status: 'written',
        stored: { dealname: 'Renamed', '@contacts': contact, '@companies': other },
      });
      await write('companies', [update(child, { '@companies': parent })]);
      await write('companies', [update(child, { '@companies': other })]);
      const read = (type: string, id: string): Promise<unknown> =>
        portal
          .readByIds({ type, fields: ['@companies'], associations: [] }, [id], ON_DEMAND)
          .then(({ found }) => found.get(id)?.fields);
      expect(await read('deals', deal)).toEqual({ '@companies': other });
      expect(await read('companies', child)).toEqual({ '@companies': other });
      expect(await read('companies', parent)).toEqual({ '@companies': null });
      await write('companies', [update(child, { '@companies': null })]);
      expect(await read('companies', child)).toEqual({ '@companies': null });
      await write('deals', [update(deal, { '@companies': null })]);
      expect(await read('deals', deal)).not.toEqual({ '@companies': other });
    },
  );

  it('names the association that was refused, and writes the others', async () => {
    await start();
    const operations = creations('contacts', 3, true);
    const [first, second, third] = operations;
    if (!first || !second || !third) throw new Error('three operations');
    const lost = { ...second, fields: { ...second.fields, '@companies': '999' } };
    const results = await write('contacts', [first, lost, third]);
    expect(results.map((result) => result.status)).toEqual(['written', 'rejected', 'written']);
    const failure = {
      class: 'validation',
      code: 'association-target-missing',
      field: '@companies',
      message: 'It cannot be associated with the company 999, which HubSpot does not have',
    };
    expect(results[1]).toMatchObject({ failure });
    const id = idAt('contacts', 0);
    const updates = await write('contacts', [
      update(id, { firstname: 'Ada', '@companies': '999' }),
      update(idAt('contacts', 1), { '@companies': idAt('companies', 9) }),
    ]);
    expect(updates.map((result) => result.status)).toEqual(['rejected', 'written']);
    expect(updates[0]).toMatchObject({ failure });
    expect(records('contacts')[0]?.current.props['firstname']).toBe('Ada');
  });

  it.each<FaultAction>([
    { kind: 'partial', fraction: 1 },
    { kind: 'execute-then-reset' },
    { kind: 'execute-then-status', status: 504 },
    { kind: 'truncate' },
  ])('associates again after $kind', async (action) => {
    await start();
    bench.server.admin.addFault({ action, path: '**/contacts/companies/batch/create', times: 1 });
    const operations = [0, 1, 2].map((n) =>
      update(idAt('contacts', n), { '@companies': idAt('companies', 20 + n) }),
    );
    const results = await write('contacts', operations);
    expect(results.map((result) => result.status === 'written' && result.stored)).toEqual(
      operations.map(({ fields }) => fields),
    );
  });

  it('finds line items by their deal without waiting for the index, and refuses a second deal', async () => {
    await start();
    const lines = await write('line_items', creations('line_items', 3, true));
    const deal = idAt('deals', 1);
    const keys = [
      { field: '@deals', normalise: 'exact' },
      { field: 'name', normalise: 'name' },
    ] as const;
    const found = await findAll(
      portal,
      { type: 'line_items', keys, probes: [[deal, 'line']], fields: ['quantity'] },
      ON_DEMAND,
    );
    expect(found.map(({ fields }) => fields)).toEqual([{ '@deals': deal, name: 'Line 1', quantity: '2' }]);
    const [line] = lines;
    const [moved] = await write('line_items', [
      update(line?.status === 'written' ? line.id : '', { '@deals': deal }),
    ]);
    expect(moved).toMatchObject({
      status: 'rejected',
      failure: { code: 'association-refused', field: '@deals' },
    });
  });

  it('gives association fields with pages of a list and of a window', async () => {
    await start({ indexLagMs: 0, indexJitterMs: 0 });
    const contact = idAt('contacts', 3);
    const company = idAt('companies', 7);
    await write('contacts', [update(contact, { '@companies': company })]);
    const selection = { type: 'contacts', fields: ['email', '@companies'], associations: [] };
    for (const range of [
      { kind: 'range', after: null, upTo: null },
      { kind: 'window', by: 'modified', since: '2000-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' },
    ] as const) {
      const pages = await portal.readPages({ selection, range, cursor: null, pageSize: 100 }, ON_DEMAND);
      const record = pages.flatMap((page) => page.records).find(({ id }) => id === contact);
      expect(record?.fields['@companies']).toBe(company);
      expect(record?.associations).toEqual({});
    }
  });

  it('gives the deal of line items and both parents of deals in a list', async () => {
    await start();
    await write('line_items', creations('line_items', 5, true));
    const deal = idAt('deals', 2);
    const [company, contact] = [idAt('companies', 30), idAt('contacts', 0)];
    await write('deals', [update(deal, { '@companies': company, '@contacts': contact })]);
    const read = async (type: string, fields: readonly string[]): Promise<readonly SystemRecord[]> => {
      const range = { kind: 'range', after: null, upTo: null } as const;
      const selection = { type, fields, associations: [] };
      const pages = await portal.readPages({ selection, range, cursor: null, pageSize: 100 }, ON_DEMAND);
      return pages.flatMap((page) => page.records);
    };
    const lines = await read('line_items', ['@deals', 'name']);
    expect(lines.slice(-5).map(({ fields }) => fields['@deals'])).toEqual(
      [0, 1, 2, 3, 4].map((n) => idAt('deals', n)),
    );
    const deals = await read('deals', ['@companies', '@contacts']);
    expect(deals.find(({ id }) => id === deal)?.fields).toEqual({
      '@companies': company,
      '@contacts': expect.stringMatching(/^\d+$/),
    });
  });

  it.each(EXPORTED.map(({ type }) => type))(
    'creates one record each of %s when two workers write at once',
    async (type) => {
      await start();
      const before = records(type).length;
      const operations = creations(type, 60, true);
      const other = bench.connect();
      const [first, second] = await Promise.all([
        write(type, operations),
        other.write({ type, operations }, ON_DEMAND),
      ]);
      const ids = (results: readonly WriteResult[]): readonly unknown[] =>
        results.map((result) => result.status === 'written' && result.id);
      expect(ids(first)).toEqual(ids(second));
      expect(ids(first)).not.toContain(false);
      expect(records(type)).toHaveLength(before + 60);
    },
  );

  it('says which associations a type may carry', async () => {
    await start();
    const { types } = await portal.describe(ON_DEMAND);
    expect(Object.fromEntries(types.map(({ name, parents }) => [name, parents]))).toEqual({
      contacts: [{ type: 'companies', field: '@companies' }],
      companies: [{ type: 'companies', field: '@companies' }],
      deals: [
        { type: 'companies', field: '@companies' },
        { type: 'contacts', field: '@contacts' },
      ],
      products: [],
      line_items: [{ type: 'deals', field: '@deals' }],
      owners: [],
    });
  });

  it('says whose scope is missing when its property cannot be made', async () => {
    await start();
    const { scopes } = bench.server.admin.settings();
    bench.server.admin.patchSettings({
      scopes: scopes.filter((scope) => scope !== 'crm.schemas.products.write'),
    });
    await expect(write('products', creations('products', 2, true))).rejects.toMatchObject({
      failure: { class: 'permission', message: expect.stringContaining('crm.schemas.products.write') },
    });
    expect(records('products').some((record) => record.current.props['hs_sku'] === 'S-0')).toBe(false);
  });

  const SILENCES: readonly FaultAction[] = [
    { kind: 'execute-then-reset' },
    { kind: 'execute-then-status', status: 504 },
  ];
  describe.each(SILENCES)('after $kind', (action) => {
    it.each(EXPORTED.flatMap(({ type }) => [false, true].map((refused) => [type, refused] as const)))(
      'there is one record each of %s (upsert refused: %s)',
      async (type, refused) => {
        await start({ upsertRefusedFor: refused ? [type] : [] });
        const before = records(type).length;
        for (const path of ['upsert', 'create']) {
          bench.server.admin.addFault({ action, path: `**/${type}/batch/${path}`, times: 1, afterCalls: 0 });
        }
        const operations = creations(type, 30, true);
        const results = await write(type, operations);
        expect(results.map((result) => result.status)).toEqual(operations.map(() => 'written'));
        expect(records(type)).toHaveLength(before + 30);
        expect(calls(`${type}/batch/`)).toBeGreaterThan(1);
        const again = await write(type, operations);
        expect(again.map((result) => result.status === 'written' && [result.id, result.created])).toEqual(
          results.map((result) => result.status === 'written' && [result.id, false]),
        );
        expect(records(type)).toHaveLength(before + 30);
        const keys = records(type).map((record) => record.current.props['crosstie_id']);
        expect(new Set(keys.filter(Boolean)).size).toBe(30);
        const field = EXPORTED.find((each) => each.type === type)?.field ?? '';
        expect(results.map((result) => result.status === 'written' && result.stored[field])).toEqual(
          operations.map((operation) => operation.fields[field]),
        );
      },
    );
  });
});
