import { commit, record, startRun, type StartedRun, type Stores } from '../persistence/contract/stores.js';
import { bearer, startApi, type ApiServer } from './support/api-server.js';
import { runCommand, type CommandResult } from './support/run-command.js';
import { openWorkedPages } from './support/worked-pages.js';

describe('the repair desk on the command line', () => {
  let api: ApiServer;
  let stores: Stores;
  let run: StartedRun;
  let url: string;

  beforeAll(async () => {
    api = await startApi();
    await api.app.listen(0, '127.0.0.1');
    url = await api.app.getUrl();
    await api
      .http()
      .post('/v1/config/apply')
      .set(...bearer(api.keys.admin))
      .send(api.demoDocument());
    stores = await openWorkedPages(api.databaseUrl);
    run = await startRun(stores);
    const asked = { reason: { code: 'ambiguous', message: 'Two match.', rule: 'name' } };
    const both = { reason: { code: 'conflict', message: 'Both changed.', rule: 'conflict' } };
    const question = { pairKey: run.company, rule: 'name', candidateIds: ['A1', 'A2'] };
    await commit(stores, run, 0, {
      outcomes: [
        ...['1', '2', '3', '4', '5'].map((id) => record(id, 'failed')),
        record('6', 'pending', null, asked),
        record('7', 'pending', null, asked),
        record('8', 'pending', null, both),
      ],
      reviews: ['6', '7'].map((sourceId) => ({ ...question, sourceId })),
      conflicts: [{ pairKey: run.company, sourceId: '8', field: 'phone', resolution: 'open' }],
    });
    await stores.runs.finish(run.row.id, { status: 'partial', reason: null, complete: false });
  });
  afterAll(async () => {
    await stores.close();
    await api.close();
  });

  const crosstie = (...argv: string[]): Promise<CommandResult> =>
    runCommand('--url', url, '--key', api.keys.operator, ...argv);
  const json = async <T>(...argv: string[]): Promise<T> => {
    const { stdout, exitCode, stderr } = await crosstie(...argv, '--json');
    expect(`${exitCode} ${stderr}`).toBe('0 ');
    return JSON.parse(stdout) as T;
  };
  interface Listed {
    readonly items: readonly { readonly id: string; readonly failureId: string }[];
  }

  it('lists failures as a table and as a document', async () => {
    const text = await crosstie('failures', 'ls', 'main', '--q', 'Because', '--job', 'company-import');
    expect(text.stdout).toMatch(/failure +record +job +class +with +why/);
    expect(text.stdout).toContain('companies 1');
    const { items } = await json<Listed>('failures', 'ls', 'main', '--limit', '2');
    expect(items.map((each) => each.id)).toEqual(['1', '2']);
    expect((await crosstie('failures', 'ls', 'main', '--class', 'none')).stdout).toBe('Nothing failed.\n');
  });

  it('edits, retries and ignores', async () => {
    const edited = await json(
      'failures',
      'edit',
      'main',
      '1',
      '--set',
      'name=A=B',
      'phone=',
      '--assign',
      'Mia',
    );
    expect(edited).toMatchObject({
      assignedTo: 'Mia',
      overrides: [{ mapping: 'company', values: { name: 'A=B', phone: null } }],
    });
    expect(await json('failures', 'retry', 'main', '1', '2')).toMatchObject({ retried: 2, runs: [] });
    expect(await json('failures', 'ignore', 'main', '3')).toMatchObject({ items: [{ id: '3' }] });
    expect(await json('failures', 'retry', 'main', '4', '--run')).toMatchObject({
      retried: 1,
      runs: [{ job: 'main/company-import' }],
    });
    const all = await crosstie('failures', 'retry', 'main', '--all');
    expect(all.stdout).toBe('1 record is in the queue again. The next run takes them up.\n');
    expect((await json<Listed>('failures', 'ls', 'main')).items).toEqual([]);
  });

  it('wants failures or a filter, never both, and says what is unknown', async () => {
    expect((await crosstie('failures', 'retry', 'main')).exitCode).toBe(2);
    expect((await crosstie('failures', 'retry', 'main', '1', '--all')).exitCode).toBe(2);
    const unknown = await crosstie('failures', 'retry', 'main', '99', '--json');
    expect(unknown.exitCode).toBe(1);
    expect(JSON.parse(unknown.stdout)).toMatchObject({ status: 404 });
    expect((await crosstie('failures', 'edit', 'main', '1', '--set', 'nothing')).exitCode).toBe(2);
  });

  it('decides conflicts', async () => {
    const [conflict] = (await json<Listed>('conflicts', 'ls', 'main')).items;
    expect((await crosstie('conflicts', 'resolve', 'main', conflict?.id ?? '')).exitCode).toBe(2);
    expect(
      await json('conflicts', 'resolve', 'main', conflict?.id ?? '', '--take', 'business'),
    ).toMatchObject({ status: 'decided', decision: { take: 'business' } });
    expect((await crosstie('conflicts', 'ls', 'main')).stdout).toBe('No conflicts.\n');
    expect((await crosstie('conflicts', 'ls', 'main', '--status', 'all')).stdout).toContain('take business');
  });

  it('answers match reviews', async () => {
    const [first, second] = (await json<Listed>('reviews', 'ls', 'main')).items;
    expect(await json('reviews', 'accept', 'main', first?.id ?? '', 'A1')).toMatchObject({
      status: 'accepted',
    });
    expect((await crosstie('reviews', 'accept', 'main', second?.id ?? '', 'A1')).exitCode).toBe(1);
    expect(await json('reviews', 'reject', 'main', second?.id ?? '')).toMatchObject({
      items: [{ status: 'rejected' }],
    });
    expect((await crosstie('reviews', 'ls', 'main')).stdout).toBe('No questions.\n');
    expect((await crosstie('reviews', 'ls', 'main', '--status', 'all')).stdout).toContain('A1, A2');
  });
});
