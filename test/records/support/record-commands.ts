import { runCommand, type CommandResult } from '../../api/support/run-command.js';
import type { LiveWorld } from './live-world.js';

interface Found {
  readonly items: readonly {
    readonly id: string;
    readonly title: string;
    readonly links: readonly { readonly type: string; readonly counterpartId: string }[];
  }[];
}

/** Every verb below `records`, through the whole program against a running server. */
export function describeRecordCommands(world: () => LiveWorld): void {
  describe('on the command line', () => {
    const crosstie = (...argv: string[]): Promise<CommandResult> =>
      runCommand('--url', world().url, '--key', world().key, 'records', ...argv);
    const json = async <T>(...argv: string[]): Promise<T> => {
      const { stdout, stderr, exitCode } = await crosstie(...argv, '--json');
      // Progress of a run that is waited for goes to stderr; stdout carries the document alone.
      expect(`${exitCode} ${exitCode === 0 ? '' : stderr}`).toBe('0 ');
      return JSON.parse(stdout) as T;
    };
    const refused = async (exitCode: number, ...argv: string[]): Promise<unknown> => {
      const result = await crosstie(...argv, '--json');
      expect(`${argv.join(' ')}: ${result.exitCode}`).toBe(`${argv.join(' ')}: ${exitCode}`);
      return result.stdout === '' ? null : (JSON.parse(result.stdout) as unknown);
    };
    const newAccount = async (name: string): Promise<string> => {
      const sql = 'insert into customer (customer_no, name, domain) values ($1, $1, $2) returning id';
      const [row] = await world().erp(sql, [name, `${name}.example`]);
      return String(row?.['id']);
    };
    const newCompany = (name: string): string =>
      world().sandbox.admin.edit({ action: 'create', type: 'companies', properties: { name } }).id;

    it('searches, links, shows and unlinks', async () => {
      const [account, company] = [await newAccount('terminal'), newCompany('Terminal')];
      const search = ['search', 'main', 'business', 'account', 'terminal'];
      expect(await json<Found>(...search)).toMatchObject({
        items: [{ id: account, title: 'terminal', links: [] }],
        nextCursor: null,
      });
      const pair = { mapping: 'company', type: 'companies', counterpartId: company };
      const named = ['main', 'business', 'account', account];
      expect(await json('link', ...named, company)).toMatchObject(pair);
      expect((await crosstie(...search)).stdout).toContain(`companies ${company}`);
      expect(await refused(1, 'link', ...named, company)).toMatchObject({ status: 409 });

      expect(await json('show', ...named)).toMatchObject({
        side: 'business',
        type: 'account',
        id: account,
        links: [pair],
      });
      const shown = await crosstie('show', ...named);
      expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
      expect(shown.stdout).toContain(`account ${account} (business)`);
      expect(shown.stdout).toContain(company);

      expect(await json('unlink', ...named)).toMatchObject({
        ...pair,
        deleted: expect.any(String) as unknown,
      });
      expect(await json('show', ...named)).toMatchObject({ links: [] });
      const again = await crosstie('unlink', ...named);
      expect(again).toMatchObject({ exitCode: 1, stdout: '' });
      expect(again.stderr).toContain(`account ${account} is linked with nothing`);
    });

    it('exports and imports, waits for the end where it is asked to, and tells what happened', async () => {
      const account = await newAccount('sent-by-hand');
      const named = ['main', 'business', 'account', account];
      const run = await json<object>('export', ...named, '--wait');
      expect(run).toMatchObject({ status: 'succeeded', created: 1, counts: { business: { migrated: 1 } } });
      const { links } = await json<{ links: readonly { counterpartId: string }[] }>('show', ...named);
      const company = links[0]?.counterpartId ?? '';
      expect(await json('show', 'main', 'hubspot', 'companies', company)).toMatchObject({
        links: [{ type: 'account', counterpartId: account }],
      });
      const started = await json<{ workflowId: string; runs: readonly { runId: string }[] }>(
        'export',
        ...named,
      );
      expect(started.workflowId).toBe(`record:main/business/account/${account}`);
      const ended = await world().ended(started.runs[0]?.runId, 90_000);
      expect(ended).toMatchObject({ status: 'succeeded', created: 0 });

      const text = await crosstie('import', 'main', 'hubspot', 'companies', company, '--wait');
      expect(text.exitCode).toBe(0);
      expect(text.stdout).toContain('main/company-import');
      const engagements = ['engagements', 'main', 'business', 'account', account];
      expect(await json(...engagements)).toMatchObject({ items: [], nextCursor: null });
      expect((await crosstie(...engagements)).stdout).toBe('No engagements.\n');
    });

    it('ends with 2 where the line is wrong and with 1 and the problems where the server refuses', async () => {
      const account = await newAccount('refused');
      const named = ['main', 'business', 'account', account];
      await refused(2, 'search', 'main', 'moon', 'contacts', 'x');
      await refused(2, 'link', ...named);
      await refused(2, 'unlink', 'main', 'business', 'account');
      await refused(2, 'export', ...named, '--parent', 'contact');
      await refused(2, 'show', 'main', 'hubspot');
      expect(await refused(1, 'search', 'main', 'hubspot', 'planets', 'x')).toMatchObject({
        status: 422,
        errors: [{ path: '/type', code: 'unknown-type' }],
      });
      expect(await refused(1, 'search', 'none', 'hubspot', 'deals', 'x')).toMatchObject({ status: 404 });
      expect(await refused(1, 'show', 'main', 'business', 'account', '99999999')).toMatchObject({
        status: 404,
      });
      expect(await refused(1, 'link', ...named, '99999999')).toMatchObject({ status: 404 });
      expect(await refused(1, 'import', ...named)).toMatchObject({ status: 422 });
      const wrongKey = await runCommand('--url', world().url, '--key', 'none', 'records', 'show', ...named);
      expect(wrongKey.exitCode).toBe(1);
    });
  });
}
