import { RunningStack, type KillablePart } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';

const CUSTOMERS = 6_000;
const DOCUMENTS = 400;
const LINES = 3;

interface Snapshot {
  readonly counts: Readonly<Record<string, { readonly live: number }>>;
}

/** Exports and deal pushes by the preset `salespad`, with the processes killed in their middle. */
describe('killing the processes of an export', () => {
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await RunningStack.start({ companies: 20, example: 'salespad' });
    await stack.erp(
      `insert into customer (customer_no, name, domain)
       select 'X-' || n, 'Export ' || n, 'export' || n || '.example' from generate_series(1, $1::int) as n`,
      [CUSTOMERS],
    );
    await stack.erp(
      `insert into sales_document (document_no, document_type, customer_id, status, queue_code, subtotal)
       select 'X' || n, 'order', c.id, 'released', 'CRM', n
       from generate_series(1, $1::int) as n join customer as c on c.customer_no = 'X-' || n`,
      [DOCUMENTS],
    );
    await stack.erp(
      `insert into sales_line (document_id, line_no, item_id, sku, description, quantity, unit_price)
       select d.id, l, i.id, i.sku, i.name, l, 10
       from sales_document as d cross join generate_series(1, $1::int) as l
       join lateral (select * from item where active order by id limit 1) as i on true
       where d.document_no like 'X%'`,
      [LINES],
    );
  }, 300_000);

  afterAll(async () => {
    await stack.stop();
  }, 120_000);

  async function live(type: string): Promise<number> {
    const { counts } = (await stack.sandbox('GET', 'snapshot')) as Snapshot;
    return counts[type]?.live ?? 0;
  }

  /** Kills one part after the other while the run goes on. */
  async function killDuring(runId: string, parts: readonly KillablePart[], most: number): Promise<void> {
    for (const [at, part] of parts.entries()) {
      const goal = ((at + 1) * most) / (parts.length + 2);
      await until(async () => (await stack.run(runId)).created >= goal, 180_000);
      const pid = stack.kill(part);
      await until(() => {
        const now = stack.ready().pids[part];
        return now !== null && now !== pid;
      }, 180_000);
    }
  }

  it('makes every company once', async () => {
    // The people of the sample's own customers go with them.
    const before = (await live('companies')) + (await live('contacts'));
    const runId = await stack.runNow('customer-export');
    await killDuring(runId, ['worker', 'postgres', 'temporal'], CUSTOMERS);
    const run = await stack.finished(runId, 300_000);
    expect(run.status).toBe('succeeded');
    expect(run.created).toBeGreaterThanOrEqual(CUSTOMERS);
    expect((await live('companies')) + (await live('contacts'))).toBe(before + run.created);
    const [links] = await stack.database<{ n: number; distinct: number }>(
      `select count(*)::int as n, count(distinct k.hubspot_id)::int as distinct
       from crosstie.link k join crosstie.pair p on p.key = k.pair_key where p.name = 'company'`,
    );
    expect(links?.distinct).toBe(links?.n);
  }, 600_000);

  it('makes every deal and its lines once, and forwards every document one queue', async () => {
    const products = await stack.complete('product-export', 120_000);
    expect(products.status).toBe('succeeded');
    const [deals, lines] = [await live('deals'), await live('line_items')];
    const runId = await stack.runNow('deal-push');
    await killDuring(runId, ['worker', 'worker'], DOCUMENTS * (1 + LINES));
    const run = await stack.finished(runId, 300_000);
    expect(run.status).toBe('succeeded');
    expect([(await live('deals')) - deals + (await live('line_items')) - lines]).toEqual([run.created]);
    const queues = await stack.erp<{ queue: string; n: number }>(
      `select queue_code as queue, count(*)::int as n from sales_document where document_no like 'X%' group by 1`,
    );
    expect(queues).toEqual([{ queue: 'PICK', n: DOCUMENTS }]);
    const next = await stack.complete('deal-push', 120_000);
    expect(next).toMatchObject({ status: 'succeeded', created: 0, updated: 0 });
  }, 600_000);
});
