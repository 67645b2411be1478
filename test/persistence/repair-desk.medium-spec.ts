import { PostgresRecordQueries } from '../../src/adapters/persistence/postgres-record-queries.js';
import { PostgresRepairDecisions } from '../../src/adapters/persistence/postgres-repair-decisions.js';
import { PostgresRepairDesk } from '../../src/adapters/persistence/postgres-repair-desk.js';
import { NO_DECISIONS } from '../../src/application/ports/repair-decisions.port.js';
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

const FIELD = { direction: 'both', on: 'always', whenEmpty: 'skip', conflict: 'ask', active: true } as const;
const ALL = { limit: 50, cursor: null };
const FIRST = { after: null, until: null };

describe('PostgresRepairDesk', () => {
  let stores: PostgresStores;
  let desk: PostgresRepairDesk;
  let decisions: PostgresRepairDecisions;
  let run: StartedRun;

  beforeEach(async () => {
    stores = await openPostgresStores();
    desk = new PostgresRepairDesk(stores.database);
    decisions = new PostgresRepairDecisions(stores.database);
    const plain = saveSync({
      'company-import': importJob(),
      'company-link': importJob({ kind: 'link' }),
    });
    const fields = [
      { ...FIELD, hubspot: 'name', business: 'title' },
      { ...FIELD, hubspot: 'phone', business: 'tel' },
      { ...FIELD, hubspot: 'only', business: 'back', direction: 'toHubspot' as const },
    ];
    const { mappings } = plain.definition;
    const company = { hubspot: 'companies', business: ['account', 'prospect'], fields };
    const definition = { ...plain.definition, mappings: { ...mappings, company } };
    const sync = { ...plain, definition };
    await stores.config.write({ ...NO_CHANGE, portals: [PORTAL], systems: [SYSTEM], syncs: [sync] });
    run = await startRun(stores);
  });
  afterEach(() => stores.close());

  const counts = async () => (await stores.config.findJob('main', 'company-import'))?.counts;
  const ofRun = async () => (await stores.runs.counters(run.row.id)).sum;
  const failed = async (...ids: string[]): Promise<void> => {
    await commit(stores, run, 0, { outcomes: ids.map((id) => record(id, 'failed')) });
  };
  const failureId = async (id: string): Promise<string> => (await desk.findFailures('main', id))[0] ?? '';
  const next = () =>
    stores.pages.nextIds({ ...run.plan.keys, typeKey: run.companies, round: 1, after: null, limit: 9 });
  const decided = (id: string, version: string | null = '2026-01-01T00:00:00Z') =>
    decisions.ofPage({
      ...run.plan.keys,
      typeKey: run.companies,
      pairKeys: [run.company],
      sources: [{ id, version }],
    });
  const finish = () => stores.runs.finish(run.row.id, { status: 'partial', reason: null, complete: false });

  describe('failures', () => {
    it('filters by job, type, class, text and person', async () => {
      const gone = { reason: { code: 'gone', message: 'Its e-mail is 100% wrong.', field: 'email' } };
      await commit(stores, run, 0, {
        outcomes: [record('1', 'failed'), record('22', 'failed', null, gone), record('3', 'migrated')],
      });
      const ids = async (filter: object) =>
        (await desk.failures('main', { ...ALL, ...filter })).items.map((each) => each.id);
      expect(await ids({})).toEqual(['1', '22']);
      expect(await ids({ class: 'gone' })).toEqual(['22']);
      expect(await ids({ q: '100%' })).toEqual(['22']);
      expect(await ids({ q: 'EMAIL' })).toEqual(['22']);
      expect(await ids({ q: '2' })).toEqual(['22']);
      expect(await ids({ q: '_' })).toEqual([]);
      expect(await ids({ job: 'company-link' })).toEqual([]);
      expect(await ids({ type: 'contacts' })).toEqual([]);
      await desk.editFailure('main', await failureId('1'), { assignedTo: 'Mia' }, 'me');
      expect(await ids({ assignedTo: 'Mia' })).toEqual(['1']);
      const page = await desk.failures('main', { limit: 1, cursor: null });
      expect((await desk.failures('main', { limit: 1, cursor: page.nextCursor })).items).toMatchObject([
        { id: '22', class: 'gone', attempts: 1, overrides: [], assignedTo: null },
      ]);
    });

    it('puts retried records back in the queue, with every count', async () => {
      await failed('1', '2', '3');
      const step = { filter: {}, failureIds: [await failureId('1')], ...FIRST, limit: 10 };
      expect(await desk.retry('main', step)).toEqual({
        records: [{ job: 'company-import', type: 'companies', id: '1', isRoot: true }],
        next: null,
      });
      expect(await counts()).toMatchObject({
        hubspot: { total: 3, failed: 2, pending: 1 },
        business: { failed: 2, pending: 1 },
      });
      expect(await ofRun()).toMatchObject({ hubspot: { failed: 2, pending: 1 } });
      expect((await desk.failures('main', ALL)).items.map((each) => each.id)).toEqual(['2', '3']);
      expect(await next()).toContain('1');
      await commit(stores, run, 0, { outcomes: [record('1', 'migrated', 'created')] });
      expect(await counts()).toMatchObject({ hubspot: { total: 3, failed: 2, pending: 0, migrated: 1 } });
    });

    it('leaves the counts of a run that is over', async () => {
      await failed('1', '2');
      await finish();
      await desk.retry('main', { filter: {}, ...FIRST, limit: 10 });
      expect(await ofRun()).toMatchObject({ hubspot: { failed: 2, pending: 0 } });
      expect(await counts()).toMatchObject({ hubspot: { total: 2, failed: 0, pending: 2 } });
    });

    it('retries many in steps and leaves what fails again meanwhile', async () => {
      await failed('1', '2', '3', '4', '5');
      const step = { filter: { type: 'companies' }, limit: 2 };
      const first = await desk.retry('main', { ...step, ...FIRST });
      expect(first.records.map((each) => each.id)).toEqual(['1', '2']);
      await failed('1');
      const second = await desk.retry('main', { ...step, ...(first.next ?? FIRST) });
      const third = await desk.retry('main', { ...step, ...(second.next ?? FIRST) });
      expect([...second.records, ...third.records].map((each) => each.id)).toEqual(['3', '4', '5']);
      expect(third.next).toBeNull();
      expect((await desk.failures('main', ALL)).items.map((each) => each.id)).toEqual(['1']);
    });

    it('retries once however many ask at the same time', async () => {
      await failed('1', '2', '3');
      const steps = await Promise.all(
        [1, 2, 3].map(() => desk.retry('main', { filter: {}, ...FIRST, limit: 10 })),
      );
      expect(steps.flatMap((step) => step.records)).toHaveLength(3);
      expect(await counts()).toMatchObject({ hubspot: { total: 3, failed: 0, pending: 3 } });
    });

    it('ignores a record until it changes', async () => {
      await failed('1', '2');
      expect(await desk.ignore('main', await failureId('1'), 'me')).toBe(true);
      expect(await desk.ignore('main', await failureId('1'), 'me')).toBe(false);
      expect(await desk.ignore('main', 'no-uuid', 'me')).toBe(false);
      expect(await counts()).toMatchObject({
        hubspot: { total: 2, failed: 1, skipped: 1 },
        business: { failed: 1, skipped: 1 },
      });
      const [state] = await new PostgresRecordQueries(stores.database).record(
        'main',
        'hubspot',
        'companies',
        '1',
      );
      expect(state).toMatchObject({ outcome: 'skipped', reason: { code: 'ignored', rule: 'ignored' } });
      expect([...(await decided('1')).ignored]).toEqual(['1']);
      expect([...(await decided('1', '2026-02-02T00:00:00Z')).ignored]).toEqual([]);
    });

    it('keeps edited values for the next attempts, and only fields that the mapping writes', async () => {
      await failed('1');
      const id = await failureId('1');
      const wrong = await desk.editFailure(
        'main',
        id,
        { values: { title: 'x', nope: 'y', back: 'z' }, assignedTo: 'Mia' },
        'me',
      );
      expect(wrong).toMatchObject({
        status: 'invalid',
        problems: [{ path: '/values/nope', code: 'unknown-field' }, { path: '/values/back' }],
      });
      expect(await desk.failure('main', id)).toMatchObject({ assignedTo: null, overrides: [] });
      const other = await desk.editFailure('main', id, { values: { title: 'x' }, mapping: 'contact' }, 'me');
      expect(other).toMatchObject({ status: 'invalid', problems: [{ path: '/mapping' }] });
      const edited = await desk.editFailure('main', id, { values: { title: 'x', tel: null } }, 'me');
      expect(edited).toMatchObject({
        status: 'ok',
        value: { overrides: [{ mapping: 'company', values: { title: 'x', tel: null } }] },
      });
      await desk.retry('main', { filter: {}, failureIds: [id], ...FIRST, limit: 1 });
      expect((await decided('1')).overrides.get(run.company)?.get('1')).toEqual({ title: 'x', tel: null });
      await failed('1');
      await desk.editFailure('main', await failureId('1'), { values: null }, 'me');
      expect(await decided('1')).toEqual(NO_DECISIONS);
    });
  });

  describe('conflicts', () => {
    const conflict = async (resolution: 'open' | 'hubspot'): Promise<string> => {
      const reason = { code: 'conflict', message: 'Both.', rule: 'conflict' };
      await commit(stores, run, 0, {
        outcomes: [
          resolution === 'open'
            ? record('1', 'pending', null, { reason })
            : record('1', 'migrated', 'updated'),
        ],
        links: [link(run, '1', 'A1', { hubspotSeen: { phone: 'h' }, businessSeen: { tel: 'b' } })],
        conflicts: [{ pairKey: run.company, sourceId: '1', field: 'tel', resolution }],
      });
      return (await desk.conflicts('main', ALL)).items[0]?.id ?? '';
    };

    it('shows both ends and what they last agreed on', async () => {
      await conflict('open');
      expect((await desk.conflicts('main', { ...ALL, status: 'open' })).items).toMatchObject([
        {
          job: 'company-import',
          mapping: 'company',
          side: 'hubspot',
          type: 'companies',
          recordId: '1',
          counterpart: { type: 'account', id: 'A1' },
          field: 'tel',
          status: 'open',
          decision: null,
          agreed: { hubspot: 'h', business: 'b' },
        },
      ]);
      expect((await desk.conflicts('main', { ...ALL, status: 'settled' })).items).toEqual([]);
      expect((await desk.conflicts('main', { ...ALL, field: 'title' })).items).toEqual([]);
    });

    it('keeps the decision for the next run and may be told another one before that', async () => {
      const id = await conflict('open');
      expect(await desk.resolveConflict('main', id, { take: 'business' }, 'me')).toMatchObject({
        status: 'ok',
        value: { status: 'decided', decision: { take: 'business', by: 'me' } },
      });
      await desk.resolveConflict('main', id, { take: 'value', value: 'v' }, 'you');
      expect((await decided('1')).conflicts.get(run.company)?.get('1')?.get('tel')).toEqual({
        take: 'value',
        value: 'v',
      });
      expect(await counts()).toMatchObject({ hubspot: { total: 1, pending: 1 } });
      await commit(stores, run, 0, { outcomes: [record('1', 'migrated', 'updated')] });
      expect(await decided('1')).toEqual(NO_DECISIONS);
      expect(await desk.resolveConflict('main', id, { take: 'hubspot' }, 'me')).toMatchObject({
        status: 'refused',
        code: 'settled',
      });
    });

    it('refuses what a policy has settled, and what is unknown', async () => {
      const id = await conflict('hubspot');
      expect((await desk.conflicts('main', { ...ALL, status: 'settled' })).items).toHaveLength(1);
      expect(await desk.resolveConflict('main', id, { take: 'hubspot' }, 'me')).toMatchObject({
        status: 'refused',
      });
      expect(await desk.resolveConflict('main', 'x', { take: 'hubspot' }, 'me')).toEqual({
        status: 'unknown',
      });
    });
  });

  describe('reviews', () => {
    const ask = async (job = run, id = '1'): Promise<string> => {
      const reason = { code: 'ambiguous', message: 'Two.', rule: 'by name' };
      const review = { pairKey: run.company, sourceId: id, rule: 'by name', candidateIds: ['A1', 'A2'] };
      await commit(stores, job, 0, {
        outcomes: [record(id, 'pending', null, { reason })],
        reviews: [review],
      });
      const { items } = await desk.reviews('main', { ...ALL, job: job.plan.jobName });
      return items.find((each) => each.recordId === id)?.id ?? '';
    };
    const accept = (id: string, candidate = 'A1', type = 'account') =>
      desk.acceptReview('main', id, { candidate, type }, 'me');
    const links = async () =>
      (await new PostgresRecordQueries(stores.database).links('main', ALL)).items.map(
        (each) => `${each.hubspotId} ${each.businessType} ${each.businessId}`,
      );

    it('links the chosen candidate, once, and queues the record', async () => {
      const id = await ask();
      expect(await accept(id)).toMatchObject({
        status: 'ok',
        value: { status: 'accepted', decidedBy: 'me' },
      });
      expect(await accept(id)).toMatchObject({ status: 'ok', value: { status: 'accepted' } });
      expect(await links()).toEqual(['1 account A1']);
      expect(await counts()).toMatchObject({ hubspot: { total: 1, pending: 1 } });
      expect(await next()).toEqual(['1']);
      const { rows } = await stores.database.query('select 1 from crosstie.claim');
      expect(rows).toEqual([]);
      expect(await accept(id, 'A2')).toMatchObject({ status: 'refused', code: 'linked-meanwhile' });
      expect((await desk.reviews('main', { ...ALL, status: 'open' })).items).toEqual([]);
    });

    it('wants one of the candidates and a type of the mapping', async () => {
      const id = await ask();
      const wrong = await desk.acceptReview('main', id, { candidate: 'A3' }, 'me');
      expect(wrong).toMatchObject({
        status: 'invalid',
        problems: [
          { path: '/candidate', code: 'not-a-candidate' },
          { path: '/type', code: 'required' },
        ],
      });
      expect(await accept(id, 'A1', 'contact')).toMatchObject({ status: 'invalid' });
      expect(await links()).toEqual([]);
    });

    it('refuses when one of the two was linked meanwhile', async () => {
      const [first, second] = [await ask(run, '1'), await ask(run, '2')];
      await accept(first);
      expect(await accept(second)).toMatchObject({ status: 'refused', code: 'linked-meanwhile' });
      expect(await accept(second, 'A2')).toMatchObject({ status: 'ok' });
      expect(await links()).toEqual(['1 account A1', '2 account A2']);
    });

    it('lets one of two people who accept different candidates at once be first', async () => {
      const id = await ask();
      const answers = await Promise.all([accept(id, 'A1'), accept(id, 'A2')]);
      expect(answers.map((each) => each.status).sort()).toEqual(['ok', 'refused']);
      expect(await links()).toHaveLength(1);
    });

    it('waits for a page that works on the record', async () => {
      const id = await ask();
      const { lane } = await stores.pages.openLane(run.plan.keys.runKey, 0);
      await stores.pages.prepareWrites({
        runKey: run.plan.keys.runKey,
        lane: 0,
        fence: lane.fence,
        syncKey: run.plan.keys.syncKey,
        sourceSide: 'hubspot',
        typeKey: run.companies,
        writeTimeoutMs: 60_000,
        sources: [{ sourceId: '1', targets: [], unlinkedPairs: [run.company] }],
        intents: [],
      });
      expect(await accept(id)).toMatchObject({ status: 'refused', code: 'busy' });
      expect(await links()).toEqual([]);
      await finish();
      expect(await accept(id)).toMatchObject({ status: 'ok' });
    });

    it('closes the same question of another job of the pair', async () => {
      const id = await ask();
      const other = await startRun(stores, 'company-link');
      const twin = await ask(other);
      await accept(id);
      expect((await desk.reviews('main', { ...ALL, job: 'company-link' })).items).toMatchObject([
        { id: twin, status: 'closed' },
      ]);
    });

    it('never asks about rejected candidates again', async () => {
      const id = await ask();
      expect(await desk.rejectReview('main', id, 'me')).toMatchObject({
        status: 'ok',
        value: { status: 'rejected' },
      });
      expect(await desk.rejectReview('main', id, 'me')).toMatchObject({ status: 'ok' });
      expect([...((await decided('1')).rejected.get(run.company)?.get('1') ?? [])]).toEqual(['A1', 'A2']);
      expect(await counts()).toMatchObject({ hubspot: { pending: 1 } });
      expect(await accept(id)).toMatchObject({ status: 'refused', code: 'closed' });
      expect(await desk.rejectReview('main', 'x', 'me')).toEqual({ status: 'unknown' });
    });
  });
});
