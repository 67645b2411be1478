import { CALL, EngineWorld } from '../../../test/support/engine/engine-world.js';
import { SAMPLE_SYNC } from '../../../test/support/engine/sample-definition.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import { countsFromTally } from '../../domain/sync/counts.js';

async function worldWith(companies: number): Promise<EngineWorld> {
  const world = new EngineWorld();
  await world.configure();
  for (let n = 1; n <= companies; n++) {
    world.portal.add('companies', {
      name: `Company ${n}`,
      domain: `c${n}.example`,
      city: n % 2 ? 'Bern' : null,
    });
  }
  return world;
}

async function sumOf(world: EngineWorld, runId: string) {
  const { sum } = await world.runs.counters(runId);
  return { ...sum, hubspot: countsFromTally(sum.hubspot), business: countsFromTally(sum.business) };
}

describe('the engine', () => {
  it('imports every record once, with a child target below its parent', async () => {
    const world = await worldWith(25);
    const run = await world.complete('company-import');
    const sum = await sumOf(world, run.id);
    expect(sum.hubspot).toEqual({ total: 25, pending: 0, migrated: 25, unchanged: 0, skipped: 0, failed: 0 });
    expect(sum.created).toBe(25 + 13);
    expect(world.erp.all('account')).toHaveLength(25);
    const accounts = new Set(world.erp.all('account').map((a) => a.id));
    const addresses = world.erp.all('address');
    expect(addresses).toHaveLength(13);
    expect(new Set(addresses.map((a) => a.fields['accountId'])).size).toBe(13);
    for (const address of addresses) expect(accounts.has(String(address.fields['accountId']))).toBe(true);
  });

  it('writes nothing in a second run, and exactly the edited fields in a third', async () => {
    const world = await worldWith(12);
    await world.complete('company-import');
    const first = world.erp.writes.length;
    await world.complete('company-import');
    expect(world.erp.writes).toHaveLength(first);
    world.portal.edit('companies', '3', { name: 'Renamed' });
    const run = await world.complete('company-import');
    expect(world.erp.writes.slice(first)).toEqual([
      {
        type: 'account',
        operation: expect.objectContaining({ kind: 'update', fields: { name: 'Renamed' } }),
      },
    ]);
    expect((await sumOf(world, run.id)).updated).toBe(1);
  });

  it('links the one record that matches and asks a person about several', async () => {
    const world = await worldWith(3);
    const only = world.erp.add('account', { name: 'Known', domain: 'https://www.C1.example/' });
    world.erp.add('account', { name: 'Twin', domain: 'c2.example' });
    world.erp.add('account', { name: 'Other twin', domain: 'C2.EXAMPLE' });
    const run = await world.complete('company-import');
    const sum = await sumOf(world, run.id);
    expect(sum).toMatchObject({ linked: 1, hubspot: { migrated: 2, pending: 1 } });
    expect(world.erp.all('account')).toHaveLength(4);
    expect(world.erp.all('account').find((a) => a.id === only)?.fields['name']).toBe('Known');
  });

  it('lets the first rule that finds anything decide', async () => {
    const world = await worldWith(1);
    const [domain] = SAMPLE_SYNC.matchRules['company'] ?? [];
    if (!domain) throw new Error('The sample matches companies.');
    const byName = { hubspot: 'name', business: 'name', normalise: 'name' as const };
    const company = [domain, { name: 'name', scope: 'any' as const, fields: [byName] }];
    await world.configure({ ...SAMPLE_SYNC, matchRules: { ...SAMPLE_SYNC.matchRules, company } });
    world.erp.add('account', { name: 'Company 1', domain: 'elsewhere.example' });
    const sameDomain = world.erp.add('account', { name: 'Other', domain: 'c1.example' });
    await world.complete('company-import');
    const linked = await world.pages.linkedCounterparts(
      1,
      'business',
      world.store.typeKey('business', 'account'),
      [sameDomain],
    );
    expect([...linked.keys()]).toEqual([sameDomain]);
    expect(world.erp.all('account')).toHaveLength(2);
  });

  it('takes no record from its partner: a second source with the same key gets one of its own', async () => {
    const world = await worldWith(2);
    world.portal.edit('companies', '2', { domain: 'c1.example' });
    const known = world.erp.add('account', { name: 'Known', domain: 'c1.example' });
    const run = await world.complete('company-import');
    expect(await sumOf(world, run.id)).toMatchObject({ linked: 1, hubspot: { migrated: 2, pending: 0 } });
    expect(world.erp.all('account').filter((a) => a.id !== known)).toHaveLength(1);
  });

  it('lets a child wait for its parent and takes it up once the parent is there', async () => {
    const world = await worldWith(2);
    world.portal.add('contacts', { email: 'a@c1.example', lastname: 'A' }, { companies: ['1'] });
    world.portal.add('contacts', { email: 'b@c2.example', lastname: 'B' });
    const early = await world.complete('contact-import');
    expect((await sumOf(world, early.id)).hubspot).toMatchObject({ pending: 1, skipped: 1, migrated: 0 });
    await world.complete('company-import');
    const late = await world.complete('contact-import');
    expect((await sumOf(world, late.id)).hubspot).toMatchObject({ pending: 0, migrated: 1 });
    expect(world.erp.all('contact')).toHaveLength(1);
  });

  it('fails a bad record alone, says why, and tries it again in the next run', async () => {
    const world = await worldWith(5);
    world.portal.edit('companies', '4', { name: null });
    const run = await world.complete('company-import');
    expect(run.status).toBe('partial');
    expect((await sumOf(world, run.id)).hubspot).toMatchObject({ migrated: 4, failed: 1 });
    world.portal.edit('companies', '4', { name: 'Named at last' });
    const again = await world.complete('company-import');
    expect(again.status).toBe('succeeded');
    expect(world.erp.all('account')).toHaveLength(5);
  });

  it('creates nothing twice when it dies after a write, before the commit', async () => {
    const world = await worldWith(25);
    const id = await world.begin('company-import');
    let deaths = 0;
    world.erp.hooks.afterWrite = () => {
      if (++deaths % 3 === 1) throw new Error('The process died.');
    };
    const engine = world.engine();
    let end: unknown = null;
    for (let attempt = 0; end !== 'end' && attempt < 100; attempt++) {
      end = await world
        .drive(id, attempt === 0 ? engine : world.engine())
        .catch((error: Error) => error.message);
    }
    expect(end).toBe('end');
    expect(deaths).toBeGreaterThan(5);
    expect(world.erp.all('account')).toHaveLength(25);
    expect(world.erp.all('address')).toHaveLength(13);
    expect(await sumOf(world, id)).toMatchObject({
      created: 38,
      linked: 0,
      hubspot: { total: 25, migrated: 25, pending: 0 },
    });
  });

  it('writes what changed between a creation that died and its repetition', async () => {
    const world = await worldWith(3);
    const id = await world.begin('company-import');
    world.erp.hooks.afterWrite = () => {
      delete world.erp.hooks.afterWrite;
      throw new Error('The process died.');
    };
    await expect(world.drive(id)).rejects.toThrow('died');
    expect(world.erp.all('account')).not.toHaveLength(0);
    for (const n of ['1', '2', '3']) world.portal.edit('companies', n, { name: `Renamed ${n}` });
    await world.drive(id, world.engine());
    await world.complete('company-import');
    const names = world.erp.all('account').map((a) => a.fields['name']);
    expect(names.sort()).toEqual(['Renamed 1', 'Renamed 2', 'Renamed 3']);
    expect((await sumOf(world, id)).created).toBe(3 + 2);
  });

  it('knows its own creations again where the lane was split after the attempt that died', async () => {
    const world = await worldWith(100);
    const id = await world.begin('company-import');
    const engine = world.engine();
    await engine.plan(id, CALL);
    world.erp.hooks.afterWrite = () => {
      delete world.erp.hooks.afterWrite;
      throw new Error('The process died.');
    };
    await expect(engine.slice(id, 2, CALL)).rejects.toThrow('died');
    const first = world.erp.all('account').length;
    expect(first).toBe(10);
    // The page in flight now lies half in a lane that another one has taken over.
    const split = await world.runs.splitLargestLane(id, ({ after, upTo }) =>
      upTo === null ? String(Number(after) + 5) : null,
    );
    expect(split).not.toBeNull();
    await world.drive(id, world.engine());
    expect(world.erp.all('account')).toHaveLength(100);
    expect(await sumOf(world, id)).toMatchObject({ created: 150, linked: 0 });
  });

  it('skips a record whose counterpart is gone instead of failing it run after run', async () => {
    const world = await worldWith(2);
    await world.complete('company-import');
    const account = world.erp.all('account').find((a) => a.fields['name'] === 'Company 2');
    if (!account) throw new Error('Nothing was created.');
    world.erp.remove('account', account.id);
    world.portal.edit('companies', '2', { name: 'Renamed' });
    const run = await world.complete('company-import');
    expect(run.status).toBe('succeeded');
    expect((await sumOf(world, run.id)).hubspot).toMatchObject({ skipped: 1, failed: 0 });
  });

  it('parks where waiting or a person helps and goes on from the same page', async () => {
    const world = await worldWith(25);
    const id = await world.begin('company-import');
    let calls = 0;
    world.portal.hooks.beforeRead = () => {
      if (++calls === 2) {
        throw new SystemFailure({ class: 'auth', code: 'token-refused', message: 'The token was refused.' });
      }
    };
    expect(await world.drive(id)).toMatchObject({ kind: 'parked', code: 'token-refused', needsPerson: true });
    expect(await world.drive(id)).toBe('end');
    expect((await sumOf(world, id)).hubspot).toMatchObject({ migrated: 25 });
    expect(world.erp.all('account')).toHaveLength(25);
  });

  it('finishes a lane whose split nobody heard of', async () => {
    const world = await worldWith(100);
    const id = await world.begin('company-import');
    const engine = world.engine();
    const planned = await engine.plan(id, CALL);
    if (planned.status !== 'planned') throw new Error(planned.status);
    // The worker died between the split and its answer.
    expect(await engine.split(id)).not.toBeNull();
    for (const { lane } of planned.lanes) while (!(await engine.slice(id, lane, CALL)).done);
    expect(world.erp.all('account').length).toBeLessThan(100);
    const { lanes, round } = await engine.settle(id, 1);
    expect(lanes).toHaveLength(1);
    expect(round).toBe(0);
    await world.drive(id);
    expect(world.erp.all('account')).toHaveLength(100);
  });

  it('splits no lane when there is little left to read', async () => {
    const world = await worldWith(100);
    const id = await world.begin('company-import');
    const engine = world.engine();
    await engine.plan(id, CALL);
    await engine.slice(id, 0, CALL);
    await engine.slice(id, 1, CALL);
    expect(await engine.split(id)).toBeNull();
  });

  it('opens its connections again after an unforeseen error', async () => {
    const world = await worldWith(3);
    const id = await world.begin('company-import');
    let opened = 0;
    const { portal, system } = world.deps.systems;
    const engine = world.engine({
      systems: { portal: (slug) => (opened++, portal(slug)), system: (slug) => system(slug) },
    });
    await engine.plan(id, CALL);
    world.portal.hooks.beforeRead = () => {
      throw new Error('This pool was closed.');
    };
    await expect(engine.slice(id, 0, CALL)).rejects.toThrow('closed');
    delete world.portal.hooks.beforeRead;
    await world.drive(id, engine);
    expect(opened).toBeGreaterThan(1);
    expect(world.erp.all('account')).toHaveLength(3);
  });

  it('reads everything again from the date on which the job begins, not from before', async () => {
    const world = new EngineWorld();
    const company = SAMPLE_SYNC.jobs['company-import'];
    if (!company) throw new Error('The sample imports companies.');
    const read = { mode: 'incremental', by: 'modified', since: '2026-04-01' } as const;
    const source = { ...company.source, read };
    const definition = {
      ...SAMPLE_SYNC,
      jobs: { ...SAMPLE_SYNC.jobs, 'company-import': { ...company, source } },
    };
    world.portal.time = Date.parse('2026-03-01T00:00:00Z');
    world.portal.add('companies', { name: 'Too old', domain: 'old.example' });
    world.portal.time = Date.parse('2026-05-01T00:00:00Z');
    world.portal.add('companies', { name: 'New', domain: 'new.example' });
    await world.configure(definition);
    await world.complete('company-import');
    await world.configure(definition, ['company-import']);
    const again = await world.complete('company-import');
    expect((await sumOf(world, again.id)).hubspot).toMatchObject({ total: 1, unchanged: 1 });
    expect(world.erp.all('account').map((a) => a.fields['name'])).toEqual(['New']);
  });

  it('refuses a mapping that does not fit the schemas before it reads anything', async () => {
    const world = await worldWith(3);
    const company = SAMPLE_SYNC.mappings['company'];
    if (!company) throw new Error('The sample maps companies.');
    const fields = company.fields.map((f) => (f.hubspot === 'name' ? { ...f, hubspot: 'nmae' } : f));
    await world.configure({
      ...SAMPLE_SYNC,
      mappings: { ...SAMPLE_SYNC.mappings, company: { ...company, fields } },
    });
    const id = await world.begin('company-import');
    const plan = await world.engine().plan(id, CALL);
    expect(plan).toMatchObject({ status: 'parked', needsPerson: true, reason: { code: 'mapping-unfit' } });
    expect(plan).toMatchObject({ reason: { message: expect.stringContaining('Did you mean "name"?') } });
    expect(world.portal.reads).toEqual([]);
  });

  it('refuses a match rule on a field that does not exist: it would match nothing and create everything', async () => {
    const world = await worldWith(3);
    const matchRules = {
      ...SAMPLE_SYNC.matchRules,
      company: [
        {
          name: 'domain',
          scope: 'any' as const,
          fields: [{ hubspot: 'domian', business: 'domain', normalise: 'domain' as const }],
        },
      ],
    };
    await world.configure({ ...SAMPLE_SYNC, matchRules });
    const plan = await world.engine().plan(await world.begin('company-import'), CALL);
    expect(plan).toMatchObject({
      status: 'parked',
      needsPerson: true,
      reason: { code: 'match-rules-unfit' },
    });
    expect(world.portal.reads).toEqual([]);
  });

  it('stops after the page when a person pauses, and keeps the rest pending', async () => {
    const world = await worldWith(25);
    const id = await world.begin('company-import');
    world.erp.hooks.afterWrite = () => world.runs.setControl(id, 'pause');
    expect(await world.drive(id)).toEqual({ kind: 'paused' });
    delete world.erp.hooks.afterWrite;
    await world.runs.setControl(id, 'run');
    expect(await world.drive(id)).toBe('end');
    expect(world.erp.all('account')).toHaveLength(25);
  });

  it('follows a moved parent', async () => {
    const world = await worldWith(2);
    const contact = world.portal.add(
      'contacts',
      { email: 'a@c1.example', lastname: 'A' },
      { companies: ['1'] },
    );
    await world.complete('company-import');
    await world.complete('contact-import');
    world.portal.associate('contacts', contact, 'companies', ['2']);
    world.portal.edit('contacts', contact, { lastname: 'B' });
    await world.complete('contact-import');
    const second = world.erp.all('account').find((a) => a.fields['name'] === 'Company 2');
    expect(world.erp.all('contact')[0]?.fields).toMatchObject({ lastName: 'B', accountId: second?.id });
  });

  it('reads associated records as sources of their own', async () => {
    const world = new EngineWorld();
    const jobs = { ...SAMPLE_SYNC.jobs };
    const company = jobs['company-import'];
    const contact = jobs['contact-import'];
    if (!company || !contact) throw new Error('The sample has both jobs.');
    const child = contact.targets.map((t) => ({ ...t, from: { associated: 'contacts' } }));
    await world.configure({
      ...SAMPLE_SYNC,
      jobs: { 'company-import': { ...company, targets: [...company.targets, ...child] } },
    });
    const ids = [1, 2, 3].map((n) => String(n));
    for (const n of ids)
      world.portal.add(
        'companies',
        { name: `C ${n}`, domain: `c${n}.example` },
        { contacts: [String(Number(n) + 3)] },
      );
    for (const n of ids)
      world.portal.add('contacts', { email: `p@c${n}.example`, lastname: n }, { companies: [n] });
    const run = await world.complete('company-import');
    expect((await sumOf(world, run.id)).hubspot).toMatchObject({ total: 6, migrated: 6, pending: 0 });
    expect(
      world.erp
        .all('contact')
        .map((c) => c.fields['accountId'])
        .sort(),
    ).toEqual(
      world.erp
        .all('account')
        .map((a) => a.id)
        .sort(),
    );
  });
});
