import { RunningStack, type KillablePart, type RunBody } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';

const COMPANIES = 4_000;
const CONTACTS = COMPANIES * 5;
const LANES = 8;
const PAGE = 100;

interface Stats {
  readonly routes: Readonly<Record<string, { readonly calls: number }>>;
  readonly rateLimited: number;
  readonly max: { readonly appPer10s: number };
}

/** Counts that did not add up or went backwards, collected over all polls. */
class Watch {
  readonly faults: string[] = [];
  private done = 0;

  see(run: RunBody): void {
    for (const [side, c] of Object.entries(run.counts)) {
      const sum = c.pending + c.migrated + c.unchanged + c.skipped + c.failed;
      if (sum !== c.total) this.faults.push(`${side}: ${sum} of ${c.total} (${run.source})`);
    }
    const done = run.counts.hubspot.migrated;
    if (done < this.done) this.faults.push(`migrated fell from ${this.done} to ${done} (${run.source})`);
    this.done = done;
  }
}

describe('killing the processes of a run', () => {
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await RunningStack.start({ companies: COMPANIES });
    const companies = await stack.complete('company-import');
    expect(companies.status).toBe('succeeded');
  }, 300_000);

  afterAll(async () => {
    await stack.stop();
  }, 120_000);

  it('loses and doubles nothing, reads at most the pages in flight again, and counts add up on every poll', async () => {
    await stack.sandbox('DELETE', 'stats');
    const before = await countOf(stack, 'select count(*)::int as n from contact');
    const runId = await stack.runNow('contact-import');
    const watch = new Watch();
    const parts: readonly KillablePart[] = ['worker', 'temporal', 'postgres', 'api'];
    for (const [at, part] of parts.entries()) {
      const goal = ((at + 1) * CONTACTS) / (parts.length + 2);
      await until(async () => {
        const run = await stack.run(runId);
        watch.see(run);
        return run.counts.hubspot.migrated >= goal;
      }, 180_000);
      const pid = stack.kill(part);
      await until(() => {
        const now = stack.ready().pids[part];
        return now !== null && now !== pid;
      }, 180_000);
    }
    const run = await stack.finished(runId, 300_000, (seen) => watch.see(seen));

    expect(run.status).toBe('succeeded');
    expect(run.counts.hubspot).toMatchObject({ total: CONTACTS, pending: 0, failed: 0 });
    expect(watch.faults).toEqual([]);

    const [links] = await stack.database<{ n: number; distinct: number }>(
      `select count(*)::int as n, count(distinct k.business_id)::int as distinct
       from crosstie.link k join crosstie.pair p on p.key = k.pair_key where p.name = 'contact'`,
    );
    expect(links).toEqual({ n: CONTACTS, distinct: CONTACTS });
    const after = await countOf(stack, 'select count(*)::int as n from contact');
    expect(after - before).toBe(run.created);

    const stats = (await stack.sandbox('GET', 'stats')) as Stats;
    const reads = Object.entries(stats.routes)
      .filter(([route]) => route.startsWith('GET') && route.endsWith('/contacts'))
      .reduce((sum, [, { calls }]) => sum + calls, 0);
    const needed = CONTACTS / PAGE + 2 * LANES;
    expect(reads).toBeLessThanOrEqual(needed + parts.length * LANES);
    expect(stats.rateLimited).toBe(0);
    expect(stats.max.appPer10s).toBeLessThanOrEqual(190);
  }, 900_000);

  it('writes nothing in the next run', async () => {
    const before = await countOf(stack, 'select count(*)::int as n from contact');
    const run = await stack.complete('contact-import', 300_000);
    expect(run.status).toBe('succeeded');
    expect(run).toMatchObject({ created: 0, updated: 0, linked: 0 });
    expect(await countOf(stack, 'select count(*)::int as n from contact')).toBe(before);
  }, 400_000);
});

async function countOf(stack: RunningStack, sql: string): Promise<number> {
  const [row] = await stack.erp<{ n: number }>(sql);
  return row?.n ?? 0;
}
