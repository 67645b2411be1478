import type { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import type { WriteOperation } from '../../src/application/ports/record-system.port.js';
import { SystemFailure } from '../../src/domain/errors/failure.js';
import type {
  FieldMappingDefinition,
  JobDefinition,
  SyncDefinition,
  TargetDefinition,
} from '../../src/domain/sync/definition.js';
import { associationsOf } from '../../sandbox/core/associations.js';
import { objectType } from '../../sandbox/core/object-types.js';
import type { PortalRecord } from '../../sandbox/core/record.js';
import type { World } from '../../sandbox/core/world.js';
import { SAMPLE_SYNC } from '../support/engine/sample-definition.js';
import { ON_DEMAND, PortalBench, readRange } from './portal-bench.js';
import { RunWorld } from './run-world.js';

const MACHINE = 'p_machine';
const FULL_NAME = 'p44120881_machine';
const PORTAL = { limitsEnabled: false, indexLagMs: 0, indexJitterMs: 0, strict: true };
const machinesIn = (world: World): readonly PortalRecord[] =>
  world.store(world.types.get(FULL_NAME)).liveRecords;

describe('custom objects of a portal', () => {
  let bench: PortalBench;
  let portal: HubspotPortal;
  beforeAll(async () => {
    bench = await PortalBench.start({
      seed: { companies: 20, deals: 0, machines: 230, planted: false },
      settings: PORTAL,
    });
    portal = bench.connect();
  });
  afterAll(() => bench.stop());

  const machines = (): readonly PortalRecord[] => machinesIn(bench.server.sandbox.world);
  const creation = (serial: string, more: Record<string, string> = {}): WriteOperation => ({
    kind: 'create',
    operationId: `op-${serial}`,
    fields: { serial_number: serial, ...more },
    origin: { sync: 'main', type: 'equipment', id: serial, generation: 0 },
  });

  it('are described with their properties, what they require and what they belong to', async () => {
    const { types } = await portal.describe(ON_DEMAND);
    const machine = types.find(({ name }) => name === MACHINE);
    expect(machine).toMatchObject({ label: 'Machines', canCreate: true, idempotency: 'external-id' });
    const field = (name: string): unknown => machine?.fields.find((each) => each.name === name);
    expect(field('serial_number')).toMatchObject({ requiredOnCreate: true, unique: true });
    expect(field('kind')).toMatchObject({ type: 'enumeration', requiredOnCreate: false });
    expect(field('installed_on')).toMatchObject({ type: 'date' });
    expect(machine?.parents).toEqual([
      { type: 'companies', field: '@companies' },
      { type: 'contacts', field: '@contacts' },
    ]);
    const company = types.find(({ name }) => name === 'companies');
    expect(company?.parents).toContainEqual({ type: MACHINE, field: `@${MACHINE}` });
    expect((await portal.test(ON_DEMAND)).find(({ type }) => type === MACHINE)?.ok).toBe(true);
  });

  it.each(['v3', '2026-03'] as const)(
    'are read in lanes by id, by time and by hand on the paths of %s',
    async (pathFamily) => {
      const other = bench.connect({ pathFamily });
      const selection = { type: MACHINE, fields: ['serial_number', 'kind'], associations: ['companies'] };
      const lanes = await other.splitRange(MACHINE, 4, ON_DEMAND);
      expect(lanes.length).toBe(4);
      const parts = await Promise.all(
        lanes.map((lane) =>
          readRange(other, { selection, pageSize: 100, range: { kind: 'range', ...lane } }),
        ),
      );
      const all = machines();
      expect(parts.flat().map(({ id }) => id)).toEqual(all.map(({ id }) => id));
      expect(parts.flat().every(({ associations }) => associations['companies']?.length === 1)).toBe(true);
      const [first] = all;
      for (const by of ['created', 'modified'] as const) {
        const since = '2020-01-01T00:00:00Z';
        const range = { kind: 'window', by, since, until: new Date().toISOString() } as const;
        expect((await readRange(other, { selection, pageSize: 100, range })).length).toBe(all.length);
        expect(await other.estimateTotal(MACHINE, range, ON_DEMAND)).toBe(all.length);
      }
      const { found, missing } = await other.readByIds(selection, [first?.id ?? '', '1'], ON_DEMAND);
      expect(found.get(first?.id ?? '')?.fields).toMatchObject({ serial_number: 'M-100000', kind: 'lathe' });
      expect(missing).toEqual(['1']);
      const text = { type: MACHINE, text: 'M-100007', fields: ['serial_number'], limit: 5 };
      expect((await other.searchText(text, ON_DEMAND)).map(({ id }) => id)).toEqual([all[7]?.id]);
    },
  );

  it('are associated seen from either end', async () => {
    const company = bench.server.sandbox.world.store(objectType('companies')).liveRecords[0];
    const selection = { type: 'companies', fields: [], associations: [MACHINE] };
    const listed = await readRange(portal, { selection, pageSize: 100, range: OPEN });
    const { found } = await portal.readByIds(selection, [company?.id ?? ''], ON_DEMAND);
    expect(found.get(company?.id ?? '')?.associations[MACHINE]).toHaveLength(12);
    expect(listed.find(({ id }) => id === company?.id)?.associations[MACHINE]).toEqual(
      found.get(company?.id ?? '')?.associations[MACHINE],
    );
  });

  it('are created once on a property of our own, with what they belong to', async () => {
    const before = machines().length;
    const company = bench.server.sandbox.world.store(objectType('companies')).liveRecords[3]?.id ?? '';
    const operations = ['N-1', 'N-2'].map((serial) => creation(serial, { '@companies': company }));
    const write = () => portal.write({ type: MACHINE, operations }, ON_DEMAND);
    const [first, again] = [await write(), await write()];
    expect(first).toEqual([
      expect.objectContaining({ status: 'written', created: true }),
      expect.objectContaining({ status: 'written', created: true }),
    ]);
    expect(again.map((result) => result.status === 'written' && result.id)).toEqual(
      first.map((result) => result.status === 'written' && result.id),
    );
    expect(machines().length).toBe(before + 2);
    const made = machines().at(-1);
    expect(made?.current.props['crosstie_id']).toMatch(/^main\/equipment\/[a-z2-7]{16}#0$/);
    expect(made && associationsOf(made, objectType('companies')).map(({ toId }) => toId)).toEqual([
      Number(company),
    ]);
    const [refused] = await portal.write(
      { type: MACHINE, operations: [{ kind: 'create', operationId: 'x', fields: { model: 'X' } }] },
      ON_DEMAND,
    );
    expect(refused).toMatchObject({ status: 'rejected', failure: { field: 'serial_number' } });
  });

  it('are named when the portal has none of that name, and their scopes when they are missing', async () => {
    const selection = { type: 'p_boiler', fields: [], associations: [] };
    const read = (from: HubspotPortal, type: string): Promise<unknown> =>
      from
        .readByIds({ ...selection, type }, ['1'], ON_DEMAND)
        .catch((error: unknown) => (error instanceof SystemFailure ? error.failure : error));
    expect(await read(portal, 'p_boiler')).toMatchObject({
      class: 'configuration',
      code: 'unknown-type',
      message: 'The portal has no custom object p_boiler: it has p_machine',
    });
    const { scopes } = bench.server.admin.settings();
    bench.server.admin.patchSettings({ scopes: scopes.filter((scope) => !scope.includes('custom')) });
    const poor = bench.connect();
    expect(await read(poor, MACHINE)).toMatchObject({
      class: 'permission',
      message: expect.stringMatching(/^p_machine cannot be read\..*crm\.schemas\.custom\.read/) as unknown,
    });
    expect((await poor.describe(ON_DEMAND)).types.map(({ name }) => name)).not.toContain(MACHINE);
    expect((await poor.test(ON_DEMAND)).every(({ ok }) => ok)).toBe(true);
    const use = { job: 'main/machine-import', type: MACHINE, access: 'read' } as const;
    await expect(poor.requireAccess([use], ON_DEMAND)).rejects.toThrow('crm.objects.custom.read');
    bench.server.admin.patchSettings({ scopes });
  });
});

const OPEN = { kind: 'range', after: null, upTo: null } as const;

function field(hubspot: string, business: string): FieldMappingDefinition {
  return {
    hubspot,
    business,
    direction: 'both',
    on: 'always',
    whenEmpty: 'skip',
    conflict: 'newest',
    active: true,
  };
}

/** Machines both ways, below the companies that they stand at. */
function machineSync(): Partial<SyncDefinition> {
  const sample = SAMPLE_SYNC.jobs['company-import'];
  const [account] = sample?.targets ?? [];
  if (!sample || !account) throw new Error('The sample imports companies.');
  const target = (parents: TargetDefinition['parents'], type: string): TargetDefinition => ({
    name: 'machine',
    type: [type],
    from: 'self',
    parents,
    create: 'unmatched',
    update: 'linked',
    mapping: 'machine',
  });
  const job = (rest: Pick<JobDefinition, 'kind' | 'source' | 'targets'>): JobDefinition => ({
    ...sample,
    order: 'items',
    ...rest,
  });
  const read = { mode: 'incremental', by: 'modified', since: null } as const;
  const common = { pair: 'company', required: true, onUnlinked: 'wait' } as const;
  return {
    settings: { pageSize: 100 },
    mappings: {
      company: { hubspot: 'companies', business: ['account'], fields: [field('name', 'name')] },
      machine: {
        hubspot: MACHINE,
        business: ['equipment'],
        fields: [field('serial_number', 'serial'), field('model', 'model')],
      },
    },
    matchRules: {},
    jobs: {
      'company-import': { ...sample, targets: [without(account, 'match')] },
      'machine-import': job({
        kind: 'import',
        source: { side: 'hubspot', type: MACHINE, read },
        targets: [
          target(
            [{ ...common, via: 'association', association: 'companies', type: ['account'] }],
            'equipment',
          ),
        ],
      }),
      'machine-export': job({
        kind: 'export',
        source: { side: 'business', type: 'equipment', read },
        targets: [
          target(
            [{ ...common, via: 'field', field: 'accountId', fieldType: 'account', type: ['companies'] }],
            MACHINE,
          ),
        ],
      }),
    },
  };
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: left, ...rest } = value;
  void left;
  return rest;
}

describe('custom objects in runs', () => {
  let world: RunWorld;
  beforeAll(async () => {
    world = await RunWorld.start(
      { companies: 30, machines: 120, contacts: 0 },
      { strict: true },
      machineSync(),
      [
        { name: 'account', fields: ['name'] },
        {
          name: 'equipment',
          fields: ['serial', 'model', 'accountId'],
          parents: [{ type: 'account', field: 'accountId' }],
        },
      ],
    );
  });
  afterAll(() => world.stop());

  const portalWorld = (): World => world.bench.server.sandbox.world;

  it('are imported below their companies, then only what has changed', async () => {
    await world.run('company-import');
    expect((await world.run('machine-import')).hubspot).toMatchObject({
      migrated: 120,
      failed: 0,
    });
    const rows = world.erp.all('equipment');
    expect(rows).toHaveLength(120);
    expect(new Set(rows.map(({ fields }) => fields['accountId'])).size).toBe(30);
    world.advance(600_000);
    await world.run('machine-import');
    world.advance(600_000);
    const changed = machinesIn(portalWorld())[40]?.id ?? '';
    world.bench.server.admin.edit({
      action: 'set',
      type: FULL_NAME,
      id: changed,
      properties: { model: 'PRESS 999' },
    });
    world.advance(60_000);
    const writes = world.erp.writes.length;
    expect((await world.run('machine-import')).hubspot).toMatchObject({ migrated: 1, failed: 0 });
    expect(world.erp.writes.length).toBe(writes + 1);
    expect(world.erp.all('equipment').map(({ fields }) => fields['model'])).toContain('PRESS 999');
  });

  it('are exported once with what they belong to, and two more cycles write nothing', async () => {
    const before = machinesIn(portalWorld()).length;
    const account = world.erp.all('account')[4]?.id ?? '';
    world.advance(600_000);
    for (const serial of ['E-1', 'E-2', 'E-3']) {
      world.erp.add('equipment', { serial, model: 'MILL 1', accountId: account });
    }
    world.advance(60_000);
    await world.run('machine-export');
    const made = machinesIn(portalWorld()).slice(before);
    expect(made.map(({ current }) => current.props['serial_number']).sort()).toEqual(['E-1', 'E-2', 'E-3']);
    const companies = made.map((record) => associationsOf(record, objectType('companies')).length);
    expect(companies).toEqual([1, 1, 1]);
    const written = (): number => world.erp.writes.length + world.bench.server.admin.journal().total;
    const after = written();
    for (let cycle = 0; cycle < 2; cycle += 1) {
      world.advance(600_000);
      await world.run('machine-import');
      await world.run('machine-export');
    }
    expect(written()).toBe(after);
    expect(machinesIn(portalWorld())).toHaveLength(before + 3);
  });

  it('follow a machine to another company although neither record has changed', async () => {
    const [machine] = machinesIn(portalWorld());
    const companies = portalWorld()
      .store(objectType('companies'))
      .liveRecords.map(({ id }) => id);
    const serial = machine?.current.props['serial_number'];
    const accountOf = () =>
      world.erp.all('equipment').find(({ fields }) => fields['serial'] === serial)?.fields['accountId'];
    const [before, modified] = [accountOf(), machine?.current.updatedAt];
    const pair = { type: FULL_NAME, id: machine?.id ?? '', toType: 'companies' } as const;
    world.bench.server.admin.edit({ action: 'disassociate', ...pair, toId: companies[0] ?? '' });
    world.bench.server.admin.edit({ action: 'associate', ...pair, toId: companies[7] ?? '' });
    expect(machine?.current.updatedAt).toBe(modified);
    world.advance(25 * 3_600_000);
    await world.run('machine-import');
    await world.run('machine-import');
    expect(accountOf()).not.toBe(before);
    expect(new Set(world.erp.all('equipment').map(({ fields }) => fields['accountId'])).size).toBe(30);
  });
});
