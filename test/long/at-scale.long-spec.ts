import { type KillablePart, RunningStack } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';

const ACCOUNTS = 10_000;
const POISONED = 100;
const DOCUMENTS = 1_000;
const LINES = 5;

interface Statistics {
  readonly routes: Readonly<Record<string, { readonly calls: number }>>;
  readonly rateLimited: number;
}

interface PortalRecord {
  readonly associations: readonly { readonly toId: string }[];
}

/** What the salespad preset promises, at the size at which an administrator would try it. */
describe('exports and deal pushes at scale', () => {
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await RunningStack.start({ companies: 20, example: '../test/long/poisoned-export' });
  }, 300_000);

  afterAll(async () => {
    await stack.stop();
  }, 120_000);

  const live = async (type: string): Promise<number> => {
    const { counts } = (await stack.sandbox('GET', 'snapshot')) as {
      readonly counts: Readonly<Record<string, { readonly live: number }>>;
    };
    return counts[type]?.live ?? 0;
  };

  /** Calls since the last reset on the routes that contain one of the texts. */
  async function calls(...parts: readonly string[]): Promise<number> {
    const { routes } = (await stack.sandbox('GET', 'stats')) as Statistics;
    return Object.entries(routes)
      .filter(([route]) => parts.some((part) => route.includes(part)))
      .reduce((sum, [, route]) => sum + route.calls, 0);
  }

  /** Released documents of `LINES` lines in the queue that is sent. */
  async function addDocuments(prefix: string): Promise<void> {
    await stack.erp(
      `insert into sales_document (document_no, document_type, customer_id, status, queue_code, subtotal)
       select $2 || n, 'order', c.id, 'released', 'CRM', n
       from generate_series(1, $1::int) as n join customer as c on c.customer_no = 'S-' || (n * 2)`,
      [DOCUMENTS, prefix],
    );
    await stack.erp(
      `insert into sales_line (document_id, line_no, item_id, sku, description, quantity, unit_price)
       select d.id, l, i.id, i.sku, d.document_no || ' line ' || l, l, 10
       from sales_document as d cross join generate_series(1, $1::int) as l
       join lateral (select * from item where active order by id limit 1) as i on true
       where d.document_no like $2 || '%'`,
      [LINES, prefix],
    );
  }

  async function killDuring(runId: string, parts: readonly KillablePart[], most: number): Promise<void> {
    for (const [at, part] of parts.entries()) {
      const goal = ((at + 1) * most) / (parts.length + 2);
      await until(async () => (await stack.run(runId)).created >= goal, 180_000);
      const pid = stack.kill(part);
      await until(() => ![null, pid].includes(stack.ready().pids[part]), 30_000);
    }
  }

  /** Every line hangs on the deal of its own document, and on no other. */
  async function expectLinesOnTheirDeals(prefix: string): Promise<void> {
    const documents = await stack.erp<{ line: string; document: string }>(
      `select l.id::text as line, d.id::text as document
       from sales_line as l join sales_document as d on d.id = l.document_id where d.document_no like $1 || '%'`,
      [prefix],
    );
    const links = await stack.database<{ pair: string; hubspot_id: string; business_id: string }>(
      `select p.name as pair, k.hubspot_id, k.business_id from crosstie.link k
       join crosstie.pair p on p.key = k.pair_key where p.name in ('deal', 'lineItem')`,
    );
    const portalId = new Map(links.map((link) => [`${link.pair} ${link.business_id}`, link.hubspot_id]));
    const wrong: string[] = [];
    for (const { line, document } of documents) {
      const id = portalId.get(`lineItem ${line}`) ?? 'none';
      const deal = portalId.get(`deal ${document}`);
      const record = (await stack.sandbox('GET', `records/line_items/${id}`)) as PortalRecord;
      const on = record.associations.map(({ toId }) => String(toId));
      if (on.length !== 1 || on[0] !== deal) wrong.push(`${line}: ${on.join(' ')} instead of ${deal}`);
    }
    expect(documents).toHaveLength(DOCUMENTS * LINES);
    expect(wrong).toEqual([]);
  }

  it('sends all accounts but the poisoned ones, each of which says why', async () => {
    await stack.erp('update customer set industry = null');
    await stack.erp(
      `insert into customer (customer_no, name, domain, industry)
       select 'S-' || n, 'Scale ' || n, 'scale' || n || '.example',
              case when n % ($1::int / $2::int) = 1 then 'Alchemy ' || n end
       from generate_series(1, $1::int) as n`,
      [ACCOUNTS, POISONED],
    );
    const poisoned = await stack.erp<{ id: string }>(
      `select id::text as id from customer where industry like 'Alchemy%' order by id`,
    );
    expect(poisoned).toHaveLength(POISONED);
    const before = await live('companies');
    await stack.sandbox('DELETE', 'stats');
    const run = await stack.complete('customer-export', 300_000);
    expect(run.status).toBe('partial');
    expect(run.counts.business).toMatchObject({ failed: POISONED, pending: 0 });
    expect((await live('companies')) - before).toBeGreaterThanOrEqual(ACCOUNTS - POISONED);
    const written = await calls('companies/batch/upsert', 'companies/batch/create');
    process.stdout.write(`${ACCOUNTS} accounts: ${written} calls that create\n`);
    expect(written).toBeLessThanOrEqual((1.02 * ACCOUNTS) / 100 + 1);
    const { items } = (await stack.patientApi('GET', '/syncs/main/failures?limit=200')) as {
      readonly items: readonly Readonly<Record<string, unknown>>[];
    };
    expect(items.map(({ id }) => id)).toHaveLength(POISONED);
    const message = expect.stringContaining('Add it, or give a fallback') as unknown;
    for (const item of items)
      expect(item).toMatchObject({ class: 'unmapped-value', reason: { field: 'industry', message } });
  }, 600_000);

  it('splits the batches that the portal refuses, and sends the rest', async () => {
    await stack.erp(
      `insert into contact (customer_id, first_name, last_name, email)
       select c.id, 'Pat', c.customer_no,
              case when (substr(c.customer_no, 3)::int / 2) % 100 = 7 then 'a,b' else 'pat' end
                || '@' || lower(c.customer_no) || '.example'
       from customer as c where c.customer_no like 'S-%' and substr(c.customer_no, 3)::int % 2 = 0`,
    );
    const count = ACCOUNTS / 2;
    const bad = count / 100;
    await stack.sandbox('DELETE', 'stats');
    const before = await live('contacts');
    const run = await stack.complete('address-export', 300_000);
    expect(run.counts.business).toMatchObject({ failed: bad, pending: 0 });
    expect((await live('contacts')) - before).toBe(count - bad);
    const written = await calls('contacts/batch/upsert', 'contacts/batch/create');
    process.stdout.write(`${count} contacts with ${bad} refused: ${written} calls that create\n`);
    // A poisoned record halves its batch seven times, two calls each.
    expect(written).toBeLessThanOrEqual((1.02 * count) / 100 + 1 + bad * 14);
  }, 600_000);

  // Deals and lines each end with a page that is not full.
  it('pushes a thousand documents at the calls that they need', async () => {
    await stack.complete('product-export', 120_000);
    await addDocuments('A');
    await stack.sandbox('DELETE', 'stats');
    const [deals, lines] = [await live('deals'), await live('line_items')];
    const run = await stack.complete('deal-push', 300_000);
    expect(run.status).toBe('succeeded');
    expect((await live('deals')) - deals).toBeGreaterThanOrEqual(DOCUMENTS);
    expect((await live('line_items')) - lines).toBeGreaterThanOrEqual(DOCUMENTS * LINES);
    await expectLinesOnTheirDeals('A');
    const written = await calls('deals/batch/', 'line_items/batch/');
    const associated = await calls('associations/');
    process.stdout.write(
      `${run.created} deals and lines: ${written} calls that create, ${associated} that associate\n`,
    );
    expect(written).toBeLessThanOrEqual(1.02 * (run.created / 100) + 2);
    expect(associated).toBeLessThanOrEqual(1.02 * (run.created / 100) + 2);
  }, 600_000);

  it('pushes a thousand more once each, with two kills and every fifth answer lost', async () => {
    await addDocuments('B');
    const [deals, lines] = [await live('deals'), await live('line_items')];
    await stack.sandbox('POST', 'faults', {
      method: 'POST',
      path: '/crm/**/batch/*',
      action: { kind: 'execute-then-reset' },
      probability: 0.2,
    });
    const runId = await stack.runNow('deal-push');
    await killDuring(runId, ['worker', 'worker'], DOCUMENTS * (1 + LINES));
    const run = await stack.finished(runId, 300_000);
    await stack.sandbox('DELETE', 'faults');
    expect(run.status).toBe('succeeded');
    expect((await live('deals')) - deals).toBe(DOCUMENTS);
    expect((await live('line_items')) - lines).toBe(DOCUMENTS * LINES);
    await expectLinesOnTheirDeals('B');
    const queues = await stack.erp<{ queue: string; n: number }>(
      `select queue_code as queue, count(*)::int as n from sales_document
       where document_no ~ '^[AB][0-9]+$' group by 1`,
    );
    expect(queues).toEqual([{ queue: 'PICK', n: 2 * DOCUMENTS }]);
    expect(await stack.complete('deal-push', 120_000)).toMatchObject({ created: 0, updated: 0 });
  }, 900_000);
});
