import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningStack } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';

const COMPANIES = 100;
const CONTACTS = COMPANIES * 5;
const HOUR_MS = 3_600_000;
const TEN_MINUTES_MS = 600_000;

/**
 * Loaded into every process of the stack before anything else: `Date` of the real worker and of the real API tells another
 * time than the machine, by milliseconds that a file says, and jumps when the file changes. Timers go on as they are.
 */
const SHIFTED_CLOCK = `
const { readFileSync } = require('node:fs');
const program = /[\\\\/]dist[\\\\/]src[\\\\/](worker|main)\\.js$/.exec(process.argv[1] || '');
if (program) {
  const Real = Date;
  let offset = 0;
  const read = () => {
    try {
      offset = Number(JSON.parse(readFileSync(process.env.SHIFTED_CLOCK, 'utf8'))[program[1]]) || 0;
    } catch {}
  };
  read();
  setInterval(read, 100).unref();
  const now = () => Real.now() + offset;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    apply: () => new Real(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}
`;

describe('clocks that go wrong', () => {
  const directory = mkdtempSync(join(tmpdir(), 'crosstie-clock-'));
  const offsets = join(directory, 'offsets.json');
  let stack: RunningStack;

  function set(worker: number, main: number): void {
    writeFileSync(offsets, JSON.stringify({ worker, main }));
  }

  beforeAll(async () => {
    const preload = join(directory, 'shifted-clock.cjs');
    writeFileSync(preload, SHIFTED_CLOCK);
    set(-HOUR_MS, TEN_MINUTES_MS);
    stack = await RunningStack.start({
      companies: COMPANIES,
      env: { NODE_OPTIONS: `--require ${preload}`, SHIFTED_CLOCK: offsets },
    });
    await stack.complete('company-import');
  }, 300_000);

  afterAll(async () => {
    await stack.stop();
    rmSync(directory, { recursive: true, force: true });
  }, 120_000);

  /** As the portal tells the time: here that of this machine. */
  async function watermarkAge(): Promise<number> {
    const [row] = await stack.database<{ at: string }>(
      `select w.at from crosstie.watermark w join crosstie.job j on j.key = w.job_key where j.name = 'contact-import'`,
    );
    return Math.abs(Date.now() - Date.parse(row?.at ?? ''));
  }

  /** By the last line that a process wrote into its log. */
  function clockOf(part: string): number {
    const line = stack.logOf(part).trim().split('\n').at(-1) ?? '';
    return (JSON.parse(line) as { readonly time: number }).time;
  }

  it('the processes do live in another time', () => {
    expect(Math.abs(clockOf('worker') - (Date.now() - HOUR_MS))).toBeLessThan(TEN_MINUTES_MS / 2);
    expect(Math.abs(clockOf('api') - (Date.now() + TEN_MINUTES_MS))).toBeLessThan(TEN_MINUTES_MS / 2);
  });

  it('a worker an hour behind and an API ten minutes ahead lose and double nothing', async () => {
    const run = await stack.complete('contact-import');
    expect(run).toMatchObject({ status: 'succeeded', created: CONTACTS });
    expect(await watermarkAge()).toBeLessThan(60_000);
    await stack.sandbox('POST', 'churn', { type: 'contacts', count: 200 });
    await indexed(stack);
    expect(await stack.complete('contact-import')).toMatchObject({
      status: 'succeeded',
      created: 0,
      updated: 200,
    });
    expect(await changed(stack)).toBe(200);
  }, 120_000);

  it('a clock that jumps forward and back in the middle of a run changes nothing', async () => {
    await stack.sandbox('POST', 'churn', { type: 'contacts', count: CONTACTS });
    await indexed(stack);
    const runId = await stack.runNow('contact-import');
    await until(async () => (await stack.run(runId)).status === 'running', 30_000, 10);
    set(TEN_MINUTES_MS, -HOUR_MS);
    const run = await stack.finished(runId, 60_000);
    expect(run).toMatchObject({ status: 'succeeded', created: 0, updated: CONTACTS });
    expect(await watermarkAge()).toBeLessThan(60_000);
    expect(await changed(stack)).toBe(CONTACTS);
    set(-HOUR_MS, TEN_MINUTES_MS);
    await stack.sandbox('POST', 'churn', { type: 'contacts', count: 50 });
    await indexed(stack);
    expect(await stack.complete('contact-import')).toMatchObject({ created: 0, updated: 50 });
    expect(await stack.complete('contact-import')).toMatchObject({ created: 0, updated: 0, linked: 0 });
  }, 120_000);
});

/** The portal's search knows of everything now: without this a run would find the rest in its next one. */
async function indexed(stack: RunningStack): Promise<void> {
  await stack.sandbox('PATCH', 'settings', { indexLagMs: 0 });
}

async function changed(stack: RunningStack): Promise<number> {
  const [row] = await stack.erp<{ n: number }>(
    `select count(*)::int as n from contact where job_title ~ '#[0-9]+$'`,
  );
  return row?.n ?? 0;
}
