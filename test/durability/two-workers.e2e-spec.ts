import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { RunningStack } from '../support/stack/running-stack.js';

const root = join(__dirname, '..', '..');

interface Stats {
  readonly rateLimited: number;
  readonly max: { readonly appPer10s: number; readonly searchPerSecond: number };
}

describe('two workers on one run', () => {
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await RunningStack.start({ companies: 2_000 });
    await stack.complete('company-import');
  }, 300_000);

  afterAll(async () => {
    await stack.stop();
  }, 120_000);

  it('share the budget of the portal: never over 190 calls in any 10 s', async () => {
    const second = spawn(process.execPath, [join(root, 'dist', 'src', 'bin', 'crosstie.js'), 'worker'], {
      cwd: root,
      env: { ...process.env, ...stack.workerEnvironment() },
      stdio: 'ignore',
    });
    try {
      await stack.sandbox('DELETE', 'stats');
      const run = await stack.complete('contact-import', 240_000);
      expect(run.status).toBe('succeeded');
      expect(run.counts.hubspot.migrated).toBe(10_000);
      const stats = (await stack.sandbox('GET', 'stats')) as Stats;
      expect(stats.max.appPer10s).toBeLessThanOrEqual(190);
      expect(stats.rateLimited).toBe(0);
      expect(second.exitCode).toBeNull();
    } finally {
      const ended = new Promise((resolve) => second.once('exit', resolve));
      second.kill('SIGTERM');
      await ended;
    }
  }, 400_000);
});
