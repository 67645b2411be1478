import type { JobDefinition } from '../sync/definition.js';
import { compileHooks, decidingHooks } from './compile-hooks.js';
import type { HookDefinition } from './hook-definition.js';
import { NO_RESULT, type HookOutcome } from './hook-result.js';
import { NO_VERDICT, withOutcome } from './hook-verdict.js';
import { readHookResult } from './read-hook-result.js';
import { matchesSearch, parseSearch, type SearchFilterGroup } from './search-filter.js';
import { validateHook } from './validate-hooks.js';

const jobOf = (kind: JobDefinition['kind'], targets: readonly string[]): JobDefinition => ({
  kind,
  label: kind,
  order: 'accounts',
  enabled: true,
  schedule: null,
  triggers: ['manual'],
  source: { side: 'hubspot', type: 'companies', read: { mode: 'backfill', by: 'created', since: null } },
  targets: targets.map((name) => ({
    name,
    type: [name],
    from: 'self',
    parents: [],
    create: 'unmatched',
    update: 'never',
    mapping: name,
  })),
  settings: {},
});

const JOBS = {
  'company-import': jobOf('import', ['account', 'contact']),
  'company-link': jobOf('link', ['account']),
  'customer-export': jobOf('export', ['company']),
};

const hook = (more: Partial<HookDefinition> = {}): HookDefinition => ({
  point: 'preImport',
  script: 'return {};',
  ...more,
});

describe('validateHook', () => {
  it('accepts what fits', () => {
    expect(validateHook(hook(), JOBS)).toEqual([]);
    expect(validateHook(hook({ job: ['company-import'], target: 'contact', timeoutMs: 50 }), JOBS)).toEqual(
      [],
    );
    expect(validateHook({ point: 'filter', script: 'x', runs: 'before-reading' }, JOBS)).toEqual([]);
  });

  it('tells every fault with its place', () => {
    const faulty = {
      point: 'preImprt',
      script: ' ',
      job: ['company-import', 'compny-link'],
      target: ['acount'],
      timeoutMs: 5,
      runs: 'never',
      active: 'yes',
      fields: 'name',
      scirpt: 'x',
    };
    expect(validateHook(faulty, JOBS).map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/scirpt unknown-key',
      '/point unknown-hook-point',
      '/script no-script',
      '/timeoutMs bad-value',
      '/active bad-value',
      '/fields bad-value',
      '/runs bad-value',
      '/job/1 unknown-job',
      '/target/0 unknown-target',
    ]);
    expect(validateHook(faulty, JOBS).find((p) => p.code === 'unknown-hook-point')?.message).toContain(
      '"preImport"',
    );
  });

  it('refuses a point that a named job does not have, targets of filters and moments of others', () => {
    expect(validateHook(hook({ job: 'company-link' }), JOBS)).toMatchObject([
      { path: '/job', code: 'hook-point-unfit' },
    ]);
    expect(validateHook(hook({ point: 'filter', target: 'account' }), JOBS)).toMatchObject([
      { path: '/target' },
    ]);
    expect(validateHook(hook({ runs: 'per-record' }), JOBS)).toMatchObject([{ path: '/runs' }]);
    expect(validateHook(hook({ script: 'x'.repeat(70_000) }), JOBS)).toMatchObject([
      { code: 'script-too-long' },
    ]);
    expect(validateHook(hook({ job: 'toString' }), JOBS)).toMatchObject([{ code: 'unknown-job' }]);
    expect(validateHook([], JOBS)).toMatchObject([{ path: '', code: 'bad-hook' }]);
  });
});

describe('compileHooks', () => {
  const definitions = {
    b: hook({ target: 'account' }),
    a: hook({
      script: 'return { set: { x: record.name + record["city"] + record?.nothing } };',
      fields: ['tier'],
    }),
    c: hook({ active: false }),
    d: hook({ point: 'postExport' }),
    e: hook({ job: 'company-link', point: 'preLink' }),
    f: { point: 'filter', script: 'return {};', runs: 'before-reading' } as const,
  };
  const job = { name: 'company-import', kind: 'import' } as const;

  it('keeps what takes part in the job, in order of the names', () => {
    const hooks = compileHooks(definitions, job, {});
    expect(hooks.at('preImport').map((each) => each.name)).toEqual(['a', 'b']);
    expect(hooks.at('preImport', 'contact').map((each) => each.name)).toEqual(['a']);
    expect(hooks.at('postExport')).toEqual([]);
    expect(hooks.at('preLink')).toEqual([]);
    expect(hooks.at('filter')).toEqual([]);
    expect(hooks.beforeReading.map((each) => each.name)).toEqual(['f']);
    expect(hooks.sourceFields(new Set(['name', 'city', 'phone']))).toEqual(['tier', 'name', 'city']);
  });

  it('is switched off by a setting', () => {
    expect(compileHooks(definitions, job, { hooks: false }).isEmpty).toBe(true);
    expect(compileHooks({}, job, {}).isEmpty).toBe(true);
  });

  it('knows which ones decide what a job writes', () => {
    expect(Object.keys(decidingHooks(definitions, 'customer-export', 'export'))).toEqual(['f']);
    expect(Object.keys(decidingHooks(definitions, 'company-import', 'import'))).toEqual(['b', 'a', 'f']);
  });
});

describe('readHookResult', () => {
  it('brings values into the form of fields', () => {
    const read = readHookResult('preExport', {
      set: { a: 1, b: 1.25, c: 1e21, d: 1e-7, e: true, f: null, g: ['z', 'a', 'z'], h: '' },
      skip: false,
      audit: ['x'],
      notify: 'y',
    });
    expect(read).toEqual({
      ok: true,
      result: {
        ...NO_RESULT,
        set: {
          a: '1',
          b: '1.25',
          c: '1000000000000000000000',
          d: '0.0000001',
          e: true,
          f: null,
          g: 'a;z',
          h: '',
        },
        audit: ['x'],
        notify: [{ subject: null, message: 'y' }],
      },
    });
  });

  it.each([
    ['preImport', { search: [] }],
    ['postLink', { skip: true }],
    ['preLink', { set: {} }],
    ['preImport', { skip: 5 }],
    ['preImport', { skip: ' ' }],
    ['preImport', { audit: 'x'.repeat(3_000) }],
    ['preImport', { audit: Array(21).fill('x') }],
    ['preImport', { notify: { subject: 'x' } }],
    ['preImport', { set: [] }],
    ['preImport', { set: { a: ['x', 1] } }],
    ['preImport', false],
    ['filter', { search: {} }],
    ['filter', 'yes'],
  ] as const)('refuses at %s %j', (point, value) => {
    expect(readHookResult(point, value).ok).toBe(false);
  });

  it('drops keys that reach a prototype', () => {
    const value: unknown = JSON.parse(
      '{"__proto__":{"skip":true},"set":{"__proto__":"x","constructor":"y","a":"z"}}',
    );
    expect(readHookResult('preImport', value)).toEqual({
      ok: true,
      result: { ...NO_RESULT, set: { a: 'z' } },
    });
  });
});

describe('search filters of a script', () => {
  const groups = (value: unknown): readonly SearchFilterGroup[] => {
    const parsed = parseSearch(value);
    if (!parsed.ok) throw new Error(parsed.message);
    return parsed.groups;
  };

  it('judge records as the search would', () => {
    const wanted = groups([
      {
        filters: [
          { field: 'type', operator: 'IN', values: ['PARTNER', 'VENDOR'] },
          { field: 'size', operator: 'GTE', value: 10 },
        ],
      },
      { filters: [{ field: 'vip', operator: 'EQ', value: true }] },
      {
        filters: [
          { field: 'since', operator: 'BETWEEN', value: '2026-01-01', highValue: '2026-02-01' },
          { field: 'gone', operator: 'NOT_HAS_PROPERTY' },
        ],
      },
    ]);
    const verdicts = [
      { type: 'partner', size: '9' },
      { type: 'partner', size: '10' },
      { vip: true },
      { since: '2026-01-15', gone: '' },
      { since: '2026-01-15', gone: 'x' },
      {},
    ].map((record) => matchesSearch(wanted, record as Record<string, string | boolean>));
    expect(verdicts).toEqual([false, true, true, true, false, false]);
    expect(matchesSearch([], {})).toBe(false);
    const not = groups([
      {
        filters: [
          { field: 'a', operator: 'NEQ', value: 'x' },
          { field: 'b', operator: 'NOT_IN', values: ['y'] },
          { field: 'c', operator: 'HAS_PROPERTY' },
        ],
      },
    ]);
    expect(matchesSearch(not, { c: '1' })).toBe(true);
    expect(matchesSearch(not, { a: 'X', c: '1' })).toBe(false);
    const less = groups([
      {
        filters: [
          { field: 'n', operator: 'LT', value: 10 },
          { field: 'n', operator: 'LTE', value: 9 },
          { field: 'n', operator: 'GT', value: 1 },
        ],
      },
    ]);
    expect(matchesSearch(less, { n: '9' })).toBe(true);
  });

  it.each([
    [{}],
    [[{ filters: [] }]],
    [[{ filters: [{ field: 'a b', operator: 'EQ', value: 'x' }] }]],
    [[{ filters: [{ field: 'a', operator: 'LIKE', value: 'x' }] }]],
    [[{ filters: [{ field: 'a', operator: 'EQ' }] }]],
    [[{ filters: [{ field: 'a', operator: 'IN', values: [] }] }]],
    [[{ filters: [{ field: 'a', operator: 'BETWEEN', value: 1 }] }]],
    [Array(6).fill({ filters: [{ field: 'a', operator: 'HAS_PROPERTY' }] })],
    [[{ filters: Array(7).fill({ field: 'a', operator: 'HAS_PROPERTY' }) }]],
    [Array(4).fill({ filters: Array(5).fill({ field: 'a', operator: 'HAS_PROPERTY' }) })],
  ])('refuse %j', (value) => {
    expect(parseSearch(value).ok).toBe(false);
  });
});

describe('withOutcome', () => {
  const ok = (result: Partial<typeof NO_RESULT>): HookOutcome => ({
    status: 'ok',
    result: { ...NO_RESULT, ...result },
    logs: [],
    durationMs: 1,
  });

  it('adds up, later values win', () => {
    const first = withOutcome(NO_VERDICT, 'a', ok({ set: { x: '1', y: '1' }, audit: ['n'] }));
    const second = withOutcome(first, 'b', ok({ set: { y: '2' }, skip: { reason: 'no' } }));
    expect(second).toMatchObject({
      set: { x: '1', y: '2' },
      audit: [{ hook: 'a', text: 'n' }],
      skip: { hook: 'b', reason: 'no' },
      failure: null,
    });
  });

  it('names script and line of a failure', () => {
    const failed = withOutcome(NO_VERDICT, 'a', {
      status: 'failed',
      problem: { code: 'hook-error', message: 'TypeError: x', line: 3 },
      logs: [],
      durationMs: 1,
    });
    expect(failed.failure).toEqual({
      class: 'validation',
      code: 'hook-error',
      message: 'Script "a", line 3: TypeError: x',
    });
  });
});
