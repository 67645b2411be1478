import { until } from '../../../test/support/stack/until.js';
import { expectWithin } from '../../../test/support/within-time.js';
import type { HookPoint } from '../../domain/hooks/hook-definition.js';
import type { HookInput } from '../../domain/hooks/hook-result.js';
import { QuickJsHookRunner } from './quickjs-hook-runner.js';

const runner = new QuickJsHookRunner();
afterAll(() => runner.close());

const ALWAYS = new AbortController().signal;
const SCOPE = { settings: { region: 'EU' }, now: '2026-03-01T10:00:00.000Z' };

function inputOf(record: Record<string, string | boolean | null>, id = '7'): HookInput {
  return {
    source: { side: 'hubspot', type: 'companies', id, createdAt: '2026-01-01T00:00:00Z', modifiedAt: null },
    record,
    target: { name: 'account', type: 'account', id: null, action: 'create' },
    values: { name: record['name'] ?? null },
    current: null,
  };
}

async function run(
  script: string,
  records: Record<string, string | null>[] = [{ name: 'Ada Ltd' }],
  point: HookPoint = 'preImport',
) {
  const inputs = records.map((record, index) => inputOf(record, String(index)));
  return runner.run(script, point, inputs, SCOPE, { recordMs: 100 }, ALWAYS);
}

describe('QuickJsHookRunner', () => {
  // A cold thread on a busy machine may need more than a script is given.
  beforeAll(() => until(async () => (await run('return {};'))[0]?.status === 'ok', 30_000));

  it('gives a script its record and takes what it sets, skips, notes and tells', async () => {
    const [outcome] = await run(
      `log('seen', record.name);
       return {
         set: { shortName: record.name.slice(0, 3), size: 12.5, region: settings.region, tags: ['b', 'a'], at: now },
         audit: 'was ' + target.action + ' of ' + source.type,
         notify: [{ subject: 'New', message: record.name }],
       };`,
    );
    expect(outcome).toMatchObject({
      status: 'ok',
      logs: ['seen Ada Ltd'],
      result: {
        set: { shortName: 'Ada', size: '12.5', region: 'EU', tags: 'a;b', at: '2026-03-01T10:00:00.000Z' },
        skip: null,
        audit: ['was create of companies'],
        notify: [{ subject: 'New', message: 'Ada Ltd' }],
      },
    });
  });

  it('fails one record and goes on with the others', async () => {
    const outcomes = await run('return { set: { n: record.name.trim() } };', [
      { name: ' a' },
      { name: null },
      { name: 'b ' },
    ]);
    expect(outcomes.map((o) => (o.status === 'ok' ? o.result.set : o.problem))).toEqual([
      { n: 'a' },
      {
        code: 'hook-error',
        message: "TypeError: cannot read property 'trim' of null",
        line: 1,
        column: expect.any(Number),
      },
      { n: 'b' },
    ]);
  });

  it('starts every record from the same state', async () => {
    const outcomes = await run(
      `globalThis.seen = (globalThis.seen || 0) + 1;
       Array.prototype.mine = (Array.prototype.mine || 0) + 1;
       return { set: { seen: globalThis.seen, mine: [].mine } };`,
      [{}, {}, {}],
    );
    expect(outcomes.map((o) => o.status === 'ok' && o.result.set)).toEqual(
      Array.from({ length: 3 }, () => ({ seen: '1', mine: '1' })),
    );
  });

  it('knows no time but the one it is given, and no chance', async () => {
    const [outcome] = await run(
      `let chance = 'none';
       try { chance = Math.random(); } catch (e) { chance = e.message; }
       return { set: { time: Date.now(), day: new Date().toISOString(), zone: new Date().getTimezoneOffset(), chance } };`,
    );
    expect(outcome).toMatchObject({
      result: {
        set: {
          time: String(Date.parse(SCOPE.now)),
          day: SCOPE.now,
          zone: '0',
          chance: 'There is no randomness in scripts.',
        },
      },
    });
  });

  it('has pure helpers for texts, decimals and dates', async () => {
    const [outcome] = await run(
      `return { set: {
         a: helpers.digits('+49 (30) 12-3'), b: helpers.collapse('  a   b '), c: helpers.titleCase("o'NEIL & müller-lüdenscheidt"),
         d: helpers.emailDomain('X@Example.COM '), e: helpers.add('0.1', '0.2'), f: helpers.multiply('1.10', '-3'),
         g: helpers.round('2.345', 2), h: helpers.round('-0.5', 0), i: helpers.addDays('2026-02-27', 2),
         j: helpers.daysBetween('2026-02-27', '2026-03-01'), k: helpers.compare('1.50', '1.5'), l: helpers.list('a; b;;').length,
         m: helpers.subtract('1', '0.01'), n: helpers.truncate('äöü', 2), o: helpers.isEmpty('  '),
       } };`,
    );
    expect(outcome).toMatchObject({
      result: {
        set: {
          a: '4930123',
          b: 'a b',
          c: "O'Neil & Müller-Lüdenscheidt",
          d: 'example.com',
          e: '0.3',
          f: '-3.30',
          g: '2.35',
          h: '-1',
          i: '2026-03-01',
          j: '2',
          k: '0',
          l: '2',
          m: '0.99',
          n: 'äö',
          o: true,
        },
      },
    });
  });

  it('tells the line of an error in the script', async () => {
    const [outcome] = await run('const a = 1;\nconst b = null;\n\nreturn b.x;');
    expect(outcome).toMatchObject({ status: 'failed', problem: { code: 'hook-error', line: 4 } });
  });

  it('checks syntax without running, with the place', async () => {
    expect(await runner.check('return { skip: true };')).toEqual([]);
    expect(await runner.check('const a = 1;\nconst b = ;')).toMatchObject([{ code: 'hook-syntax', line: 2 }]);
    expect(await runner.check('}); for(;;){} (function () {')).toMatchObject([{ code: 'hook-syntax' }]);
    expect(await runner.check('await 1;')).toMatchObject([{ code: 'hook-syntax' }]);
    expect(await runner.check('x'.repeat(70_000))).toMatchObject([{ code: 'hook-syntax' }]);
  });

  it('gives every record of a script with a syntax error the same outcome', async () => {
    const outcomes = await run('return {', [{}, {}, {}]);
    expect(outcomes.map((o) => o.status === 'failed' && o.problem.code)).toEqual(
      Array(3).fill('hook-syntax'),
    );
  });

  it('stops an endless loop at its own limit, and stops trying after a few', async () => {
    const started = performance.now();
    const outcomes = await run('if (record.name === "loop") for (;;) {} return {};', [
      { name: 'a' },
      { name: 'loop' },
      { name: 'b' },
    ]);
    expect(outcomes.map((o) => o.status)).toEqual(['ok', 'failed', 'ok']);
    expectWithin(performance.now() - started, 1_100);
    const all = await run(
      'for (;;) {}',
      Array.from({ length: 100 }, () => ({ name: 'x' })),
    );
    const codes = all.map((o) => (o.status === 'failed' ? o.problem.code : 'ok'));
    expect(codes.filter((code) => code === 'hook-timeout')).toHaveLength(5);
    expect(codes.filter((code) => code === 'hook-not-tried')).toHaveLength(95);
  });

  it('takes as many turns as a slow page needs', async () => {
    const hurried = new QuickJsHookRunner({ turnMs: 10 });
    const inputs = Array.from({ length: 40 }, (_, index) => inputOf({ name: 'x' }, String(index)));
    const script =
      'let n = 0; for (let i = 0; i < 10000; i += 1) n += i; return { set: { n, id: source.id } };';
    const outcomes = await hurried.run(script, 'preImport', inputs, SCOPE, { recordMs: 100 }, ALWAYS);
    await hurried.close();
    expect(outcomes.map((o) => o.status === 'ok' && o.result.set['id'])).toEqual(
      inputs.map((i) => i.source.id),
    );
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const inputs = Array.from({ length: 100 }, (_, i) => inputOf({ name: 'x' }, String(i)));
    const running = runner.run(
      'for (;;) {}',
      'preImport',
      inputs,
      SCOPE,
      { recordMs: 500 },
      controller.signal,
    );
    controller.abort(new Error('stop'));
    await expect(running).rejects.toThrow('stop');
    expect((await run('return {};'))[0]?.status).toBe('ok');
  });

  it('lets points answer only what they may', async () => {
    const outcomes = [
      await run('return true;', [{}], 'filter'),
      await run('return false;', [{}], 'filter'),
      await run('return { set: { a: 1 } };', [{}], 'postImport'),
      await run('return { set: { a: { b: 1 } } };'),
      await run('return { sett: {} };'),
      await run('return 5;'),
    ].map(([o]) => (o?.status === 'ok' ? o.result.skip : o?.problem.code));
    expect(outcomes).toEqual([
      null,
      { reason: null },
      'hook-bad-result',
      'hook-bad-result',
      'hook-bad-result',
      'hook-bad-result',
    ]);
  });
});
