import { createHash, randomUUID } from 'node:crypto';
import type { RepairDecisions } from '../../../src/application/ports/repair-decisions.port.js';
import type { Rivals, VerifyFinding, VerifyStore } from '../../../src/application/ports/verify-store.port.js';
import { EMPTY_TALLY } from '../../../src/domain/sync/counts.js';
import { EMPTY_LANE_COUNTERS, type LaneCounters } from '../../../src/domain/sync/lane.js';
import { NO_OPTIONS } from '../../../src/domain/sync/run-options.js';
import type { RepairStep } from '../../../src/domain/sync/verify.js';
import { commit, configure, importJob, link, newRun, record, startRun } from './stores.js';
import type { StartedRun, Stores } from './stores.js';

export type VerifyStores = Stores & {
  readonly verifications: VerifyStore;
  readonly decisions: RepairDecisions;
};

/** What every `VerifyStore` does. */
export function verifyStoreContract(open: () => Promise<VerifyStores>): void {
  let stores: VerifyStores;
  let job: StartedRun;
  const verify = { mappings: null, repair: true };

  beforeEach(async () => {
    stores = await open();
    await configure(stores, { 'company-import': importJob() });
    job = await startRun(stores);
    await commit(stores, job, 0, {
      outcomes: ['1', '2', '3'].map((id) => record(id, 'migrated', 'created')),
      links: ['1', '2', '3'].map((id) => link(job, id, `A${id}`)),
      cursor: null,
      done: true,
    });
    await stores.runs.finish(job.row.id, { status: 'succeeded', reason: null, complete: true });
  });
  afterEach(() => stores.close());

  async function begin(): Promise<{ id: string; runKey: number; syncKey: number }> {
    const options = { ...NO_OPTIONS, verify };
    const asked = newRun(null, { kind: 'verify', workflowId: 'verify:main', options });
    const inserted = await stores.runs.insertRun(asked);
    if (inserted.status !== 'inserted') throw new Error(`Refused: ${JSON.stringify(inserted)}`);
    const lanes = [
      { lane: 0, typeKey: job.companies, round: 0, range: LINKS },
      { lane: 1, typeKey: job.companies, round: 0, range: { kind: 'repairs' as const } },
    ];
    await stores.runs.keepPlan(asked.id, { sourceTime: '2026-01-01T00:00:00Z', estimatedRoot: 3, lanes });
    return { id: asked.id, runKey: inserted.run.key, syncKey: job.plan.keys.syncKey };
  }

  const LINKS = { kind: 'links', mapping: 'company', after: null, upTo: null } as const;
  const counters: LaneCounters = {
    ...EMPTY_LANE_COUNTERS,
    hubspot: { ...EMPTY_TALLY, unchanged: 2, failed: 1 },
    business: { ...EMPTY_TALLY, unchanged: 2, failed: 1 },
    rootSeen: 3,
    pages: 1,
  };

  function step(sourceId: string, fields: readonly string[] = ['name']): RepairStep {
    const { jobKey } = job.plan.keys;
    return { jobKey, typeKey: job.companies, sourceId, pairKey: job.company, target: 'account', fields };
  }

  function finding(id: string, overrides: Partial<VerifyFinding> = {}): VerifyFinding {
    return {
      linkId: randomUUID(),
      pairKey: job.company,
      hubspotTypeKey: job.companies,
      hubspotId: id,
      businessTypeKey: job.account,
      businessId: `A${id}`,
      outcome: 'failed',
      reason: { code: 'differs', message: 'name differs between the two sides.', field: 'name' },
      differences: [
        {
          at: 'business',
          field: 'name',
          from: ['name'],
          hubspot: 'Here',
          business: 'There',
          expected: 'Here',
          changed: 'business',
          newer: null,
        },
      ],
      repairs: [step(id)],
      ...overrides,
    };
  }

  async function keep(runKey: number, findings: readonly VerifyFinding[], lane = 0) {
    const { lane: row } = await stores.pages.openLane(runKey, lane);
    const request = {
      runKey,
      lane,
      fence: row.fence,
      seq: row.seq,
      cursor: null,
      done: true,
      counters,
      findings,
    };
    return { request, kept: await stores.verifications.keepFindings(request) };
  }

  it('runs beside a sync run and beside jobs, once at a time', async () => {
    const { id } = await begin();
    expect(await stores.runs.insertRun(newRun(null))).toMatchObject({ status: 'inserted' });
    expect(await stores.runs.insertRun(newRun('company-import'))).toMatchObject({ status: 'inserted' });
    const again = newRun(null, { kind: 'verify', options: { ...NO_OPTIONS, verify } });
    expect(await stores.runs.insertRun(again)).toMatchObject({ status: 'refused', activeRunId: id });
    expect((await stores.runs.findActiveRun('main', null))?.kind).toBe('sync');
    const listed = await stores.runs.listRuns({ kind: 'verify', limit: 10, cursor: null });
    expect(listed.items.map((run) => run.id)).toEqual([id]);
    expect(listed.items[0]).toMatchObject({ kind: 'verify', job: '', dryRun: false });
  });

  it('knows what is to be compared', async () => {
    const { id, runKey, syncKey } = await begin();
    const plan = await stores.verifications.loadPlan(id);
    expect(plan).toMatchObject({ runId: id, options: verify, keys: { runKey, syncKey } });
    expect(plan?.jobs).toEqual([
      {
        name: 'company-import',
        key: job.plan.keys.jobKey,
        activatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    expect(plan?.keys.pairs.get('company')).toBe(job.company);
    expect(await stores.verifications.loadPlan(job.row.id)).toBeNull();
    expect(await stores.verifications.loadPlan(randomUUID())).toBeNull();
  });

  it('reads links by HubSpot id, in parts, and says which lead to one record', async () => {
    const { verifications } = stores;
    const request = { pairKey: job.company, after: null, upTo: null, limit: 2 };
    const links = await verifications.nextLinks(request);
    expect(links).toHaveLength(2);
    expect(links[0]).toEqual({
      id: expect.any(String),
      hubspotTypeKey: job.companies,
      hubspotId: '1',
      businessTypeKey: job.account,
      businessId: 'A1',
      hubspotSeen: { name: 'n1' },
      businessSeen: { number: 'A1' },
      doubleOf: null,
    });
    const rest = await verifications.nextLinks({ ...request, after: '2' });
    expect(rest.map(({ hubspotId }) => hubspotId)).toEqual(['3']);
    const part = await verifications.nextLinks({ ...request, upTo: '1' });
    expect(part.map(({ hubspotId }) => hubspotId)).toEqual(['1']);
    expect(await verifications.countLinks(job.company)).toBe(3);
    expect(await verifications.splitLinks(job.company, 3)).toEqual(['1', '2']);
    expect(await verifications.splitLinks(job.contactPair, 3)).toEqual([]);
    const more = await startRun(stores);
    await commit(stores, more, 0, {
      outcomes: [record('4', 'migrated', 'linked')],
      links: [link(more, '4', 'A1', { shared: true })],
    });
    const doubles = (await verifications.nextLinks({ ...request, limit: 9 })).filter((each) => each.doubleOf);
    expect(doubles.map(({ hubspotId }) => hubspotId)).toEqual(['1', '4']);
  });

  it('keeps what was found once, and nothing of a stale attempt', async () => {
    const { id, runKey } = await begin();
    const first = finding('1');
    const { request, kept } = await keep(runKey, [first, finding('2', { outcome: 'skipped', repairs: [] })]);
    expect(kept).toEqual({ status: 'committed', control: 'run' });
    expect(await stores.verifications.keepFindings(request)).toEqual({ status: 'stale' });
    const later = { ...request, seq: 1, fence: request.fence - 1 };
    expect(await stores.verifications.keepFindings(later)).toEqual({ status: 'stale' });
    await stores.runs.setControl(id, 'cancel');
    expect((await keep(runKey, [first])).kept).toEqual({ status: 'committed', control: 'cancel' });
    const { sum } = await stores.runs.counters(id);
    expect(sum).toEqual(counters);
    const { items } = await stores.verifications.findings(id, { limit: 10, cursor: null, outcome: 'failed' });
    expect(items).toEqual([
      {
        linkId: first.linkId,
        mapping: 'company',
        hubspot: { type: 'companies', id: '1' },
        business: { type: 'account', id: 'A1' },
        outcome: 'failed',
        reason: first.reason,
        differences: first.differences,
        repair: 'possible',
        foundAt: expect.any(String),
      },
    ]);
    expect(await stores.verifications.summary(id)).toEqual({
      byCode: { differs: 1 },
      repairable: 1,
      queued: 0,
    });
  });

  it('pages through what was found, by type too', async () => {
    const { id, runKey } = await begin();
    await keep(
      runKey,
      ['1', '2', '3'].map((of) => finding(of)),
    );
    const first = await stores.verifications.findings(id, { limit: 2, cursor: null, type: 'account' });
    const second = await stores.verifications.findings(id, { limit: 2, cursor: first.nextCursor });
    const ids = [...first.items, ...second.items].map((each) => each.hubspot.id);
    expect(ids.sort()).toEqual(['1', '2', '3']);
    expect(second.nextCursor).toBeNull();
    expect(
      (await stores.verifications.findings(id, { limit: 2, cursor: null, type: 'deals' })).items,
    ).toEqual([]);
  });

  it('puts records back in the queue of their job with a decision, once', async () => {
    const { id, runKey, syncKey } = await begin();
    const unread = finding('9');
    await keep(runKey, [finding('1'), finding('2', { repairs: [step('2', [])] }), unread]);
    expect(await stores.verifications.countRepairs(runKey)).toBe(3);
    const { lane } = await stores.pages.openLane(runKey, 1);
    const request = { runKey, syncKey, lane: 1, fence: lane.fence, seq: 0, after: null, limit: 2 };
    const first = await stores.verifications.queueRepairs(request);
    expect(first).toMatchObject({ status: 'committed', done: false });
    expect(await stores.verifications.queueRepairs(request)).toEqual({ status: 'stale' });
    if (first.status !== 'committed') throw new Error('It was committed.');
    const next = { ...request, seq: 1, after: first.cursor };
    expect(await stores.verifications.queueRepairs(next)).toMatchObject({ done: true, control: 'run' });
    expect(await stores.verifications.countRepairs(runKey)).toBe(0);
    expect(await stores.verifications.summary(id)).toMatchObject({ repairable: 0, queued: 2 });
    const { items } = await stores.verifications.findings(id, { limit: 10, cursor: null });
    expect(items.find((each) => each.hubspot.id === '9')?.repair).toBe('unknown-record');
    const again = await startRun(stores);
    const { states } = await stores.pages.loadPage({
      jobKey: job.plan.keys.jobKey,
      typeKey: job.companies,
      sourceSide: 'hubspot',
      sourceIds: ['1', '2', '3', '9'],
      pairKeys: [],
      parents: [],
      successors: new Map(),
    });
    expect([...states].map(([of, { outcome, reasonCode }]) => [of, outcome, reasonCode]).sort()).toEqual([
      ['1', 'pending', 'verify'],
      ['2', 'pending', 'verify'],
      ['3', 'migrated', null],
    ]);
    const decided = await stores.decisions.ofPage({
      syncKey,
      jobKey: job.plan.keys.jobKey,
      typeKey: job.companies,
      pairKeys: [job.company],
      sources: ['1', '2', '9'].map((of) => ({ id: of, version: null })),
    });
    expect(decided.restores.get(job.company)).toEqual(
      new Map([
        ['1', new Set(['name'])],
        ['2', new Set()],
      ]),
    );
    await commit(stores, again, 0, { outcomes: [record('1', 'unchanged')] });
    const after = await stores.decisions.ofPage({
      syncKey,
      jobKey: job.plan.keys.jobKey,
      typeKey: job.companies,
      pairKeys: [job.company],
      sources: [{ id: '1', version: null }],
    });
    expect(after.restores.size).toBe(0);
  });

  const stray = (id: string, businessId: string, isNew = false): VerifyFinding =>
    finding(id, {
      linkId: null,
      businessId,
      reason: { code: 'unlinked-but-matching', message: 'They match.' },
      differences: [],
      repairs: [{ ...step(id, []), ...(isNew && { isNew: true as const }) }],
    });
  const reasonOf = ({ side, records, counterpart }: Rivals) => ({
    code: 'doubled',
    message: `${side} ${records.map(({ type, id }) => `${type} ${id}`).join(', ')}: ${counterpart.id}`,
  });

  it('keeps findings about two records that no link holds, each once a page', async () => {
    const { id, runKey } = await begin();
    const { request } = await keep(runKey, [stray('8', 'B8'), stray('9', 'B9')]);
    expect(await stores.verifications.keepFindings(request)).toEqual({ status: 'stale' });
    const first = await stores.verifications.findings(id, { limit: 1, cursor: null });
    const second = await stores.verifications.findings(id, { limit: 1, cursor: first.nextCursor });
    const found = [...first.items, ...second.items];
    expect(found.map(({ linkId }) => linkId)).toEqual([null, null]);
    expect(found.map(({ hubspot }) => hubspot.id).sort()).toEqual(['8', '9']);
  });

  it('finds links by the hash of their business id', async () => {
    const hash = (of: string) => createHash('sha256').update(of, 'utf8').digest('hex').slice(0, 20);
    const claimed = ['A2', 'A9'].map((of) => ({ businessTypeKey: job.account, hash: hash(of) }));
    const link = { businessTypeKey: job.account, hash: hash('A2'), businessId: 'A2', hubspotId: '2' };
    expect(await stores.verifications.linksOfOrigin(job.company, claimed)).toEqual([link]);
    expect(await stores.verifications.linksOfOrigin(job.contactPair, claimed)).toEqual([]);
  });

  it('leaves to a person what matches the counterpart of another, on either side', async () => {
    const { id, runKey } = await begin();
    await keep(runKey, [
      stray('7', 'B1'),
      stray('8', 'B1'),
      stray('9', 'B2'),
      stray('9', 'B3'),
      stray('10', 'B4'),
    ]);
    await stores.verifications.settleRivals(runKey, [job.company], reasonOf);
    expect(await stores.verifications.summary(id)).toMatchObject({ repairable: 5 });
    await stores.verifications.settleRivals(runKey, [], reasonOf);
    await stores.verifications.settleRivals(runKey, [], reasonOf);
    const { items } = await stores.verifications.findings(id, { limit: 10, cursor: null });
    const told = items.map(({ hubspot, business, reason, repair }) => [
      `${hubspot.id} ${business.id}`,
      reason.message,
      repair,
    ]);
    expect(told.sort()).toEqual([
      ['10 B4', 'They match.', 'possible'],
      ['7 B1', 'hubspot companies 7, companies 8: B1', 'none'],
      ['8 B1', 'hubspot companies 7, companies 8: B1', 'none'],
      ['9 B2', 'business account B2, account B3: 9', 'none'],
      ['9 B3', 'business account B2, account B3: 9', 'none'],
    ]);
    expect(await stores.verifications.countRepairs(runKey)).toBe(1);
  });

  it('queues records that no job has read where it is told to', async () => {
    const { id, runKey, syncKey } = await begin();
    await keep(runKey, [stray('9', 'B9', true), stray('1', 'B1', true)]);
    const { lane } = await stores.pages.openLane(runKey, 1);
    const request = { runKey, syncKey, lane: 1, fence: lane.fence, seq: 0, after: null, limit: 9 };
    expect(await stores.verifications.queueRepairs(request)).toMatchObject({ done: true });
    expect(await stores.verifications.summary(id)).toMatchObject({ repairable: 0, queued: 2 });
    const place = { jobKey: job.plan.keys.jobKey, typeKey: job.companies, pairKeys: [job.company] };
    const sourceIds = ['1', '9'];
    const parts = { sourceSide: 'hubspot', parents: [], successors: new Map() } as const;
    const { states } = await stores.pages.loadPage({ ...place, ...parts, sourceIds });
    expect(sourceIds.map((of) => states.get(of)?.outcome)).toEqual(['pending', 'pending']);
    const sources = sourceIds.map((of) => ({ id: of, version: null }));
    expect((await stores.decisions.ofPage({ ...place, syncKey, sources })).restores.size).toBe(0);
    const run = await startRun(stores);
    const next = { jobKey: place.jobKey, runKey: run.plan.keys.runKey, typeKey: job.companies };
    expect(await stores.pages.nextIds({ ...next, round: 1, after: null, limit: 9 })).toEqual(['1', '9']);
  });
}
