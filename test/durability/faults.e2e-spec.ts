import { RunningStack, type RunBody } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';

const COMPANIES = 400;
const CONTACTS = COMPANIES * 5;

interface JobBody {
  readonly status: string;
  readonly reason?: { readonly code: string; readonly message: string };
}

/** Faults that a run gets over by itself, each strong enough to hit every lane. */
const PASSING: readonly { readonly name: string; readonly rule: Readonly<Record<string, unknown>> }[] = [
  {
    name: 'a storm of 429',
    rule: {
      action: { kind: 'rate-limit', policy: 'burst' },
      probability: 0.5,
      durationMs: 6_000,
    },
  },
  {
    name: '504 after the call took effect',
    rule: { action: { kind: 'execute-then-status', status: 504 }, probability: 0.3, times: 12 },
  },
  { name: 'truncated JSON', rule: { action: { kind: 'truncate' }, probability: 0.3, times: 12 } },
  {
    name: 'an HTML page of the edge',
    rule: { action: { kind: 'html', status: 502 }, probability: 0.3, times: 12 },
  },
  {
    name: 'broken connections',
    rule: { action: { kind: 'execute-then-reset' }, probability: 0.3, times: 12 },
  },
];

describe('faults of the portal in mid-run', () => {
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await RunningStack.start({ companies: COMPANIES });
    await stack.complete('company-import');
  }, 300_000);

  afterAll(async () => {
    await stack.stop();
  }, 120_000);

  it('disables the job at a refused token, keeps everything, and Reenable completes the run', async () => {
    await stack.sandbox('POST', 'faults', {
      path: '/crm/**',
      action: { kind: 'unauthorized' },
      afterCalls: 5,
    });
    const runId = await stack.runNow('contact-import');
    await until(async () => (await job(stack)).status === 'disabled', 60_000);
    const disabled = await job(stack);
    expect(disabled.reason?.message).toMatch(/token|credential/i);
    expect((await stack.run(runId)).status).toBe('parked');
    expect((await stack.api('POST', '/syncs/main/jobs/contact-import/run-now')).status).toBe(409);

    await stack.sandbox('DELETE', 'faults');
    const answer = await stack.api('POST', '/syncs/main/jobs/contact-import/reenable');
    expect(answer).toMatchObject({ status: 200, body: { runId } });
    const run = await stack.finished(runId, 120_000);
    expectWhole(run);
    expect((await stack.api('POST', '/syncs/main/jobs/contact-import/reenable')).status).toBe(409);
  }, 300_000);

  it.each(PASSING)(
    'gets over $name',
    async ({ rule }) => {
      await stack.sandbox('POST', 'churn', { type: 'contacts', count: 1_000 });
      await stack.sandbox('POST', 'faults', { ...rule, path: '/crm/**' });
      const run = await stack.complete('contact-import', 240_000);
      await stack.sandbox('DELETE', 'faults');
      expect(run.status).toBe('succeeded');
      expect(run.counts.hubspot).toMatchObject({ pending: 0, failed: 0 });
      const [links] = await stack.database<{ n: number }>(
        `select count(*)::int as n from crosstie.link k join crosstie.pair p on p.key = k.pair_key where p.name = 'contact'`,
      );
      expect(links?.n).toBe(CONTACTS);
    },
    300_000,
  );
});

async function job(stack: RunningStack): Promise<JobBody> {
  return (await stack.api('GET', '/syncs/main/jobs/contact-import')).body as JobBody;
}

function expectWhole(run: RunBody): void {
  expect(run.status).toBe('succeeded');
  expect(run.counts.hubspot).toEqual({
    total: CONTACTS,
    pending: 0,
    migrated: CONTACTS,
    unchanged: 0,
    skipped: 0,
    failed: 0,
  });
}
