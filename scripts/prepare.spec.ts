import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

jest.setTimeout(60_000);

const SCRIPT = join(__dirname, 'prepare.mjs');
/** A build that notes that it ran. */
const BUILD = `node -e "const f=require('fs');f.mkdirSync('dist',{recursive:true});f.appendFileSync('builds.txt','x');console.log('noise')"`;

describe('prepare', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'crosstie-prepare-'));
    write('package.json', {
      name: 'toy',
      version: '1.0.0',
      dependencies: { leaf: 'file:leaf' },
      scripts: { build: BUILD },
    });
    write('package-lock.json', {
      name: 'toy',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: {
        '': { name: 'toy', version: '1.0.0', dependencies: { leaf: 'file:leaf' } },
        leaf: { version: '1.0.0' },
        'node_modules/leaf': { resolved: 'leaf', link: true },
      },
    });
    write('leaf/package.json', { name: 'leaf', version: '1.0.0' });
    write('src/main.ts', {});
    write('src/main.spec.ts', {});
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function write(path: string, content: object): void {
    const full = join(root, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, JSON.stringify(content));
  }

  const prepare = (): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(process.execPath, [SCRIPT, '--root', root]);

  const builds = (): number => readFileSync(join(root, 'builds.txt'), 'utf8').length;

  it('installs and builds what is missing, quietly on stdout, and does nothing the second time', async () => {
    const first = await prepare();
    expect(first.stdout).toBe('');
    expect(first.stderr).toContain('Installing');
    expect(existsSync(join(root, 'node_modules/leaf/package.json'))).toBe(true);
    expect(builds()).toBe(1);
    expect(await prepare()).toEqual({ stdout: '', stderr: '' });
  });

  it('builds again when a source changes, not when a spec does', async () => {
    await prepare();
    write('src/main.spec.ts', { changed: true });
    await prepare();
    expect(builds()).toBe(1);
    write('src/main.ts', { changed: true });
    await prepare();
    expect(builds()).toBe(2);
  });

  it('installs again when the lockfile is newer and differs', async () => {
    await prepare();
    const lockfile = join(root, 'package-lock.json');
    const later = new Date(Date.now() + 60_000);
    utimesSync(lockfile, later, later);
    expect((await prepare()).stderr).not.toContain('Installing');
    writeFileSync(lockfile, `${readFileSync(lockfile, 'utf8')}\n`);
    utimesSync(lockfile, later, later);
    expect((await prepare()).stderr).toContain('Installing');
  });

  it('does the work once when two run at the same time, also after one was killed', async () => {
    mkdirSync(join(root, '.crosstie'));
    writeFileSync(join(root, '.crosstie/prepare.lock'), '999999999');
    await Promise.all([prepare(), prepare()]);
    expect(builds()).toBe(1);
  });

  it('fails with the reason when the build fails', async () => {
    write('package.json', {
      name: 'toy',
      version: '1.0.0',
      dependencies: { leaf: 'file:leaf' },
      scripts: { build: 'exit 3' },
    });
    await expect(prepare()).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('failed with code 3'),
    });
  });
});
