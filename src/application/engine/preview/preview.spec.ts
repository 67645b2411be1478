import { CALL, EngineWorld } from '../../../../test/support/engine/engine-world.js';
import { definitionFrom } from '../../../../test/support/engine/yaml-definition.js';
import { SAMPLE_SYNC } from '../../../../test/support/engine/sample-definition.js';
import { countsFromTally } from '../../../domain/sync/counts.js';
import { NO_OPTIONS, type RunOptions } from '../../../domain/sync/run-options.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';

async function worldWith(companies: number, definition: SyncDefinition = SAMPLE_SYNC): Promise<EngineWorld> {
  const world = new EngineWorld();
  await world.configure(definition);
  for (let n = 1; n <= companies; n++) {
    world.portal.add('companies', {
      name: `Company ${n}`,
      domain: `c${n}.example`,
      city: n % 2 ? 'Bern' : null,
    });
  }
  return world;
}

async function figures(world: EngineWorld, runId: string) {
  const { sum } = await world.runs.counters(runId);
  const { created, updated, linked, conflicts } = sum;
  return {
    created,
    updated,
    linked,
    conflicts,
    hubspot: countsFromTally(sum.hubspot),
    business: countsFromTally(sum.business),
  };
}

async function preview(world: EngineWorld, job: string, options: Partial<RunOptions> = {}, ids?: string[]) {
  const asked = { dryRun: true, ids: ids ?? null, options: { ...NO_OPTIONS, ...options } };
  const id = await world.begin(job, asked);
  await world.drive(id);
  const run = await world.runs.findRun(id);
  return { id, key: run?.key ?? 0, records: world.previews.recordsOf(run?.key ?? 0) };
}

describe('a dry run', () => {
  it('says what the next run does, record by record, and writes nothing', async () => {
    const world = await worldWith(25);
    world.erp.add('account', { name: 'Known', domain: 'c3.example' });
    world.erp.add('account', { name: 'Twin', domain: 'c4.example' });
    world.erp.add('account', { name: 'Twin', domain: 'c4.example' });
    world.portal.edit('companies', '5', { name: null });
    const report = await preview(world, 'company-import');
    expect(world.erp.writes).toHaveLength(0);
    expect(world.store.links.size).toBe(0);
    expect(world.store.claims.size).toBe(0);
    expect(world.store.watermarks.size).toBe(0);
    const said = await figures(world, report.id);
    expect(said.hubspot).toMatchObject({ total: 25, failed: 1, pending: 1 });
    const run = await world.complete('company-import');
    expect(await figures(world, run.id)).toEqual(said);
  });

  it('counts a parent that it would create as there, and names it in the diff', async () => {
    const world = await worldWith(1);
    const { records } = await preview(world, 'company-import');
    expect(records).toEqual([
      {
        id: '1',
        title: 'Company 1',
        changes: [
          {
            target: 'account',
            type: 'account',
            id: null,
            effect: 'created',
            fields: [
              { field: 'name', before: null, after: 'Company 1' },
              { field: 'domain', before: null, after: 'c1.example' },
            ],
          },
          {
            target: 'address',
            type: 'address',
            id: null,
            effect: 'created',
            fields: [
              { field: 'city', before: null, after: 'Bern' },
              { field: 'accountId', before: null, after: 'new account/1' },
            ],
          },
        ],
      },
    ]);
  });

  it('lists what stands there before and after for a linked record', async () => {
    const world = await worldWith(3);
    await world.complete('company-import');
    world.portal.edit('companies', '2', { name: 'Renamed' });
    const { records, id } = await preview(world, 'company-import');
    expect(records.flatMap((record) => record.changes)).toEqual([
      {
        target: 'account',
        type: 'account',
        id: expect.any(String),
        effect: 'updated',
        fields: [{ field: 'name', before: 'Company 2', after: 'Renamed' }],
      },
    ]);
    expect((await world.previews.calls(id)).business.writes).toBe(1);
    expect((await world.previews.calls(id)).hubspot.writes).toBe(0);
  });

  it('takes a sample of the first records, or chosen ones without some', async () => {
    const world = await worldWith(40);
    const sample = await preview(world, 'company-import', { limit: 7 });
    expect((await figures(world, sample.id)).hubspot).toMatchObject({ total: 7, migrated: 7 });
    const chosen = await preview(world, 'company-import', { exclude: ['2'] }, ['1', '2', '3']);
    expect((await figures(world, chosen.id)).hubspot).toMatchObject({ total: 3, migrated: 2, skipped: 1 });
    expect(world.erp.writes).toHaveLength(0);
  });

  it('takes up what waits and what failed, as the real run would', async () => {
    const world = await worldWith(4);
    world.portal.edit('companies', '3', { name: null });
    await world.complete('company-import');
    world.portal.time += 1_000_000;
    const report = await preview(world, 'company-import');
    const said = await figures(world, report.id);
    expect(said.hubspot.failed).toBe(1);
    const run = await world.complete('company-import');
    expect(await figures(world, run.id)).toEqual(said);
  });

  it('lets associated records find the parents that it would create', async () => {
    const job = SAMPLE_SYNC.jobs['company-import'];
    const contact = SAMPLE_SYNC.jobs['contact-import']?.targets[0];
    if (!job || !contact) throw new Error('The sample has both.');
    const targets = [...job.targets, { ...contact, from: { associated: 'contacts' } }];
    const jobs = { ...SAMPLE_SYNC.jobs, 'company-import': { ...job, targets } };
    const world = await worldWith(12, { ...SAMPLE_SYNC, jobs });
    for (let n = 1; n <= 12; n++) {
      const child = world.portal.add('contacts', { email: `a@c${n}.example` }, { companies: [String(n)] });
      world.portal.associate('companies', String(n), 'contacts', [child]);
    }
    const report = await preview(world, 'company-import');
    const said = await figures(world, report.id);
    expect(said).toMatchObject({ created: 12 + 6 + 12, hubspot: { pending: 0, migrated: 24 } });
    expect(world.erp.writes).toHaveLength(0);
    const run = await world.complete('company-import');
    expect(await figures(world, run.id)).toEqual(said);
  });

  it('goes away after its time', async () => {
    const world = await worldWith(2);
    const { key } = await preview(world, 'company-import');
    expect(await world.previews.purge('2026-01-01T00:00:00.000Z')).toBe(0);
    expect(await world.previews.purge('2027-01-01T00:00:00.000Z')).toBe(1);
    expect(world.previews.recordsOf(key)).toEqual([]);
  });
});

describe('a dry run of a two-way mapping', () => {
  const TWO_WAY = `
mappings:
  company:
    hubspot: companies
    business: account
    fields:
      - { hubspot: name, business: name, conflict: business }
      - { hubspot: domain, business: domain, conflict: ask }
jobs:
  company-import:
    kind: import
    label: company-import
    order: accounts
    source: { side: hubspot, type: companies }
    targets: [{ name: account, type: account, mapping: company, create: unmatched, update: linked }]
`;

  it('names the side that is given right, and what a person has to decide', async () => {
    const world = await worldWith(1, definitionFrom(TWO_WAY));
    await world.complete('company-import');
    const [account] = world.erp.all('account');
    world.portal.edit('companies', '1', { name: 'Here', domain: 'here.example' });
    world.erp.edit('account', account?.id ?? '', { name: 'There', domain: 'there.example' });
    const { records, id } = await preview(world, 'company-import');
    expect(records[0]?.changes).toEqual([
      {
        target: 'account',
        type: 'account',
        id: account?.id,
        effect: null,
        fields: [
          { field: 'name', before: 'There', after: 'There', conflict: 'business' },
          { field: 'domain', before: 'there.example', after: 'there.example', conflict: 'open' },
        ],
      },
    ]);
    const said = await figures(world, id);
    expect(said.conflicts).toBe(2);
    const run = await world.complete('company-import');
    expect(await figures(world, run.id)).toEqual(said);
  });
});

describe('a run with options', () => {
  it('leaves out what a person left out', async () => {
    const world = await worldWith(5);
    const id = await world.begin('company-import', { options: { ...NO_OPTIONS, exclude: ['2', '4'] } });
    await world.drive(id);
    expect((await figures(world, id)).hubspot).toMatchObject({ migrated: 3, skipped: 2 });
    expect(world.erp.all('account')).toHaveLength(3);
  });

  it('brings chosen fields of linked records over, whatever the baseline says', async () => {
    const world = await worldWith(3);
    await world.complete('company-import');
    const [account] = world.erp.all('account');
    world.erp.edit('account', account?.id ?? '', { name: 'Changed there', domain: 'elsewhere.example' });
    world.portal.add('companies', { name: 'New', domain: 'new.example' });
    const first = world.erp.writes.length;
    const fields = { ...NO_OPTIONS, fields: ['name'] };
    const id = await world.begin('company-import', { options: fields });
    await world.drive(id);
    expect(world.erp.writes.slice(first)).toEqual([
      {
        type: 'account',
        operation: expect.objectContaining({ kind: 'update', fields: { name: 'Company 1' } }),
      },
    ]);
    expect((await figures(world, id)).hubspot).toMatchObject({ total: 4, migrated: 1, skipped: 1 });
    const next = await world.complete('company-import');
    expect(await figures(world, next.id)).toMatchObject({ updated: 0, created: 1 });
  });

  it('reads pages of the asked size', async () => {
    const world = await worldWith(9);
    const id = await world.begin('company-import', { options: { ...NO_OPTIONS, pageSize: 2 } });
    await world.drive(id);
    expect(Math.max(...world.portal.reads.map(({ ids }) => ids.length))).toBe(2);
    expect(world.erp.all('account')).toHaveLength(9);
  });
});

describe('a stepwise run', () => {
  async function begin(companies: number): Promise<{ world: EngineWorld; id: string; key: number }> {
    const world = await worldWith(companies);
    const id = await world.begin('company-import', {
      options: { ...NO_OPTIONS, stepwise: true, pageSize: 3 },
    });
    const run = await world.runs.findRun(id);
    return { world, id, key: run?.key ?? 0 };
  }

  it('offers page after page and writes what was left chosen', async () => {
    const { world, id, key } = await begin(7);
    expect(await world.drive(id)).toEqual({ kind: 'awaiting' });
    expect(await world.drive(id)).toEqual({ kind: 'awaiting' });
    expect(world.erp.writes).toHaveLength(0);
    const first = await world.previews.offered(key);
    expect(first?.records.map(({ id: of, title, outcome }) => [of, title, outcome])).toEqual([
      ['1', 'Company 1', 'migrated'],
      ['2', 'Company 2', 'migrated'],
      ['3', 'Company 3', 'migrated'],
    ]);
    expect(first?.records[0]?.changes[0]).toMatchObject({ target: 'account', effect: 'created', id: null });
    await world.previews.choose(key, first ?? { lane: 0, seq: 0 }, { exclude: ['2'], auto: false });
    expect(await world.drive(id)).toEqual({ kind: 'awaiting' });
    expect(world.erp.all('account').map(({ fields }) => fields['name'])).toEqual(['Company 1', 'Company 3']);
    const second = await world.previews.offered(key);
    expect(second?.records.map((record) => record.id)).toEqual(['4', '5', '6']);
    await world.previews.choose(key, second ?? { lane: 0, seq: 0 }, { exclude: [], auto: true });
    expect(await world.drive(id)).toBe('end');
    expect((await figures(world, id)).hubspot).toMatchObject({ total: 7, migrated: 6, skipped: 1 });
  });

  it('writes the records that were shown, whatever has come between', async () => {
    const { world, id, key } = await begin(3);
    await world.drive(id);
    const page = await world.previews.offered(key);
    world.portal.edit('companies', '1', { name: 'Renamed meanwhile' });
    world.portal.remove('companies', '2');
    await world.previews.choose(key, page ?? { lane: 0, seq: 0 }, { exclude: [], auto: true });
    world.erp.hooks.afterWrite = () => {
      delete world.erp.hooks.afterWrite;
      throw new Error('The process died.');
    };
    await expect(world.drive(id)).rejects.toThrow('died');
    expect(await world.drive(id, world.engine())).toBe('end');
    expect(world.erp.all('account').map(({ fields }) => fields['name'])).toEqual([
      'Renamed meanwhile',
      'Company 3',
    ]);
    expect(CALL.signal.aborted).toBe(false);
  });
});
