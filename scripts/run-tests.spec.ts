import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(120_000);

interface Outcome {
  readonly code: number;
  readonly lastLine: string;
}

describe('run-tests', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'crosstie-runner-'));
    mkdirSync(join(root, 'scripts'));
    cpSync(join(__dirname, 'run-tests.mjs'), join(root, 'scripts/run-tests.mjs'));
    symlinkSync(join(__dirname, '../node_modules'), join(root, 'node_modules'));
    const project = "{ displayName: 'unit', rootDir: __dirname, testMatch: ['<rootDir>/*.spec.js'] }";
    writeFileSync(join(root, 'jest.config.js'), `module.exports = { projects: [${project}] };`);
    writeFileSync(join(root, '.prettierignore'), '*.js\nscripts\n');
    writeFileSync(join(root, 'pretty.json'), '{ "a": 1 }\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function run(only: string): Promise<Outcome> {
    return new Promise((done) => {
      execFile(
        process.execPath,
        ['scripts/run-tests.mjs', '--only', only],
        { cwd: root },
        (error, stdout) => {
          done({
            code: typeof error?.code === 'number' ? error.code : 0,
            lastLine: stdout.trim().split('\n').at(-1) ?? '',
          });
        },
      );
    });
  }

  const spec = (name: string, text: string): void => writeFileSync(join(root, `${name}.spec.js`), text);

  it('counts tests and steps', async () => {
    spec('good', "test('a', () => {}); test('b', () => {});");
    expect(await run('unit,format')).toEqual({ code: 0, lastLine: '3 passed, 0 failed' });
  });

  it('counts failed tests and files that do not load', async () => {
    spec('bad', "test('a', () => {}); test('b', () => { throw new Error('no'); });");
    spec('broken', 'this is no program');
    expect(await run('unit')).toEqual({ code: 1, lastLine: '1 passed, 2 failed' });
  });

  it('counts a skipped test as failed', async () => {
    spec('skipped', "test('a', () => {}); test.skip('b', () => {});");
    expect(await run('unit')).toEqual({ code: 1, lastLine: '1 passed, 1 failed' });
  });

  it('counts a failed step', async () => {
    writeFileSync(join(root, 'ugly.json'), '{ "a":1 }');
    expect(await run('format')).toEqual({ code: 1, lastLine: '0 passed, 1 failed' });
  });

  it('fails when nothing ran', async () => {
    expect(await run('none')).toEqual({ code: 1, lastLine: '0 passed, 1 failed' });
  });
});
