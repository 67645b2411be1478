import { RunningStack, type RunBody } from '../support/stack/running-stack.js';
import { SmallDisk } from '../support/stack/small-disk.js';
import { until } from '../support/stack/until.js';

const COMPANIES = 300;
const CONTACTS = COMPANIES * 5;

type Sql = (sql: string) => Promise<unknown>;

/** A parked run asks again after a minute. */
const RESUMES_WITHIN_MS = 180_000;

describe('a disk without space', () => {
  const [erpDisk, ownDisk] = [SmallDisk.make('small_erp'), SmallDisk.make('small_own')];
  let stack: RunningStack;
  let erp: Sql;
  let own: Sql;

  beforeAll(async () => {
    stack = await RunningStack.start({
      companies: COMPANIES,
      before: SmallDisk.mounting([erpDisk, ownDisk]),
    });
    erp = (sql) => stack.erp(sql);
    own = (sql) => stack.database(sql);
    await erpDisk.hold('opportunity', erp);
    await ownDisk.hold('crosstie.record_state', own);
    expect((await stack.complete('company-import')).status).toBe('succeeded');
  }, 300_000);

  afterAll(async () => {
    try {
      await stack.stop();
    } finally {
      erpDisk.remove();
      ownDisk.remove();
    }
  }, 120_000);

  /** The run waits, says why, and shows what is there all the same. */
  async function parked(runId: string, message: RegExp): Promise<RunBody> {
    await until(async () => (await stack.run(runId)).status === 'parked', 120_000);
    const run = await stack.run(runId);
    expect(run.reason?.message).toMatch(message);
    const { pending, migrated, unchanged, skipped, failed, total } = run.counts.hubspot;
    expect(failed).toBe(0);
    expect(pending + migrated + unchanged + skipped).toBe(total);
    return run;
  }

  it('of our own: nothing of a page is kept, what was written meanwhile is found again, and nothing is doubled', async () => {
    await ownDisk.fill('crosstie.record_state', own);
    const before = await count(stack, 'contact');
    const runId = await stack.runNow('contact-import');
    const run = await parked(runId, /Crosstie's own database has no disk space left/);
    expect(run.counts.hubspot.migrated).toBe(await links(stack, 'contact'));

    await ownDisk.free('crosstie.record_state', own);
    const done = await stack.finished(runId, RESUMES_WITHIN_MS);
    expect(done.status).toBe('succeeded');
    expect(done.counts.hubspot).toMatchObject({ total: CONTACTS, migrated: CONTACTS, pending: 0, failed: 0 });
    expect((await count(stack, 'contact')) - before).toBe(done.created);
    expect(await links(stack, 'contact')).toBe(CONTACTS);
    expect(await stack.complete('contact-import')).toMatchObject({
      status: 'succeeded',
      created: 0,
      updated: 0,
    });
  }, 400_000);

  it('of the ERP: the run parks with the reason, keeps whole pages only, and ends by itself once there is space', async () => {
    await erpDisk.fill('opportunity', erp);
    const before = await count(stack, 'opportunity');
    const runId = await stack.runNow('deal-import');
    const run = await parked(runId, /no connections, memory or disk left/);
    expect((await count(stack, 'opportunity')) - before).toBe(await links(stack, 'deal'));
    expect(run.counts.hubspot.migrated).toBe(await links(stack, 'deal'));

    await erpDisk.free('opportunity', erp);
    const done = await stack.finished(runId, RESUMES_WITHIN_MS);
    expect(done).toMatchObject({ status: 'succeeded', created: COMPANIES });
    expect((await count(stack, 'opportunity')) - before).toBe(COMPANIES);
    expect(await links(stack, 'deal')).toBe(COMPANIES);
  }, 400_000);
});

async function count(stack: RunningStack, table: string): Promise<number> {
  const [row] = await stack.erp<{ n: number }>(`select count(*)::int as n from ${table}`);
  return row?.n ?? 0;
}

async function links(stack: RunningStack, pair: string): Promise<number> {
  const [row] = await stack.database<{ n: number }>(
    `select count(*)::int as n from crosstie.link k join crosstie.pair p on p.key = k.pair_key where p.name = $1`,
    [pair],
  );
  return row?.n ?? 0;
}
