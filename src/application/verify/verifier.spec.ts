import { CALL } from '../../../test/support/engine/engine-world.js';
import { VerifyWorld } from '../../../test/support/engine/verify-world.js';
import { twoWayCompanies } from '../../../test/support/engine/two-way-companies.js';
import { SAMPLE_SYNC } from '../../../test/support/engine/sample-definition.js';
import type { SyncDefinition } from '../../domain/sync/definition.js';
import { POISON } from '../../domain/sync/poison.js';

const TWO_WAY = twoWayCompanies({ domain: 'conflict: ask' });

async function filled(companies: number, definition: SyncDefinition = SAMPLE_SYNC): Promise<VerifyWorld> {
  const world = new VerifyWorld();
  await world.configure(definition);
  for (let n = 1; n <= companies; n++) {
    const name = `Company ${n}`;
    world.portal.add('companies', { name, domain: `c${n}.example`, city: n % 2 ? 'Bern' : null });
  }
  await world.complete('company-import');
  return world;
}

function accountOf(world: VerifyWorld, name: string): string {
  return world.erp.all('account').find(({ fields }) => fields['name'] === name)?.id ?? '';
}

describe('a comparison of both sides', () => {
  it('finds nothing where nothing is wrong, reads in batches and writes nothing', async () => {
    const world = await filled(250);
    for (let n = 1; n <= 30; n++)
      world.portal.add('contacts', { email: `a@c${n}.example`, lastname: 'A' }, { companies: [String(n)] });
    await world.complete('contact-import');
    const [portal, erp] = [world.portal.writes.length, world.erp.writes.length];
    const kept = JSON.stringify([...world.store.links.values()]);
    world.portal.readsById.length = 0;
    const { findings, counts } = await world.verify();
    expect(findings).toEqual([]);
    expect(counts).toEqual({ total: 250 + 125 + 30, failed: 0, skipped: 0 });
    expect([world.portal.writes.length, world.erp.writes.length]).toEqual([portal, erp]);
    expect(JSON.stringify([...world.store.links.values()])).toBe(kept);
    // 3 pages of accounts, 2 of addresses, 1 of contacts.
    expect(world.portal.readsById).toHaveLength(6);
    expect(world.store.claims.size).toBe(0);
  });

  it('says of each field what both sides have, who changed it and who is newer', async () => {
    const world = await filled(3);
    const [first, second, third] = ['Company 1', 'Company 2', 'Company 3'].map((name) =>
      accountOf(world, name),
    );
    world.erp.time += 60_000;
    world.erp.edit('account', first ?? '', { name: 'Edited there' });
    world.portal.time += 120_000;
    world.portal.edit('companies', '2', { name: 'Edited here', domain: 'new.example' });
    world.erp.edit('account', third ?? '', { domain: 'there.example' });
    world.portal.edit('companies', '3', { domain: 'here.example' });
    const { findings, summary, counts } = await world.verify({ mappings: ['company'] });
    expect(summary).toEqual({ byCode: { differs: 3 }, repairable: 3, queued: 0 });
    expect(counts).toEqual({ total: 3, failed: 3, skipped: 0 });
    const byId = new Map(findings.map((finding) => [finding.hubspot.id, finding]));
    expect(byId.get('1')).toMatchObject({
      mapping: 'company',
      hubspot: { type: 'companies', id: '1' },
      business: { type: 'account', id: first },
      reason: { code: 'differs', field: 'name', message: 'name differs between the two sides.' },
      differences: [
        {
          at: 'business',
          field: 'name',
          from: ['name'],
          hubspot: 'Company 1',
          business: 'Edited there',
          expected: 'Company 1',
          changed: 'business',
          newer: 'business',
        },
      ],
    });
    expect(byId.get('2')?.business.id).toBe(second);
    expect(byId.get('2')?.differences.map(({ field, changed, newer }) => [field, changed, newer])).toEqual([
      ['name', 'hubspot', 'hubspot'],
      ['domain', 'hubspot', 'hubspot'],
    ]);
    expect(byId.get('3')?.differences[0]?.changed).toBe('both');
  });

  it('names what was deleted on either side, or on both', async () => {
    const world = await filled(5);
    world.portal.setArchived('companies', '1', true);
    world.portal.remove('companies', '2');
    world.erp.remove('account', accountOf(world, 'Company 3'));
    world.portal.remove('companies', '4');
    world.erp.remove('account', accountOf(world, 'Company 4'));
    const { findings } = await world.verify({ mappings: ['company'] });
    expect(Object.fromEntries(findings.map((each) => [each.hubspot.id, each.reason.code]))).toEqual({
      1: 'missing-hubspot',
      2: 'missing-hubspot',
      3: 'missing-business',
      4: 'missing-both',
    });
  });

  it('names links that lead to one record, unless the job shares it', async () => {
    const world = await filled(3);
    const links = [...world.store.links.values()].filter(({ pairKey }) => pairKey === 1);
    const [one, two] = links;
    if (!one || !two) throw new Error('There are links.');
    world.store.links.set(two.id, { ...two, businessId: one.businessId });
    const { summary, findings } = await world.verify({ mappings: ['company'] });
    expect(summary.byCode).toEqual({ doubled: 2 });
    expect(findings.every(({ repair }) => repair === 'none')).toBe(true);
  });

  it('names records that were merged into one that has a link of its own', async () => {
    const world = await filled(2);
    const read = world.portal.readByIds.bind(world.portal);
    world.portal.readByIds = async (selection, ids) => {
      const answer = await read(selection, ids);
      const winner = answer.found.get('2') ?? (await read(selection, ['2'])).found.get('2');
      if (!ids.includes('1') || !winner || selection.type !== 'companies') return answer;
      return { ...answer, found: new Map([...answer.found, ['1', { ...winner, formerIds: ['1'] }]]) };
    };
    const { findings } = await world.verify({ mappings: ['company'] });
    expect(findings.map(({ hubspot, reason }) => [hubspot.id, reason.code])).toEqual([['1', 'doubled']]);
  });

  it('does not work on a record that ended its worker', async () => {
    const world = await filled(2);
    world.erp.edit('account', accountOf(world, 'Company 1'), { name: 'Edited there' });
    const { key } = world.store.jobs.find(({ name }) => name === 'company-import') ?? { key: 0 };
    const state = world.store.statesOf(key, world.store.typeKey('hubspot', 'companies')).get('1');
    if (state) Object.assign(state, { outcome: 'failed', reason: POISON });
    const { findings } = await world.verify({ mappings: ['company'] });
    expect(findings).toMatchObject([
      { hubspot: { id: '1' }, outcome: 'skipped', reason: { code: 'poison' } },
    ]);
  });

  it('leaves alone what its jobs leave alone', async () => {
    const job = SAMPLE_SYNC.jobs['company-import'];
    const target = job?.targets[0];
    if (!job || !target) throw new Error('The sample has both.');
    const once = { ...job, targets: [{ ...target, update: 'never' as const }] };
    const world = await filled(2, { ...SAMPLE_SYNC, jobs: { 'company-import': once } });
    world.erp.edit('account', accountOf(world, 'Company 1'), { name: 'Its own' });
    expect((await world.verify()).findings).toEqual([]);
    const locked = { ...job, targets: [{ ...target, updateWhen: 'record.name != "Locked"' }] };
    const other = await filled(2, { ...SAMPLE_SYNC, jobs: { 'company-import': locked } });
    other.erp.edit('account', accountOf(other, 'Company 1'), { name: 'Locked' });
    const { findings } = await other.verify();
    expect(findings).toMatchObject([
      { outcome: 'skipped', reason: { code: 'target-locked' }, repair: 'none' },
    ]);
  });

  it('counts what neither side has changed since they were linked as settled', async () => {
    const world = new VerifyWorld();
    await world.configure();
    world.portal.add('companies', { name: 'Here', domain: 'one.example' });
    world.erp.add('account', { name: 'There', domain: 'one.example' });
    await world.complete('company-import');
    const { findings, counts } = await world.verify({ mappings: ['company'] });
    expect(counts).toEqual({ total: 1, failed: 0, skipped: 1 });
    expect(findings).toMatchObject([{ reason: { code: 'settled' }, differences: [{ changed: 'neither' }] }]);
  });

  it('tells a two-way field once, and not where one direction finds it equal', async () => {
    const lossy = twoWayCompanies({ name: 'convert: [trim]', domain: 'conflict: ask' });
    const world = await filled(2, lossy);
    await world.complete('company-export');
    expect((await world.verify()).findings).toEqual([]);
    world.erp.edit('account', accountOf(world, 'Company 1'), { domain: 'there.example' });
    const { findings } = await world.verify();
    expect(
      findings.map(({ differences }) => differences.map(({ at, field, changed }) => [at, field, changed])),
    ).toEqual([[['business', 'domain', 'business']]]);
  });

  it('goes on from its rows wherever it was killed, and compares nothing twice', async () => {
    const world = await filled(350);
    world.erp.edit('account', accountOf(world, 'Company 7'), { name: 'Other' });
    const id = await world.beginVerify({ mappings: ['company'] });
    const planned = await world.verifier().plan(id, CALL);
    expect(planned).toMatchObject({ status: 'planned', estimatedRoot: 350 });
    let reads = 0;
    world.portal.hooks.beforeRead = () => {
      reads += 1;
      if (reads === 2) throw new Error('The process died.');
    };
    await expect(world.verifier().slice(id, 0, CALL)).rejects.toThrow('died');
    delete world.portal.hooks.beforeRead;
    await world.driveVerify(id);
    const { counts, summary } = await world.report(id);
    expect(counts).toEqual({ total: 350, failed: 1, skipped: 0 });
    expect(summary.byCode).toEqual({ differs: 1 });
    expect(reads).toBe(2);
  });

  it('keeps nothing of an attempt whose lane another one has taken over', async () => {
    const world = await filled(3);
    const id = await world.beginVerify({ mappings: ['company'] });
    await world.verifier().plan(id, CALL);
    let taken = false;
    world.erp.hooks.beforeRead = async () => {
      if (taken) return;
      taken = true;
      await world.driveVerify(id);
    };
    await world.verifier().slice(id, 0, CALL);
    expect((await world.report(id)).counts.total).toBe(3);
  });

  it('ends where it is cancelled', async () => {
    const world = await filled(3);
    const id = await world.beginVerify();
    await world.verifier().plan(id, CALL);
    await world.runs.setControl(id, 'cancel');
    expect(await world.verifier().slice(id, 0, CALL)).toMatchObject({ stop: { kind: 'cancelled' } });
  });

  it('stands beside a sync run, once at a time', async () => {
    const world = await filled(1);
    const id = await world.beginVerify();
    await expect(world.beginVerify()).rejects.toThrow('refused');
    await world.driveVerify(id);
    await world.beginVerify();
  });
});

describe('a repair', () => {
  it('puts back what was edited at the target, by the job that owns the direction', async () => {
    const world = await filled(12);
    for (const n of [1, 2, 3])
      world.erp.edit('account', accountOf(world, `Company ${n}`), {
        name: `Edited ${n}`,
        domain: 'x.example',
      });
    await world.complete('company-import');
    expect(
      world.erp.all('account').filter(({ fields }) => String(fields['name']).startsWith('Edited')),
    ).toHaveLength(3);
    const report = await world.verify({ mappings: ['company'], repair: true });
    expect(report.summary).toEqual({ byCode: { differs: 3 }, repairable: 0, queued: 3 });
    const { id } = await world.complete('company-import');
    expect((await world.runs.counters(id)).sum).toMatchObject({ updated: 3, created: 0 });
    expect((await world.verify()).findings).toEqual([]);
    const writes = world.erp.writes.length;
    await world.complete('company-import');
    expect(world.erp.writes).toHaveLength(writes);
  });

  it('carries a two-way field from the side that changed, and asks where both did', async () => {
    const world = await filled(3, TWO_WAY);
    await world.complete('company-export');
    world.erp.edit('account', accountOf(world, 'Company 1'), { domain: 'there.example' });
    world.erp.edit('account', accountOf(world, 'Company 2'), { domain: 'there2.example' });
    world.portal.edit('companies', '2', { domain: 'here2.example' });
    world.portal.edit('companies', '3', { name: 'Here' });
    const { summary, findings } = await world.verify({ repair: true });
    expect(summary.byCode).toEqual({ differs: 3 });
    expect(Object.fromEntries(findings.map(({ hubspot, repair }) => [hubspot.id, repair]))).toEqual({
      1: 'queued',
      2: 'none',
      3: 'queued',
    });
    await world.complete('company-import');
    await world.complete('company-export');
    expect(world.portal.all('companies')[0]?.fields['domain']).toBe('there.example');
    expect(world.erp.all('account').map(({ fields }) => fields['name'])).toContain('Here');
  });

  it('makes the target anew where that is the policy', async () => {
    const job = SAMPLE_SYNC.jobs['company-import'];
    const target = job?.targets[0];
    if (!job || !target) throw new Error('The sample has both.');
    const recreating = { ...job, targets: [{ ...target, onTargetDeleted: 'recreate' as const }] };
    const world = await filled(3, { ...SAMPLE_SYNC, jobs: { 'company-import': recreating } });
    world.erp.remove('account', accountOf(world, 'Company 2'));
    await world.complete('company-import');
    expect(world.erp.all('account')).toHaveLength(2);
    const { summary } = await world.verify({ repair: true });
    expect(summary).toEqual({ byCode: { 'missing-business': 1 }, repairable: 0, queued: 1 });
    await world.complete('company-import');
    expect(world.erp.all('account').map(({ fields }) => fields['name'])).toContain('Company 2');
    expect((await world.verify()).findings).toEqual([]);
  });

  it('queues a page once, however often it is tried', async () => {
    const world = await filled(2);
    world.erp.edit('account', accountOf(world, 'Company 1'), { name: 'Edited' });
    const id = await world.beginVerify({ mappings: ['company'], repair: true });
    const verifier = world.verifier();
    const planned = await verifier.plan(id, CALL);
    if (planned.status !== 'planned') throw new Error('It can be planned.');
    while (!(await verifier.slice(id, 0, CALL)).done);
    const { lanes } = await verifier.settle(id, 1);
    expect(await verifier.settle(id, 1)).toEqual({ lanes, round: 0 });
    const [lane] = lanes;
    expect(lanes).toHaveLength(1);
    const run = await world.runs.findRun(id);
    const opened = await world.pages.openLane(run?.key ?? 0, lane?.lane ?? 0);
    const lease = { runKey: run?.key ?? 0, lane: lane?.lane ?? 0, fence: opened.lane.fence, seq: 0 };
    const request = { ...lease, syncKey: 1, after: null, limit: 100 };
    expect(await world.verifications.queueRepairs(request)).toMatchObject({
      status: 'committed',
      done: true,
    });
    expect(await world.verifications.queueRepairs(request)).toEqual({ status: 'stale' });
    expect(await verifier.settle(id, 2)).toEqual({ lanes: [], round: 2 });
  });
});
