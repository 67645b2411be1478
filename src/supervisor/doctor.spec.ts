import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDataDir, checkNode, runDoctor } from './doctor.js';

jest.setTimeout(30_000);

describe('doctor', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'crosstie-doctor-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('finds nothing to mend here', async () => {
    const env = { PATH: process.env['PATH'], PORT: '0' };
    const checks = await runDoctor({ env, dataDir: join(directory, 'data') });
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks.map((check) => check.name)).toEqual(
      expect.arrayContaining(['node', 'packages', 'embedded postgres', 'temporal']),
    );
  });

  it('tells every problem with a remedy, and no secret', async () => {
    writeFileSync(join(directory, 'file'), '');
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      PORT: '0',
    };
    const checks = await runDoctor({ env, dataDir: join(directory, 'file', 'data') });
    const broken = checks.filter((check) => !check.ok);
    expect(broken.map((check) => check.name).sort()).toEqual(['data directory', 'database', 'temporal']);
    for (const check of broken) expect(check.fix).not.toBe('');
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  });

  it('lists every wrong variable', async () => {
    const env = { PATH: process.env['PATH'], CROSSTIE_ENCRYPTION_KEY: 'short', PORT: 'x' };
    const names = (await runDoctor({ env, dataDir: directory }))
      .filter((check) => !check.ok)
      .map((check) => check.name);
    expect(names).toEqual(
      expect.arrayContaining(['environment CROSSTIE_ENCRYPTION_KEY', 'environment PORT']),
    );
  });

  it.each([
    ['20.18.3', false],
    ['20.19.0', true],
    ['24.1.0', true],
  ])('judges Node %s', (version, ok) => expect(checkNode(version).ok).toBe(ok));

  it('accepts a data directory that is not there yet', () => {
    expect(checkDataDir(join(directory, 'a', 'b')).ok).toBe(true);
  });
});
