import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DoctorCheck } from '../../src/supervisor/doctor-check.js';
import { RunningStack } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';

const root = join(__dirname, '..', '..');
const CLI = join(root, 'dist', 'src', 'bin', 'crosstie.js');

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
    const second = startWorker(stack);
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
      await ended(second);
    }
  }, 400_000);

  it('leave a system with a queue of its own to the worker that polls it, and say that it is missing', async () => {
    await stack.api('PATCH', '/systems/erp', { queue: 'erp-hamburg' });
    const runId = await stack.runNow('company-import');
    const waiting =
      'No worker polls queue erp-hamburg: start one with "crosstie worker --queues erp-hamburg".';
    await until(async () => (await stack.run(runId)).reason?.code === 'no-worker', 20_000);
    expect(await stack.run(runId)).toMatchObject({
      reason: { message: waiting },
      counts: { hubspot: { total: 0 } },
    });
    // Single records go the same way, on slots of their own.
    const [company] = await stack.database<{ id: string }>(
      `select l.hubspot_id as id from crosstie.link l join crosstie.record_type t on t.key = l.hubspot_type_key
       where t.name = 'companies' limit 1`,
    );
    const record = `/syncs/main/records/hubspot/companies/${company?.id}/import`;
    const single = (await stack.patientApi('POST', record, {})) as { readonly runId: string };
    await until(async () => (await stack.run(single.runId)).reason?.code === 'no-worker', 20_000);
    expect(await stack.run(single.runId)).toMatchObject({
      reason: { message: waiting.replace('queue erp-hamburg', 'queue erp-hamburg-ondemand') },
    });
    const { jobs } = (await stack.patientApi('GET', '/syncs/main/status')) as {
      readonly jobs: readonly { readonly job: string }[];
    };
    expect(jobs.find(({ job }) => job === 'main/company-import')).toMatchObject({
      reason: { message: waiting },
    });
    const doctor = await doctorOf(stack);
    expect(doctor).toContainEqual({
      name: 'workers of system erp',
      ok: false,
      detail: 'no worker polls queue erp-hamburg: its runs wait',
      fix: 'Start one with "crosstie worker --queues erp-hamburg".',
    });
    const beside = startWorker(stack, '--queues', 'erp-hamburg');
    try {
      const run = await stack.finished(runId, 60_000);
      expect(run).toMatchObject({ status: 'succeeded', counts: { hubspot: { pending: 0 } } });
      expect(run.reason ?? null).toBeNull();
      expect(await stack.finished(single.runId, 60_000)).toMatchObject({ status: 'succeeded' });
      expect((await doctorOf(stack)).find(({ name }) => name === 'workers of system erp')?.ok).toBe(true);
    } finally {
      await ended(beside);
      await stack.api('PATCH', '/systems/erp', { queue: null });
    }
  }, 200_000);

  it('create nothing twice when one of them stands still in the middle and comes back', async () => {
    const second = startWorker(stack);
    const pid = stack.ready().pids.worker ?? 0;
    try {
      const before = await countOf(stack);
      const runId = await stack.runNow('deal-import');
      await until(async () => (await stack.run(runId)).counts.hubspot.migrated > 200, 60_000, 50);
      process.kill(pid, 'SIGSTOP');
      // The other one takes the lanes over after the heartbeat's time-out and whatever was still being written.
      const run = await stack.finished(runId, 180_000);
      process.kill(pid, 'SIGCONT');
      await stack.complete('company-import');
      const after = await stack.run(runId);
      expect(after).toEqual(run);
      expect(run.counts.hubspot).toMatchObject({ total: 2_000, migrated: 2_000 });
      expect(run.created).toBe(2_000);
      expect((await countOf(stack)) - before).toBe(2_000);
    } finally {
      process.kill(pid, 'SIGCONT');
      await ended(second);
    }
  }, 400_000);
});

function startWorker(stack: RunningStack, ...options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, 'worker', ...options], {
    cwd: root,
    env: { ...process.env, ...stack.workerEnvironment() },
    stdio: 'ignore',
  });
}

async function doctorOf(stack: RunningStack): Promise<readonly DoctorCheck[]> {
  const env = { ...process.env, ...stack.workerEnvironment() };
  // Its exit code is about the machine as a whole.
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, '--json', 'doctor'], {
    cwd: root,
    env,
  }).catch((error: unknown) => error as { readonly stdout: string });
  return (JSON.parse(stdout) as { readonly checks: readonly DoctorCheck[] }).checks;
}

async function ended(worker: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  await exit;
}

async function countOf(stack: RunningStack): Promise<number> {
  const [row] = await stack.erp<{ n: number }>('select count(*)::int as n from opportunity');
  return row?.n ?? 0;
}
