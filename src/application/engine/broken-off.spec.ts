import { CALL, EngineWorld } from '../../../test/support/engine/engine-world.js';
import { twoWayCompanies } from '../../../test/support/engine/two-way-companies.js';
import type { CommitPageRequest, PageStore } from '../ports/page-store.port.js';
import type { WriteRequest } from '../ports/record-system.port.js';
import type { EngineDeps } from './engine-deps.js';

const TWO_WAY = twoWayCompanies({ domain: 'conflict: hubspot' });

/** An attempt dies after its writes: its commits fail until `lives` is set. */
function dying(world: EngineWorld, deps: Partial<EngineDeps> = {}) {
  const kept: CommitPageRequest[] = [];
  const state = { lives: false, kept };
  const pages: PageStore = Object.create(world.pages, {
    commitPage: {
      value: (request: CommitPageRequest) => {
        if (!state.lives) return Promise.reject(new Error('The process was killed.'));
        kept.push(request);
        return world.pages.commitPage(request);
      },
    },
  }) as PageStore;
  return { state, engine: world.engine({ ...deps, pages }) };
}

async function linkedWorld() {
  const world = new EngineWorld();
  await world.configure(TWO_WAY);
  const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
  await world.complete('company-import');
  const account = world.erp.all('account')[0]?.id ?? '';
  return { world, company, account };
}

/** Both sides changed one field, and an attempt died after it wrote over the account's. */
async function overwriting() {
  const { world, company, account } = await linkedWorld();
  world.erp.edit('account', account, { domain: 'erp.example' });
  world.portal.edit('companies', company, { domain: 'portal.example' });
  const run = await world.begin('company-import');
  const { state, engine } = dying(world);
  await expect(world.drive(run, engine)).rejects.toThrow('killed');
  return { world, company, run, state, engine };
}

describe('what an attempt wrote that died before its commit', () => {
  it('is no edit of a person to the attempt after it, and its conflict is kept', async () => {
    const { world, run, state, engine } = await overwriting();
    expect(world.erp.all('account')[0]?.fields['domain']).toBe('portal.example');
    state.lives = true;
    await world.drive(run, engine);
    const conflicts = state.kept.flatMap((request) => request.conflicts);
    expect(conflicts).toMatchObject([
      { field: 'domain', resolution: 'hubspot', sides: { business: { value: 'erp.example' } } },
    ]);
    await world.complete('company-export');
    expect(world.portal.writes.filter(({ operation }) => operation.kind === 'update')).toEqual([]);
  });

  it('is written over where the source has moved on since, without a conflict', async () => {
    const { world, company } = await linkedWorld();
    world.portal.edit('companies', company, { name: 'Gamma' });
    const run = await world.begin('company-import');
    const { state, engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    world.portal.edit('companies', company, { name: 'Delta' });
    state.lives = true;
    await world.drive(run, engine);
    expect(world.erp.all('account')[0]?.fields['name']).toBe('Delta');
    expect(state.kept.flatMap((request) => request.conflicts)).toEqual([]);
  });

  it('is taken back where the source went back meanwhile', async () => {
    const { world, company } = await linkedWorld();
    world.portal.edit('companies', company, { name: 'Gamma' });
    const run = await world.begin('company-import');
    const { state, engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    world.portal.edit('companies', company, { name: 'Beta' });
    state.lives = true;
    await world.drive(run, engine);
    expect(world.erp.all('account')[0]?.fields['name']).toBe('Beta');
  });

  it('does not come back by the other direction once its run was given up', async () => {
    const { world, company } = await linkedWorld();
    world.portal.edit('companies', company, { name: 'Gamma' });
    const run = await world.begin('company-import');
    const { engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    await world.runs.finish(run, { status: 'cancelled', reason: null, complete: false });
    world.portal.edit('companies', company, { name: 'Delta' });
    await world.complete('company-export');
    expect(world.portal.all('companies')[0]?.fields['name']).toBe('Delta');
    await world.complete('company-import');
    expect(world.erp.all('account')[0]?.fields['name']).toBe('Delta');
  });

  it.each(['company-import', 'company-export'])(
    'is not made once more where it came from (%s)',
    async (job) => {
      const { world } = await linkedWorld();
      const isImport = job === 'company-import';
      const [own, other] = isImport
        ? (['companies', 'account'] as const)
        : (['account', 'companies'] as const);
      const sourceOf = isImport ? world.portal : world.erp;
      const targetOf = isImport ? world.erp : world.portal;
      sourceOf.add(own, { name: 'New', domain: 'new.example' });
      const run = await world.begin(job);
      const { state, engine } = dying(world);
      const planned = await engine.plan(run, CALL);
      const lanes = planned.status === 'planned' ? planned.lanes : [];
      for (const { lane } of lanes) await expect(engine.slice(run, lane, CALL)).rejects.toThrow('killed');
      targetOf.add(other, { name: 'Own', domain: 'own.example' });
      await world.complete(isImport ? 'company-export' : 'company-import');
      const names = (): readonly unknown[] => [
        ...sourceOf.all(own).map(({ fields }) => fields['name']),
        ...targetOf.all(other).map(({ fields }) => fields['name']),
      ];
      expect(names()).toEqual(['Beta', 'New', 'Own', 'Beta', 'New', 'Own']);
      state.lives = true;
      await world.drive(run, engine);
      await world.complete('company-import');
      await world.complete('company-export');
      expect(names()).toEqual(['Beta', 'New', 'Own', 'Beta', 'New', 'Own']);
      expect(world.store.links.size).toBe(3);
    },
  );

  it('is made good by id before a cancellation is obeyed', async () => {
    const { world } = await linkedWorld();
    world.portal.add('companies', { name: 'New', domain: 'new.example' });
    const run = await world.begin('company-import');
    const { state, engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    await world.runs.setControl(run, 'cancel');
    state.lives = true;
    expect(await engine.slice(run, 0, CALL)).toMatchObject({ stop: { kind: 'cancelled' } });
    expect(state.kept.flatMap((request) => request.links)).toHaveLength(1);
    expect(world.erp.all('account')).toHaveLength(2);
  });

  it('keeps what a person wrote into a creation before it was committed, and carries it back', async () => {
    const { world } = await linkedWorld();
    world.portal.add('companies', { name: 'New', domain: 'new.example' });
    const run = await world.begin('company-import');
    const { state, engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    world.erp.edit('account', world.erp.all('account')[1]?.id ?? '', { name: 'Person' });
    state.lives = true;
    await world.drive(run, engine);
    await world.complete('company-export');
    const names = [world.portal.all('companies'), world.erp.all('account')].map(
      (records) => records[1]?.fields['name'],
    );
    expect(names).toEqual(['Person', 'Person']);
    expect(state.kept.flatMap((request) => request.conflicts)).toEqual([]);
  });

  it('names a conflict where both sides changed before a creation was committed', async () => {
    const { world } = await linkedWorld();
    const company = world.portal.add('companies', { name: 'New', domain: 'new.example' });
    const run = await world.begin('company-import');
    const { state, engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    world.erp.edit('account', world.erp.all('account')[1]?.id ?? '', { domain: 'erp.example' });
    world.portal.edit('companies', company, { domain: 'portal.example' });
    state.lives = true;
    await world.drive(run, engine);
    expect(state.kept.flatMap((request) => request.conflicts)).toMatchObject([
      { field: 'domain', resolution: 'hubspot', sides: { business: { value: 'erp.example' } } },
    ]);
    expect(world.erp.all('account')[1]?.fields['domain']).toBe('portal.example');
  });

  it('is not begun again where the source says what it said, and a person wrote over it', async () => {
    const { world, company, account } = await linkedWorld();
    world.erp.edit('account', account, { name: 'Gamma' });
    const run = await world.begin('company-export');
    const { engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    await world.runs.finish(run, { status: 'cancelled', reason: null, complete: false });
    world.portal.edit('companies', company, { name: 'Delta' });
    await world.complete('company-import');
    world.portal.edit('companies', company, { name: 'Epsilon' });
    await world.complete('company-export');
    expect(world.portal.all('companies')[0]?.fields['name']).toBe('Epsilon');
  });

  it('leaves what a person filled into a creation that had left it empty', async () => {
    const { world } = await linkedWorld();
    const company = world.portal.add('companies', { name: 'New' });
    const run = await world.begin('company-import');
    const { state, engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    world.portal.edit('companies', company, { domain: 'new.example' });
    state.lives = true;
    await world.drive(run, engine);
    expect(world.erp.all('account')[1]?.fields['domain']).toBe('new.example');
  });

  it('is linked although its source is gone, and does not come back from the other side', async () => {
    const { world } = await linkedWorld();
    const company = world.portal.add('companies', { name: 'New', domain: 'new.example' });
    const run = await world.begin('company-import');
    const { state, engine } = dying(world);
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    world.portal.remove('companies', company);
    state.lives = true;
    await world.drive(run, engine);
    const [orphan] = world.erp.all('account').slice(1);
    expect(state.kept.flatMap(({ links }) => links)).toMatchObject([
      { hubspotId: company, businessId: orphan?.id },
    ]);
    await world.complete('company-export');
    expect(world.portal.all('companies')).toHaveLength(1);
  });

  it('tells what it wrote over although its source is gone', async () => {
    const { world, company, run, state, engine } = await overwriting();
    const account = world.erp.all('account')[0]?.id ?? '';
    world.portal.remove('companies', company);
    state.lives = true;
    await world.drive(run, engine);
    expect(state.kept.flatMap((request) => request.conflicts)).toMatchObject([
      { field: 'domain', resolution: 'hubspot', sides: { business: { value: 'erp.example' } } },
    ]);
    const outcomes = state.kept.flatMap((request) => request.outcomes);
    expect(outcomes.filter(({ sourceId }) => sourceId === company)).toMatchObject([
      { outcome: 'skipped', targets: [{ outcome: 'skipped', counterpartId: account }] },
    ]);
  });

  it('keeps the spelling of the other side where a creation was corrected', async () => {
    const { world } = await linkedWorld();
    const company = world.portal.add('companies', { name: 'New', domain: 'NEW.Example' });
    const erp = Object.create(world.erp, {
      write: {
        value: async (request: WriteRequest) =>
          (await world.erp.write(request)).map((result) =>
            result.status === 'written' && 'domain' in result.stored
              ? { ...result, stored: { ...result.stored, domain: 'new.example' } }
              : result,
          ),
      },
    }) as typeof world.erp;
    const systems = { ...world.deps.systems, system: () => Promise.resolve(erp) };
    const run = await world.begin('company-import');
    const { state, engine } = dying(world, { systems });
    await expect(world.drive(run, engine)).rejects.toThrow('killed');
    world.portal.edit('companies', company, { name: 'Newer' });
    state.lives = true;
    await world.drive(run, engine);
    const [made] = state.kept.flatMap(({ links }) => links).filter(({ hubspotId }) => hubspotId === company);
    expect(made?.businessSeen).toMatchObject({ name: 'Newer', domain: 'new.example' });
  });
});
