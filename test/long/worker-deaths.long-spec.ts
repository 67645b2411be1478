import { RunningStack, type RunBody } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';
import { startWatchedLine, type WatchedLine } from '../support/stack/watched-line.js';

const COMPANIES = 600;
/** Less than what the seed plants: one per company at least. */
const DIFFERENT = 350;
const KILLER = 'kills-its-worker@poison.example';

interface Finding {
  readonly id: string;
  readonly outcome: string;
  readonly reason: { readonly code: string; readonly message: string };
  readonly differences: readonly { readonly field: string; readonly business: unknown }[];
}

interface Failure {
  readonly id: string;
  readonly failureId: string;
  readonly reason: { readonly code: string; readonly message: string };
}

type VerifyRun = RunBody & {
  readonly verify: { readonly found: Record<string, number>; readonly queued: number };
};

/** One stack for all: a worker process ends, again and again, at moments that the test chooses. */
describe('a worker that ends', () => {
  let stack: RunningStack;
  let line: WatchedLine;

  beforeAll(async () => {
    stack = await RunningStack.start({
      companies: COMPANIES,
      env: { CROSSTIE_ALLOWED_HOSTS: '127.0.0.1' },
    });
    await stack.complete('company-import');
    const erp = new URL(stack.ready().erpUrl ?? '');
    line = await startWatchedLine({ host: erp.hostname, port: Number(erp.port) });
    erp.port = String(line.port);
    const answer = await stack.api('PATCH', '/systems/erp', { url: erp.href });
    expect(answer.status).toBe(200);
  }, 300_000);

  afterAll(async () => {
    line?.watch(null, () => undefined);
    await stack?.stop();
    await line?.close();
  }, 120_000);

  const failures = async (): Promise<readonly Failure[]> => {
    const { body } = await stack.api('GET', '/syncs/main/failures?job=contact-import&limit=100');
    return (body as { items: readonly Failure[] }).items;
  };
  const killWhere = (marker: string | null): { deaths: number } => {
    const seen = { deaths: 0 };
    line.watch(marker, () => {
      seen.deaths += 1;
      stack.kill('worker');
    });
    return seen;
  };

  describe('with one record', () => {
    it('loses that record alone: all others are done, and the run ends', async () => {
      await stack.sandbox('POST', 'edits', {
        action: 'create',
        type: 'contacts',
        properties: { email: KILLER, firstname: 'Killing', lastname: 'Record' },
      });
      const seen = killWhere(KILLER);
      const run = await stack.finished(await stack.runNow('contact-import'), 600_000);
      expect(run.status).toBe('partial');
      expect(run.counts.hubspot).toMatchObject({ pending: 0 });
      const poison = (await failures()).filter(({ reason }) => reason.code === 'poison');
      expect(poison).toHaveLength(1);
      expect(poison[0]?.reason.message).toContain('set aside');
      const planted = run.counts.hubspot.failed - 1;
      expect(run.counts.hubspot.migrated).toBe(COMPANIES * 5 - planted);
      process.stdout.write(`The record ended ${seen.deaths} workers.\n`);
      expect(seen.deaths).toBeLessThanOrEqual(7);
    }, 700_000);

    it('leaves it alone in the next run, and takes it up by itself where a person asks for it', async () => {
      const seen = killWhere(KILLER);
      const next = await stack.complete('contact-import');
      expect(next).toMatchObject({ status: 'partial', created: 0 });
      expect(seen.deaths).toBe(0);
      killWhere(null);
      const [poison] = (await failures()).filter(({ reason }) => reason.code === 'poison');
      const retried = await stack.api('POST', `/syncs/main/failures/${poison?.failureId}/retry`);
      expect(retried.status).toBe(200);
      const run = await stack.complete('contact-import');
      expect(run).toMatchObject({ created: 1 });
      expect(await failures()).not.toContainEqual(expect.objectContaining({ id: poison?.id }));
    }, 300_000);
  });

  describe('in a comparison', () => {
    const verify = async (body: object = {}): Promise<string> => {
      const answer = await stack.api('POST', '/syncs/main/verify', body);
      expect(answer.status).toBe(202);
      return (answer.body as { runId: string }).runId;
    };
    /** What the comparison says, in an order of its own. */
    const reportOf = async (run: RunBody): Promise<unknown> => {
      const items: Finding[] = [];
      for (const outcome of ['failed', 'skipped']) {
        for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
          const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
          const path = `/runs/${run.id}/records?outcome=${outcome}&limit=200${at}`;
          const { body } = await stack.api('GET', path);
          const page = body as { items: Finding[]; nextCursor: string | null };
          items.push(...page.items);
          cursor = page.nextCursor;
        }
      }
      const told = items.map(({ id, outcome, reason, differences }) => ({
        id,
        outcome,
        reason,
        differences,
      }));
      const { counts } = run;
      const { found } = (run as VerifyRun).verify;
      const lines = told.map((each) => JSON.stringify(each)).sort();
      return { counts, found, lines };
    };
    const killOnce = async (when: () => Promise<boolean>): Promise<void> => {
      await until(when, 120_000, 5);
      const pid = stack.kill('worker');
      await until(() => ![null, pid].includes(stack.ready().pids.worker), 60_000);
    };

    beforeAll(async () => {
      killWhere(null);
      await stack.erp(`create table contact_written (id bigint not null)`);
      await stack.erp(
        `update contact set job_title = 'Changed by hand', updated_at = now()
         where id in (select id from contact where email like '%@%' order by id desc limit $1)`,
        [DIFFERENT],
      );
      await stack.erp(
        `create function note_contact() returns trigger language plpgsql as
         $$ begin insert into contact_written values (new.id); return new; end $$`,
      );
      await stack.erp(
        `create trigger note_contact after update on contact for each row execute function note_contact()`,
      );
      await stack.sandbox('POST', 'faults', { path: '/crm/**', action: { kind: 'latency', delayMs: 250 } });
    }, 120_000);

    it('says the same as one that nothing disturbed', async () => {
      const undisturbed = await stack.finished(await verify(), 120_000);
      const expected = await reportOf(undisturbed);
      expect(undisturbed.counts.hubspot.failed).toBeGreaterThanOrEqual(DIFFERENT / 2);
      const runId = await verify();
      const { total } = undisturbed.counts.hubspot;
      const compared = async (): Promise<number> => {
        const { counts } = await stack.run(runId);
        return counts.hubspot.unchanged + counts.hubspot.failed + counts.hubspot.skipped;
      };
      await killOnce(async () => (await compared()) > total / 4);
      await killOnce(async () => (await compared()) > total / 2);
      expect(await compared()).toBeLessThan(total);
      const run = await stack.finished(runId, 180_000);
      expect(await reportOf(run)).toEqual(expected);
    }, 600_000);

    it('puts each finding back in its queue once, also where its worker ends in the middle of that', async () => {
      await stack.database(
        `create function crosstie.slowly() returns trigger language plpgsql as
         $$ begin perform pg_sleep(0.01); return new; end $$`,
      );
      await stack.database(
        `create trigger slowly before insert on crosstie.repair_decision for each row execute function crosstie.slowly()`,
      );
      const runId = await verify({ repair: true, linksOnly: true });
      const queued = async (): Promise<number> => {
        const [row] = await stack.database<{ n: number }>(
          `select count(*)::int as n from crosstie.verify_finding f join crosstie.run r on r.key = f.run_key
           where r.id = $1 and f.repair = 'queued'`,
          [runId],
        );
        return row?.n ?? 0;
      };
      await killOnce(async () => (await queued()) > 0);
      const first = await queued();
      const run = (await stack.finished(runId, 180_000)) as VerifyRun;
      expect(first).toBeLessThan(run.verify.queued);
      const [{ n: decisions = 0 } = {}] = await stack.database<{ n: number }>(
        `select count(distinct source_id)::int as n from crosstie.repair_decision where kind = 'restore'`,
      );
      expect(decisions).toBe(run.verify.queued);

      await stack.sandbox('DELETE', 'faults');
      await stack.complete('contact-import');
      const [written] = await stack.erp<{ n: number; rows: number }>(
        `select count(*)::int as n, count(distinct id)::int as rows from contact_written`,
      );
      expect(written).toEqual({ n: run.verify.queued, rows: run.verify.queued });
      const after = (await stack.finished(await verify(), 120_000)) as VerifyRun;
      expect(after.verify.found['differs']).toBeUndefined();
    }, 600_000);
  });
});
