import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporalBinary, isNewEnough, localTemporalBinary, type NamedSource } from './temporal-binary.js';
import { TEMPORAL_VERSION, temporalRelease } from './temporal-release.js';

describe('findTemporalBinary', () => {
  let directory: string;
  let cacheDir: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'crosstie-temporal-'));
    cacheDir = join(directory, 'cache');
    mkdirSync(join(directory, 'bin'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const env = (): Record<string, string> => ({ PATH: join(directory, 'bin') });

  function putOnPath(version: string): void {
    const path = join(directory, 'bin', 'temporal');
    writeFileSync(path, `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`);
    chmodSync(path, 0o755);
  }

  function putInCache(): string {
    mkdirSync(cacheDir);
    const path = join(cacheDir, `temporal-${TEMPORAL_VERSION}-${process.platform}-${process.arch}`);
    writeFileSync(path, 'program', { mode: 0o755 });
    return path;
  }

  const forged: NamedSource = {
    name: 'a forger',
    fetch: (target) => {
      const path = join(target, 'temporal');
      writeFileSync(path, 'not what was pinned');
      return Promise.resolve(path);
    },
  };
  const broken: NamedSource = { name: 'a broken one', fetch: () => Promise.reject(new Error('no route')) };

  it('takes the one on PATH first, when it is new enough', async () => {
    putInCache();
    putOnPath('1.9.0');
    expect(await findTemporalBinary({ env: env(), cacheDir, sources: [] })).toMatchObject({ origin: 'path' });
  });

  it('passes over an old one on PATH for the cache', async () => {
    const path = putInCache();
    putOnPath('1.1.2');
    expect(await findTemporalBinary({ env: env(), cacheDir, sources: [] })).toMatchObject({
      origin: 'cache',
      path,
    });
  });

  it('fetches nothing when it only looks', async () => {
    expect(await localTemporalBinary({ env: env(), cacheDir })).toBeUndefined();
    expect(existsSync(cacheDir)).toBe(false);
  });

  it('refuses a program that is not the pinned one, keeps nothing of it, and tells all that was tried', async () => {
    const attempt = findTemporalBinary({ env: env(), cacheDir, sources: [broken, forged] });
    await expect(attempt).rejects.toThrow(
      /a broken one: no route[\s\S]*a forger: its sha256 is[\s\S]*TEMPORAL_ADDRESS/,
    );
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it.each([
    ['temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)', true],
    ['temporal version 1.5.0 (Server 1.29.0)', true],
    ['temporal version 1.4.1 (Server 1.28.0)', false],
    ['temporal version 2.0.0', true],
    ['temporal version DEV', false],
  ])('judges %s', (line, enough) => expect(isNewEnough(line)).toBe(enough));

  it('pins a release for Linux and macOS on both architectures', () => {
    for (const platform of ['linux', 'darwin'] as const) {
      for (const arch of ['x64', 'arm64'] as const) {
        expect(temporalRelease(platform, arch)?.binarySha256).toMatch(/^[0-9a-f]{64}$/);
        expect(temporalRelease(platform, arch)?.wheelSha256).toMatch(/^[0-9a-f]{64}$/);
      }
    }
    expect(temporalRelease('aix', 'ppc64')).toBeUndefined();
  });
});
