import { QuickJsHookRunner } from '../../adapters/scripts/quickjs-hook-runner.js';
import { compileHooks } from '../../domain/hooks/compile-hooks.js';
import type { HookDefinition } from '../../domain/hooks/hook-definition.js';
import type { HookInput } from '../../domain/hooks/hook-result.js';
import { runHooks } from './run-hooks.js';
import { searchBeforeReading } from './search-before-reading.js';
import { TryHook } from './try-hook.use-case.js';

jest.setTimeout(30_000);
const runner = new QuickJsHookRunner();
afterAll(() => runner.close());

const signal = new AbortController().signal;
const scope = { settings: { region: 'EU' }, now: '2026-03-01T10:00:00.000Z' };
const source = { side: 'hubspot', type: 'companies' } as const;

const inputOf = (id: string, name: string | null): HookInput => ({
  source: { ...source, id, createdAt: null, modifiedAt: null },
  record: { name },
  target: { name: 'account', type: 'account', id: null, action: 'create' },
  values: { title: name },
  current: null,
});

const compiled = (definitions: Record<string, HookDefinition>) =>
  compileHooks(definitions, { name: 'company-import', kind: 'import' }, {});

describe('runHooks', () => {
  it('shows each script what those before it set, and leaves out who was left out', async () => {
    const hooks = compiled({
      'a-upper': { point: 'preImport', script: 'return { set: { title: values.title.toUpperCase() } };' },
      'b-skip': { point: 'preImport', script: 'if (values.title === "B") return { skip: "is B" };' },
      'c-mark': {
        point: 'preImport',
        script: 'return { set: { title: values.title + "!" }, audit: "marked" };',
      },
    });
    const verdicts = await runHooks(
      runner,
      hooks.at('preImport', 'account'),
      [inputOf('1', 'a'), inputOf('2', 'b'), inputOf('3', null), inputOf('4', 'd')],
      scope,
      signal,
    );
    expect(verdicts.map(({ set, skip, failure }) => [set, skip, failure?.code ?? null])).toEqual([
      [{ title: 'A!' }, null, null],
      [{ title: 'B' }, { hook: 'b-skip', reason: 'is B' }, null],
      [{}, null, 'hook-error'],
      [{ title: 'D!' }, null, null],
    ]);
    expect(verdicts[0]?.audit).toEqual([{ hook: 'c-mark', text: 'marked' }]);
    expect(verdicts[2]?.failure?.message).toBe(
      'Script "a-upper", line 1: TypeError: cannot read property \'toUpperCase\' of null',
    );
  });
});

describe('searchBeforeReading', () => {
  const filter = (script: string) =>
    compiled({ f: { point: 'filter', runs: 'before-reading', script } }).beforeReading;

  it('gives the filters that scripts answer', async () => {
    const answer =
      'return { search: [{ filters: [{ field: "region", operator: "EQ", value: settings.region }] }] };';
    expect(await searchBeforeReading(runner, filter(answer), source, scope, signal)).toEqual([
      [{ filters: [{ field: 'region', operator: 'EQ', value: 'EU' }] }],
    ]);
    expect(await searchBeforeReading(runner, filter('return;'), source, scope, signal)).toEqual([]);
    expect(await searchBeforeReading(runner, filter('return false;'), source, scope, signal)).toEqual([[]]);
  });

  it('reads nothing when a script fails', async () => {
    await expect(
      searchBeforeReading(runner, filter('return nothing.x;'), source, scope, signal),
    ).rejects.toMatchObject({
      failure: { class: 'configuration', code: 'hook-error' },
    });
  });
});

describe('TryHook', () => {
  const tryHook = new TryHook(runner, { now: () => new Date(scope.now) });
  const attempt = (hook: HookDefinition, records: readonly HookInput[]) =>
    tryHook.execute({ hook, jobs: {}, settings: scope.settings, records, source }, signal);

  it('shows per record what would change, with logs and errors', async () => {
    const script = 'log("at", now);\nreturn { set: { title: record.name.trim() } };';
    const result = await attempt({ point: 'preImport', script }, [inputOf('1', ' a '), inputOf('2', null)]);
    expect(result).toMatchObject({
      status: 'tried',
      records: [
        {
          source: { id: '1' },
          set: { title: { before: ' a ', after: 'a' } },
          logs: [`at ${scope.now}`],
          error: null,
        },
        { source: { id: '2' }, set: {}, logs: [`at ${scope.now}`], error: { code: 'hook-error', line: 2 } },
      ],
    });
  });

  it('takes ten records at most, and none before reading', async () => {
    const many = Array.from({ length: 15 }, (_, index) => inputOf(String(index), 'x'));
    const tried = await attempt({ point: 'preImport', script: 'return {};' }, many);
    expect(tried.status === 'tried' && tried.records).toHaveLength(10);
    const search = await attempt(
      {
        point: 'filter',
        runs: 'before-reading',
        script: 'return { search: [{ filters: [{ field: "a", operator: "HAS_PROPERTY" }] }] };',
      },
      many,
    );
    expect(search.status === 'tried' && search.records.map((each) => each.search)).toEqual([
      [{ filters: [{ field: 'a', operator: 'HAS_PROPERTY' }] }],
    ]);
  });

  it('refuses what could not be saved, all faults at once', async () => {
    const result = await attempt({ point: 'preImport', script: '\nreturn {;', timeoutMs: 1 }, []);
    expect(result).toMatchObject({
      status: 'invalid',
      problems: [
        { path: '/timeoutMs' },
        { path: '/script', code: 'bad-script', message: expect.stringContaining('Line 2') },
      ],
    });
  });
});
