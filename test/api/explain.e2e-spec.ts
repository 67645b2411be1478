import {
  commit,
  link,
  record,
  startRun,
  type StartedRun,
  type Stores,
} from '../persistence/contract/stores.js';
import { bearer, startApi, type ApiServer } from './support/api-server.js';
import { runCommand } from './support/run-command.js';
import { openWorkedPages } from './support/worked-pages.js';

describe('one record explained', () => {
  let api: ApiServer;
  let stores: Stores;
  let run: StartedRun;

  beforeAll(async () => {
    api = await startApi();
    await api.app.listen(0, '127.0.0.1');
    await api
      .http()
      .post('/v1/config/apply')
      .set(...bearer(api.keys.admin))
      .send(api.demoDocument());
    stores = await openWorkedPages(api.databaseUrl);
    run = await startRun(stores);
    const refused = { code: 'lifecycle-stage', message: 'Stage "lead" is not in.', rule: 'lifecycle stages' };
    const missing = { code: 'required', message: 'It is missing.', field: 'name' };
    const asked = { reason: { code: 'ambiguous', message: 'Two match.', rule: 'name' } };
    await commit(stores, run, 0, {
      outcomes: [
        record('1', 'migrated', 'created'),
        record('2', 'skipped', null, { reason: refused, targets: [] }),
        record('3', 'failed', null, { reason: missing }),
        record('4', 'pending', null, asked),
      ],
      links: [
        link(run, '1', 'A1', { hubspotSeen: { name: 'Rail' }, businessSeen: { name: 'RAIL' } }),
        link(run, '9', 'A9', { hubspotSeen: null, businessSeen: null }),
      ],
      reviews: [{ pairKey: run.company, sourceId: '4', rule: 'name', candidateIds: ['A1', 'A2'] }],
      conflicts: [{ pairKey: run.company, sourceId: '1', field: 'phone', resolution: 'hubspot' }],
    });
  });
  afterAll(async () => {
    await stores.close();
    await api.close();
  });

  const explain = (place: string) =>
    api
      .http()
      .get(`/v1/syncs/main/records/${place}`)
      .set(...bearer(api.keys.viewer));

  it('shows links with their baselines, what was done last, and why', async () => {
    const { body, status } = await explain('hubspot/companies/1');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      side: 'hubspot',
      type: 'companies',
      id: '1',
      job: 'main/company-import',
      outcome: 'migrated',
      attempts: 1,
      why: 'Its account A1 was created.',
      links: [
        {
          mapping: 'company',
          type: 'account',
          counterpartId: 'A1',
          baseline: { hubspot: { name: 'Rail' }, business: { name: 'RAIL' } },
          generation: 0,
        },
      ],
      jobs: [
        {
          job: 'main/company-import',
          filter: { verdict: 'admitted' },
          lastRead: {
            runId: run.row.id,
            runEndedAt: null,
            sourceVersion: '2026-01-01T00:00:00Z',
            configVersion: 1,
          },
        },
      ],
      conflicts: [{ job: 'main/company-import', field: 'phone', resolution: 'hubspot' }],
      failures: [],
      reviews: [],
      decisions: [],
      tombstones: [],
    });
    expect(Object.keys(body as object)).not.toContain('facts');
  });

  it('explains the counterpart from its own end', async () => {
    expect((await explain('business/account/A1')).body).toMatchObject({
      side: 'business',
      outcome: 'migrated',
      links: [{ type: 'companies', counterpartId: '1' }],
      jobs: [{ job: 'main/company-import', why: 'Its account A1 was created.' }],
    });
  });

  it("tells the filter's verdict, failures and questions", async () => {
    expect((await explain('hubspot/companies/2')).body).toMatchObject({
      outcome: 'skipped',
      why: 'Stage "lead" is not in.',
      jobs: [{ filter: { verdict: 'refused', rule: 'lifecycle stages' } }],
    });
    expect((await explain('hubspot/companies/3')).body).toMatchObject({
      why: 'name: It is missing.',
      failures: [{ job: 'main/company-import', class: 'required' }],
    });
    expect((await explain('hubspot/companies/4')).body).toMatchObject({
      reviews: [{ rule: 'name', status: 'open' }],
    });
  });

  it('knows a record that is only linked, and says what nobody has seen', async () => {
    expect((await explain('hubspot/companies/9')).body).toMatchObject({
      outcome: 'pending',
      reason: { code: 'unread' },
      jobs: [],
      links: [{ counterpartId: 'A9', baseline: null }],
    });
    for (const place of ['hubspot/companies/77', 'hubspot/nothing/1', 'middle/companies/1'])
      expect(`${place} ${(await explain(place)).status}`).toBe(`${place} 404`);
  });

  it('lists the records of a run by outcome and type', async () => {
    const list = (query: string) =>
      api
        .http()
        .get(`/v1/runs/${run.row.id}/records${query}`)
        .set(...bearer(api.keys.viewer));
    const ids = async (query: string) =>
      ((await list(query)).body as { items: { id: string }[] }).items.map((each) => each.id);
    expect(await ids('')).toEqual(['1', '2', '3', '4']);
    expect(await ids('?outcome=failed&type=companies')).toEqual(['3']);
    expect(await ids('?type=contacts')).toEqual([]);
    expect((await list('?outcome=lost')).status).toBe(422);
  });

  it('reads well on the command line', async () => {
    const server = ['--url', await api.app.getUrl(), '--key', api.keys.viewer];
    const shown = await runCommand(...server, 'records', 'show', 'main', 'hubspot', 'companies', '1');
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toContain('main/company-import  migrated: Its account A1 was created.');
    expect(shown.stdout).toMatch(/business +name +"RAIL"/);
    const skipped = await runCommand(...server, 'records', 'show', 'main', 'hubspot', 'companies', '2');
    expect(skipped.stdout).toContain('(filter: lifecycle stages)');
    const linked = await runCommand(...server, 'records', 'show', 'main', 'hubspot', 'companies', '9');
    expect(linked.stdout).toContain('never compared');
  });
});
