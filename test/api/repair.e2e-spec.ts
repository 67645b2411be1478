import type { Response } from 'supertest';
import {
  commit,
  link,
  record,
  startRun,
  type StartedRun,
  type Stores,
} from '../persistence/contract/stores.js';
import { bearer, startApi, type ApiServer } from './support/api-server.js';
import { openWorkedPages } from './support/worked-pages.js';

interface Items {
  readonly items: readonly Record<string, unknown>[];
}

describe('the repair desk over REST', () => {
  let api: ApiServer;
  let stores: Stores;
  let run: StartedRun;

  beforeAll(async () => {
    api = await startApi();
    const applied = await call('admin', 'post', '/v1/config/apply', api.demoDocument());
    expect(applied.status).toBe(200);
    stores = await openWorkedPages(api.databaseUrl);
    run = await startRun(stores);
    const missing = { reason: { code: 'required', message: 'The name is missing.', field: 'name' } };
    const asked = { reason: { code: 'ambiguous', message: 'Two match.', rule: 'name' } };
    const both = { reason: { code: 'conflict', message: 'Both changed.', rule: 'conflict' } };
    await commit(stores, run, 0, {
      outcomes: [
        record('1', 'failed', null, missing),
        record('2', 'failed', null, missing),
        record('3', 'failed'),
        record('4', 'failed'),
        record('5', 'pending', null, asked),
        record('6', 'pending', null, asked),
        record('7', 'pending', null, both),
      ],
      links: [link(run, '7', 'A7', { hubspotSeen: { phone: '1' }, businessSeen: { phone: '1' } })],
      reviews: ['5', '6'].map((sourceId) => ({
        pairKey: run.company,
        sourceId,
        rule: 'name',
        candidateIds: ['A1', 'A2'],
      })),
      conflicts: [{ pairKey: run.company, sourceId: '7', field: 'phone', resolution: 'open' }],
    });
    await stores.runs.finish(run.row.id, { status: 'partial', reason: null, complete: false });
  });
  afterAll(async () => {
    await stores.close();
    await api.close();
  });

  type Method = 'get' | 'post' | 'patch';
  const call = (role: 'viewer' | 'operator' | 'admin', method: Method, path: string, body?: object) => {
    const request = api
      .http()
      [method](path)
      .set(...bearer(api.keys[role]));
    return body === undefined ? request : request.send(body);
  };
  const get = (path: string) => call('viewer', 'get', `/v1/syncs/main/${path}`);
  const post = (path: string, body?: object) => call('operator', 'post', `/v1/syncs/main/${path}`, body);
  const items = (answer: Response) => (answer.body as Items).items;
  const idOf = async (recordId: string): Promise<string> => {
    const found = items(await get('failures')).find((each) => each['id'] === recordId);
    return String(found?.['failureId']);
  };
  const faults = ({ body }: Response) =>
    (body as { errors: { path: string; code: string }[] }).errors.map(({ path, code }) => `${path} ${code}`);

  it('lists failures with all that is known of them', async () => {
    const answer = await get('failures?class=required&q=name&type=companies&job=main/company-import&limit=1');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      items: [
        {
          side: 'hubspot',
          type: 'companies',
          id: '1',
          job: 'main/company-import',
          outcome: 'failed',
          class: 'required',
          reason: { code: 'required', field: 'name' },
          attempts: 1,
          assignedTo: null,
          overrides: [],
        },
      ],
    });
    expect((answer.body as { nextCursor: string | null }).nextCursor).not.toBeNull();
    expect(items(await get('failures'))).toHaveLength(4);
  });

  it('lets viewers look and operators repair', async () => {
    const id = await idOf('1');
    const actions: readonly (readonly [Method, string])[] = [
      ['post', `failures/${id}/retry`],
      ['post', `failures/${id}/ignore`],
      ['post', 'failures/retry'],
      ['patch', `failures/${id}`],
      ['post', `conflicts/${id}/resolve`],
      ['post', `reviews/${id}/accept`],
      ['post', `reviews/${id}/reject`],
    ];
    for (const [method, path] of actions) {
      expect(`${path} ${(await call('viewer', method, `/v1/syncs/main/${path}`, {})).status}`).toBe(
        `${path} 403`,
      );
    }
  });

  it('says what is unknown or wrong, all of it', async () => {
    const uuid = '01980c5e-7a55-7c4e-9c53-6c1f7a3f5b10';
    for (const path of [`failures/${uuid}/retry`, 'failures/x/ignore', `reviews/${uuid}/reject`]) {
      expect(`${path} ${(await post(path)).status}`).toBe(`${path} 404`);
    }
    expect((await post(`conflicts/${uuid}/resolve`, { take: 'hubspot' })).status).toBe(404);
    expect((await call('viewer', 'get', '/v1/syncs/none/failures')).status).toBe(404);
    const many = await post('failures/retry', { filter: { kind: 1, q: 2 }, run: 'yes' });
    expect(many.status).toBe(422);
    expect(faults(many).sort()).toEqual([
      '/filter/kind unknown-key',
      '/filter/q is-string',
      '/run is-boolean',
    ]);
    expect(faults(await post('failures/retry', {}))).toContain('/filter is-object');
    expect(faults(await post('conflicts/x/resolve', { take: 'value' }))).toEqual(['/value required']);
    expect(faults(await post('conflicts/x/resolve', { take: 'value', value: 1.5 }))).toEqual([
      '/value wrong-type',
    ]);
    expect(faults(await post('conflicts/x/resolve', { take: 'hubspot', value: 'x' }))).toEqual([
      '/value not-allowed',
    ]);
    expect(faults(await post('reviews/x/accept', {}))).toContain('/candidate is-string');
  });

  it('keeps edited values and an assignee, and refuses fields that nobody writes', async () => {
    const path = `/v1/syncs/main/failures/${await idOf('1')}`;
    const edit = (body: object) => call('operator', 'patch', path, body);
    const wrong = await edit({ values: { nope: 'x', name: ['y'] } });
    expect(faults(wrong)).toEqual(['/values/name wrong-type']);
    expect(faults(await edit({ values: { nope: 'x' } }))).toEqual(['/values/nope unknown-field']);
    expect(faults(await edit({}))).toEqual([' nothing-to-do']);
    const done = await edit({ values: { name: 'Rail & Co', employees: 12 }, assignedTo: 'Mia' });
    expect(done).toMatchObject({
      status: 200,
      body: {
        id: '1',
        assignedTo: 'Mia',
        overrides: [{ mapping: 'company', values: { name: 'Rail & Co', employees: '12' } }],
      },
    });
    expect(items(await get('failures?assignedTo=Mia'))).toHaveLength(1);
  });

  it('retries one by either id, and starts a run over it when asked', async () => {
    const first = await post(`failures/${await idOf('1')}/retry`);
    expect(first).toMatchObject({
      status: 200,
      body: { retried: 1, runs: [], message: 'The next run takes them up.' },
    });
    const second = await post('failures/2/retry', { run: true });
    expect(second).toMatchObject({
      status: 202,
      body: { retried: 1, runs: [{ job: 'main/company-import', workflowId: 'import:main/company-import' }] },
    });
    const [started] = (second.body as { runs: { runId: string }[] }).runs;
    expect(await stores.runs.loadRunPlan(started?.runId ?? '')).toMatchObject({ ids: ['2'] });
    expect(items(await get('failures')).map((each) => each['id'])).toEqual(['3', '4']);
    expect((await post('failures/2/retry')).status).toBe(404);
  });

  it('ignores a record, and shows why it is left out', async () => {
    expect(await post('failures/3/ignore')).toMatchObject({ status: 200, body: { id: '3' } });
    const record3 = await get('records/hubspot/companies/3');
    expect(record3.body).toMatchObject({ outcome: 'skipped', reason: { code: 'ignored' } });
  });

  it('retries by filter while the job is busy, and says what waits', async () => {
    const none = await post('failures/retry', { filter: { class: 'nothing' } });
    expect(none).toMatchObject({ status: 200, body: { retried: 0 } });
    const answer = await post('failures/retry', { filter: { type: 'companies' }, run: true });
    expect(answer).toMatchObject({
      status: 200,
      body: { retried: 1, runs: [], notStarted: [{ job: 'main/company-import' }] },
    });
    expect(items(await get('failures'))).toEqual([]);
    const status = await get('status');
    const jobs = (status.body as { jobs: { job: string; counts: Record<string, unknown> }[] }).jobs;
    expect(jobs.find((each) => each.job === 'main/company-import')?.counts['hubspot']).toEqual({
      total: 7,
      pending: 6,
      migrated: 0,
      unchanged: 0,
      skipped: 1,
      failed: 0,
    });
  });

  it('shows conflicts and keeps the choice', async () => {
    const open = items(await get('conflicts?status=open'));
    expect(open).toMatchObject([
      {
        job: 'main/company-import',
        recordId: '7',
        counterpart: { type: 'account', id: 'A7' },
        field: 'phone',
        agreed: { hubspot: '1', business: '1' },
      },
    ]);
    const id = String(open[0]?.['id']);
    const done = await post(`conflicts/${id}/resolve`, { take: 'value', value: '030 1' });
    expect(done).toMatchObject({
      status: 200,
      body: { status: 'decided', decision: { take: 'value', value: '030 1' } },
    });
    expect(items(await get('conflicts?status=open'))).toEqual([]);
    expect(items(await get('conflicts?status=decided&field=phone'))).toHaveLength(1);
  });

  it('links an accepted candidate and never asks about rejected ones', async () => {
    const open = items(await get('reviews?status=open'));
    expect(open).toMatchObject([
      { recordId: '5', candidates: ['A1', 'A2'], candidateTypes: ['account'], rule: 'name' },
      { recordId: '6' },
    ]);
    const [first, second] = open.map((each) => String(each['id']));
    expect(await post(`reviews/${first}/accept`, { candidate: 'A1' })).toMatchObject({
      status: 200,
      body: { status: 'accepted' },
    });
    expect((await post(`reviews/${first}/accept`, { candidate: 'A1' })).status).toBe(200);
    const taken = await post(`reviews/${second}/accept`, { candidate: 'A1' });
    expect(taken.status).toBe(409);
    expect(faults(taken)).toEqual([' linked-meanwhile']);
    expect(faults(await post(`reviews/${second}/accept`, { candidate: 'B' }))).toEqual([
      '/candidate not-a-candidate',
    ]);
    expect(await post(`reviews/${second}/reject`)).toMatchObject({
      status: 200,
      body: { status: 'rejected' },
    });
    expect((await post(`reviews/${second}/accept`, { candidate: 'A2' })).status).toBe(409);
    expect(items(await get('links?hubspotId=5'))).toMatchObject([{ businessId: 'A1' }]);
  });

  it('writes everything in the audit trail, without values', async () => {
    const trail = items(await call('admin', 'get', '/v1/audit?limit=50'));
    const actions = trail.map((each) => String(each['action']));
    expect(actions).toEqual(
      expect.arrayContaining([
        'failure.retry',
        'failure.ignore',
        'failure.edit',
        'conflict.resolve',
        'review.accept',
        'review.reject',
      ]),
    );
    expect(JSON.stringify(trail)).not.toContain('Rail & Co');
    expect(JSON.stringify(trail)).not.toContain('030 1');
  });
});
