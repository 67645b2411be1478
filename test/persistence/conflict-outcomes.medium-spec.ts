import { PostgresRepairDecisions } from '../../src/adapters/persistence/postgres-repair-decisions.js';
import { PostgresRepairDesk } from '../../src/adapters/persistence/postgres-repair-desk.js';
import {
  commit,
  importJob,
  link,
  NO_CHANGE,
  PORTAL,
  record,
  saveSync,
  startRun,
  SYSTEM,
  type StartedRun,
} from './contract/stores.js';
import { openPostgresStores, type PostgresStores } from './open-postgres-stores.js';

const ALL = { limit: 50, cursor: null };

describe('what became of a conflict', () => {
  let stores: PostgresStores;
  let desk: PostgresRepairDesk;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await openPostgresStores();
    desk = new PostgresRepairDesk(stores.database);
    const plain = saveSync({ 'company-import': importJob() });
    const phone = { hubspot: 'phone', business: 'tel', direction: 'both', on: 'always' } as const;
    const fields = [{ ...phone, whenEmpty: 'skip', conflict: 'ask', active: true } as const];
    const company = { hubspot: 'companies', business: ['account'], fields };
    const mappings = { ...plain.definition.mappings, company };
    const sync = { ...plain, definition: { ...plain.definition, mappings } };
    await stores.config.write({ ...NO_CHANGE, portals: [PORTAL], systems: [SYSTEM], syncs: [sync] });
    run = await startRun(stores);
  });
  afterEach(() => stores.close());

  const counts = async () => (await stores.config.findJob('main', 'company-import'))?.counts;
  const decided = (id: string) =>
    new PostgresRepairDecisions(stores.database).ofPage({
      ...run.plan.keys,
      typeKey: run.companies,
      pairKeys: [run.company],
      sources: [{ id, version: '2026-01-01T00:00:00Z' }],
    });
  const sides = {
    hubspot: { value: '1', modifiedAt: '2026-01-01T00:00:00Z' },
    business: { value: '2', modifiedAt: null },
  };
  const conflict = async (resolution: 'open' | 'hubspot' | 'business'): Promise<string> => {
    const reason = { code: 'conflict', message: 'Both.', rule: 'conflict' };
    const open = record('1', 'pending', null, { reason });
    await commit(stores, run, 0, {
      outcomes: [resolution === 'open' ? open : record('1', 'migrated', 'updated')],
      links: [link(run, '1', 'A1', { hubspotSeen: { phone: 'h' }, businessSeen: { tel: 'b' } })],
      conflicts: [{ pairKey: run.company, sourceId: '1', field: 'tel', resolution, sides }],
    });
    return (await desk.conflicts('main', ALL)).items[0]?.id ?? '';
  };

  it('is asked no more of a record that was merged into another one', async () => {
    await conflict('open');
    await commit(stores, run, 0, { outcomes: [record('2', 'unchanged')], merged: [{ from: '1', to: '2' }] });
    expect((await desk.conflicts('main', ALL)).items).toEqual([]);
  });

  it('says what was kept, whoever decided, and forgets no value of the two', async () => {
    const id = await conflict('open');
    expect(await desk.conflict('main', id)).toMatchObject({
      kept: null,
      undone: null,
      fields: { hubspot: 'phone', business: 'tel' },
      hubspot: { value: '1' },
    });
    await desk.resolveConflict('main', id, { take: 'business' }, 'me');
    const settled = { pairKey: run.company, sourceId: '1', field: 'tel', resolution: 'business' as const };
    await commit(stores, run, 0, { outcomes: [record('1', 'unchanged')], conflicts: [settled] });
    expect(await desk.conflict('main', id)).toMatchObject({
      status: 'settled',
      kept: { of: 'business', value: '2' },
      hubspot: { value: '1' },
      business: { value: '2' },
    });
    expect(await desk.conflict('main', 'x')).toBeNull();
  });

  it('takes a settled outcome back once, by a decision that the next run heeds', async () => {
    const id = await conflict('hubspot');
    expect(await desk.conflict('main', id)).toMatchObject({ kept: { of: 'hubspot', value: '1' } });
    const undone = await desk.undoConflict('main', id, '2', 'me');
    expect(undone).toMatchObject({
      status: 'ok',
      value: { status: 'decided', kept: null, undone: { by: 'me', value: '2' } },
    });
    expect(await counts()).toMatchObject({ hubspot: { total: 1, pending: 1 } });
    expect((await decided('1')).conflicts.get(run.company)?.get('1')?.get('tel')).toEqual({
      take: 'value',
      value: '2',
    });
    expect(await desk.undoConflict('main', id, '2', 'me')).toMatchObject({ code: 'nothing-to-undo' });
    const settled = { pairKey: run.company, sourceId: '1', field: 'tel', resolution: 'hubspot' as const };
    await commit(stores, run, 0, {
      outcomes: [record('1', 'migrated', 'updated')],
      conflicts: [settled],
    });
    expect(await desk.conflict('main', id)).toMatchObject({
      status: 'settled',
      kept: { of: 'value', value: '2' },
    });
    expect(await desk.undoConflict('main', id, '1', 'me')).toMatchObject({ code: 'nothing-to-undo' });
    await conflict('business');
    expect(await desk.conflict('main', id)).toMatchObject({
      undone: null,
      kept: { of: 'business', value: '2' },
    });
    expect(await desk.undoConflict('main', 'x', '1', 'me')).toEqual({ status: 'unknown' });
  });
});
