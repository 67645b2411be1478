import { CALL, EngineWorld } from '../../../test/support/engine/engine-world.js';
import { SAMPLE_SYNC } from '../../../test/support/engine/sample-definition.js';
import { definitionFrom } from '../../../test/support/engine/yaml-definition.js';
import { POISON } from '../../domain/sync/poison.js';
import type { SliceResult } from '../../domain/sync/lane.js';
import type { NoteTrialRequest } from '../ports/page-store.port.js';
import type { FindRequest, WriteRequest } from '../ports/record-system.port.js';
import type { SyncEngine } from './engine.js';

/** A worker process: whatever is at work in it when it ends never comes back. */
class Process {
  private end: () => void = () => undefined;
  readonly ended = new Promise<'ended'>((resolve) => (this.end = () => resolve('ended')));

  /** Ends the process; who asks never hears of it. */
  die(): Promise<never> {
    this.end();
    return new Promise<never>(() => undefined);
  }
}

class PoisonedWorld extends EngineWorld {
  deaths = 0;
  process = new Process();
  readonly killers = new Set<string>();
  /** Everything that reaches this step ends the process as often. */
  chance = 0;

  /** @param at step of the pipeline at which the process ends */
  kill(at: 'find' | 'write'): void {
    const { erp } = this;
    const [find, write] = [erp.find.bind(erp), erp.write.bind(erp)];
    const strike = async (names: readonly unknown[]): Promise<void> => {
      const byChance = this.chance > 0;
      if (byChance) this.chance -= 1;
      if (!byChance && !names.some((name) => this.killers.has(String(name)))) return;
      this.deaths += 1;
      await this.process.die();
    };
    Object.assign(erp, {
      find: async (request: FindRequest) => {
        if (at === 'find') await strike(JSON.stringify(request).match(/\w+\.example/g) ?? []);
        return find(request);
      },
      write: async (request: WriteRequest) => {
        const names = JSON.stringify(request).match(/\w+\.example/g) ?? [];
        if (at === 'write' && request.type === 'account') await strike(names);
        return write(request);
      },
    });
  }

  /** Slices until the lane is done, in as many processes as it takes. */
  async through(runId: string, lane: number, stops: (slice: SliceResult) => boolean = () => false) {
    for (let attempts = 0; attempts < 100; attempts += 1) {
      this.process = new Process();
      const slice = await Promise.race([this.fresh().slice(runId, lane, CALL), this.process.ended]);
      if (slice === 'ended') continue;
      if (slice.done || stops(slice)) return slice;
    }
    throw new Error('The lane never ends.');
  }

  /** A process knows nothing of the one before it. */
  fresh(): SyncEngine {
    return this.engine({ limits: { ...this.deps.limits, lanes: 1 } });
  }

  async runThrough(job = 'company-import', ids: readonly string[] | null = null): Promise<string> {
    const run = await this.begin(job, { ids });
    const planned = await this.fresh().plan(run, CALL);
    let lanes = planned.status === 'planned' ? planned.lanes : [];
    for (let round = 1; lanes.length > 0; round += 1) {
      for (const { lane } of lanes) await this.through(run, lane);
      lanes = (await this.fresh().settle(run, round)).lanes;
    }
    const { sum } = await this.runs.counters(run);
    const status = sum.hubspot.failed > 0 ? 'partial' : 'succeeded';
    await this.runs.finish(run, { status, reason: null, complete: true });
    return run;
  }

  company(id: string) {
    const { key } = this.store.jobs.find(({ name }) => name === 'company-import') ?? { key: 0 };
    return this.store.statesOf(key, this.store.typeKey('hubspot', 'companies')).get(id);
  }
}

async function worldOf(count: number, pageSize = 10): Promise<{ world: PoisonedWorld; ids: string[] }> {
  const world = new PoisonedWorld();
  await world.configure({ ...SAMPLE_SYNC, settings: { ...SAMPLE_SYNC.settings, pageSize } });
  const ids = Array.from({ length: count }, (_, at) =>
    world.portal.add('companies', { name: `C${at}`, domain: `c${at}.example`, city: 'Bonn' }),
  );
  return { world, ids };
}

describe('a record that ends its worker', () => {
  it.each(['find', 'write'] as const)('is set aside (%s); the others of its page are done', async (at) => {
    const { world, ids } = await worldOf(25);
    world.kill(at);
    world.killers.add('c13.example');
    const run = await world.runThrough();
    const { sum } = await world.runs.counters(run);
    expect(sum.hubspot).toEqual({ pending: 0, migrated: 24, unchanged: 0, skipped: 0, failed: 1 });
    expect(world.company(ids[13] ?? '')).toMatchObject({ outcome: 'failed', reason: POISON });
    expect(world.erp.all('account')).toHaveLength(24);
    // The page three times and the record three times; and the slice that had kept a page before it.
    expect(world.deaths).toBe(7);
  });

  it('is one of two in a page', async () => {
    const { world, ids } = await worldOf(10);
    world.kill('find');
    world.killers.add('c2.example').add('c7.example');
    await world.runThrough();
    const outcomes = ids.map((id) => world.company(id)?.outcome);
    expect(outcomes.map((outcome) => outcome === 'failed')).toEqual(ids.map((_, at) => at === 2 || at === 7));
    expect(world.deaths).toBe(9);
  });

  it('is left alone by later runs until it changes, and is tried by itself then', async () => {
    const { world, ids } = await worldOf(10);
    const id = ids[4] ?? '';
    world.kill('find');
    world.killers.add('c4.example');
    await world.runThrough();
    const { deaths } = world;
    await world.runThrough();
    expect(world.deaths).toBe(deaths);
    expect(world.company(id)).toMatchObject({ outcome: 'failed', reason: POISON });

    world.portal.edit('companies', id, { name: 'Still harmful' });
    for (const other of ids) if (other !== id) world.portal.edit('companies', other, { name: 'Edited' });
    await world.runThrough();
    expect(world.deaths).toBe(deaths + 3);
    const names = world.erp.all('account').map(({ fields }) => fields['name']);
    expect(names).toEqual(Array.from({ length: 9 }, () => 'Edited'));

    world.killers.clear();
    world.portal.edit('companies', id, { name: 'Harmless' });
    await world.runThrough();
    expect(world.company(id)).toMatchObject({ outcome: 'migrated' });
    expect(world.store.quarantine.size).toBe(0);
  });

  it('is tried by itself where a person asks for another try', async () => {
    const { world, ids } = await worldOf(10);
    const id = ids[4] ?? '';
    world.kill('find');
    world.killers.add('c4.example');
    await world.runThrough();
    const retry = (): void => {
      const state = world.company(id);
      if (state) Object.assign(state, { outcome: 'pending', reason: { code: 'retry', message: 'Again.' } });
    };
    const { deaths } = world;
    retry();
    await world.runThrough();
    expect(world.deaths).toBe(deaths + 3);
    expect(world.company(id)).toMatchObject({ outcome: 'failed', reason: POISON });
    world.killers.clear();
    retry();
    await world.runThrough();
    expect(world.company(id)).toMatchObject({ outcome: 'migrated' });
  });

  it('ends no worker in a rehearsal once it is known', async () => {
    const { world } = await worldOf(10);
    world.kill('find');
    world.killers.add('c4.example');
    await world.runThrough();
    const { deaths } = world;
    const run = await world.begin('company-import', { dryRun: true });
    await world.drive(run);
    expect(world.deaths).toBe(deaths);
  });
});

describe('a record that ends its worker, of a job with associated ones', () => {
  const YAML = `
mappings:
  company: { hubspot: companies, business: account, fields: [{ hubspot: name, business: name }] }
  contact: { hubspot: contacts, business: contact, fields: [{ hubspot: email, business: email }] }
matchRules:
  contacts: [{ name: email, scope: any, fields: [{ hubspot: email, business: email, normalise: email }] }]
jobs:
  company-import:
    kind: import
    label: company-import
    order: accounts
    source: { side: hubspot, type: companies }
    targets:
      - { name: account, type: account, mapping: company, create: unmatched, update: linked }
      - name: contact
        type: contact
        from: { associated: contacts }
        mapping: contact
        match: contacts
        create: unmatched
        update: linked
        parents: [{ via: association, association: companies, pair: company, type: account }]
`;
  const world = async (rollbackOnError: boolean): Promise<PoisonedWorld> => {
    const made = new PoisonedWorld();
    await made.configure(definitionFrom(`settings: { rollbackOnError: ${String(rollbackOnError)} }${YAML}`));
    for (let n = 0; n < 6; n += 1) {
      const company = made.portal.add('companies', { name: `C${n}` });
      const contact = made.portal.add('contacts', { email: `a@c${n}.example` }, { companies: [company] });
      made.portal.associate('companies', company, 'contacts', [contact]);
    }
    made.kill('find');
    made.killers.add('c3.example');
    return made;
  };

  it('is one of the associated ones: its company is done', async () => {
    const made = await world(false);
    const run = await made.runThrough();
    const { sum } = await made.runs.counters(run);
    expect(sum.hubspot).toEqual({ pending: 0, migrated: 11, unchanged: 0, skipped: 0, failed: 1 });
    expect([made.erp.all('account').length, made.erp.all('contact').length]).toEqual([6, 5]);
  });

  it('belongs to a unit: the whole of it is set aside, the other units are done', async () => {
    const made = await world(true);
    const run = await made.runThrough();
    const { sum } = await made.runs.counters(run);
    expect(sum.hubspot).toMatchObject({ pending: 0, migrated: 10, skipped: 0 });
    expect([made.erp.all('account').length, made.erp.all('contact').length]).toEqual([5, 5]);
    expect(made.company('7')).toMatchObject({ outcome: 'failed', reason: POISON });
  });
});

describe('a healthy page whose worker ends by chance', () => {
  it.each([3, 4, 5])('is done whole after %d deaths', async (chance) => {
    const { world } = await worldOf(10);
    world.kill('find');
    world.chance = chance;
    const run = await world.runThrough();
    const { sum } = await world.runs.counters(run);
    expect(sum.hubspot).toEqual({ pending: 0, migrated: 10, unchanged: 0, skipped: 0, failed: 0 });
    expect(world.deaths).toBe(chance);
    expect(world.store.quarantine.size).toBe(0);
  });

  it('is not looked through after errors, pauses and a worker that was asked to stop', async () => {
    const { world } = await worldOf(10);
    let trials = 0;
    const note = world.pages.noteTrial.bind(world.pages);
    const noteTrial = (request: NoteTrialRequest) => {
      trials += 1;
      return note(request);
    };
    Object.assign(world.pages, { noteTrial });
    const run = await world.begin('company-import');
    await world.fresh().plan(run, CALL);
    world.portal.hooks.beforeRead = () => Promise.reject(new Error('Unforeseen.'));
    for (let at = 0; at < 5; at += 1)
      await expect(world.fresh().slice(run, 0, CALL)).rejects.toThrow('Unforeseen');
    delete world.portal.hooks.beforeRead;
    await world.runs.setControl(run, 'pause');
    for (let at = 0; at < 5; at += 1)
      expect(await world.fresh().slice(run, 0, CALL)).toMatchObject({ stop: { kind: 'paused' } });
    await world.runs.setControl(run, 'run');
    const stopping = { ...CALL, signal: AbortSignal.abort() };
    for (let at = 0; at < 5; at += 1)
      expect(await world.fresh().slice(run, 0, stopping)).toMatchObject({ seq: 0 });
    const opened = await world.pages.openLane((await world.runs.findRun(run))?.key ?? 0, 0);
    expect(opened).toMatchObject({ unanswered: 0, trial: null });
    expect(trials).toBe(0);
  });
});
