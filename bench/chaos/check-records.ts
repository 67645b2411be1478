import { objectType, type ObjectName } from '../../sandbox/core/object-types.js';
import type { ChaosStack } from './chaos-stack.js';
import type { Findings } from './findings.js';

/** Columns: what several links of one pair may never share, what Crosstie made and nobody knows, and so on. */
interface Row {
  readonly what: string;
}

const LINKED = `from crosstie.link k join crosstie.pair p on p.key = k.pair_key join crosstie.sync s on s.key = p.sync_key`;

/** Links are one to one, and everything that Crosstie made is linked exactly once. */
export async function checkDoubles(stack: ChaosStack, findings: Findings): Promise<void> {
  const twice = await stack.database.query<Row>(
    `select s.slug || '/' || p.name || ' hubspot ' || k.hubspot_id as what ${LINKED} group by s.slug, p.name, k.hubspot_id having count(*) > 1
     union all select s.slug || '/' || p.name || ' business ' || k.business_id ${LINKED} group by s.slug, p.name, k.business_id having count(*) > 1`,
  );
  for (const { what } of twice) findings.doubled.push(`${what} has several partners.`);
  await checkErpCreates(stack, findings);
  await checkPortalCreates(stack, findings);
  for (const [table, column] of [
    ['customer', 'domain'],
    ['contact', 'email'],
    ['opportunity', 'name'],
  ]) {
    const same = await stack.erp.query<Row>(
      `select lower(${column}) as what from ${table} where ${column} like '%.chaos.example' or ${column} ~ '^(Deal|Opportunity) [0-9]+$'
       group by 1 having count(*) > 1`,
    );
    for (const { what } of same) findings.doubled.push(`${table} ${what} is there more than once.`);
  }
}

async function linkedIds(
  stack: ChaosStack,
  column: 'hubspot_id' | 'business_id',
  pairs: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await stack.database.query<{ readonly id: string }>(
    `select k.${column} as id ${LINKED} where s.slug || '/' || p.name = any($1)`,
    [pairs],
  );
  return new Set(rows.map(({ id }) => id));
}

async function checkErpCreates(stack: ChaosStack, findings: Findings): Promise<void> {
  for (const [table, pair] of [
    ['customer', 'main/company'],
    ['contact', 'main/contact'],
    ['opportunity', 'main/deal'],
  ] as const) {
    const linked = await linkedIds(stack, 'business_id', [pair]);
    const made = await stack.erp.query<{ readonly id: string }>(
      `select id from chaos.journal where not people and operation = 'INSERT' and name = $1`,
      [table],
    );
    findings.recordsChecked += made.length;
    for (const { id } of made)
      if (!linked.has(id))
        findings.doubled.push(`${table} ${id} was made by Crosstie and belongs to nothing.`);
  }
}

async function checkPortalCreates(stack: ChaosStack, findings: Findings): Promise<void> {
  const { entries } = stack.portal.admin.journal({
    operation: 'create',
    source: 'INTEGRATION',
    limit: 1_000_000,
  });
  for (const [type, pairs] of [
    ['companies', ['main/company', 'orders/company']],
    ['contacts', ['main/contact', 'orders/contact']],
    ['deals', ['main/deal', 'orders/deal']],
  ] as const) {
    const linked = await linkedIds(stack, 'hubspot_id', pairs);
    const made = entries.filter((entry) => entry.type === type);
    findings.recordsChecked += made.length;
    for (const { id } of made)
      if (!linked.has(id))
        findings.doubled.push(`${type} ${id} was made by Crosstie and belongs to nothing.`);
  }
  for (const [type, property, pattern] of [
    ['companies', 'domain', /\.chaos\.example$/],
    ['contacts', 'email', /\.chaos\.example$/],
    ['deals', 'dealname', /^(Deal|Opportunity|Order) K?\d+$/],
  ] as const)
    for (const name of repeated(stack, type, property, pattern))
      findings.doubled.push(`${type} ${name} is there more than once.`);
}

function repeated(stack: ChaosStack, type: ObjectName, property: string, pattern: RegExp): readonly string[] {
  const seen = new Map<string, number>();
  for (const { current } of stack.portal.sandbox.world.store(objectType(type)).liveRecords) {
    const value = current.props[property] ?? '';
    if (pattern.test(value)) seen.set(value, (seen.get(value) ?? 0) + 1);
  }
  return [...seen].flatMap(([value, times]) => (times > 1 ? [value] : []));
}

/** Everything that people made has its partner, no record waits or failed, and every order is a deal. */
export async function checkArrivals(
  stack: ChaosStack,
  orders: readonly string[],
  findings: Findings,
): Promise<void> {
  for (const [table, pair, column] of [
    ['customer', 'main/company', 'customer_no'],
    ['contact', 'main/contact', 'email'],
    ['opportunity', 'main/deal', 'opportunity_no'],
    ['sales_document', 'orders/deal', 'document_no'],
  ] as const) {
    const linked = await linkedIds(stack, 'business_id', [pair]);
    const rows = await stack.erp.query<{ readonly id: string; readonly name: string }>(
      `select id::text as id, ${column} as name from ${table} where ${column} ~ '^(K-?[0-9]+$|p[0-9]+@people)'`,
    );
    findings.recordsChecked += rows.length;
    for (const { id, name } of rows)
      if (!linked.has(id))
        findings.lost.push(
          `${table} ${name} (${id}) has no partner in the portal: ${await whatIsKnown(stack, id, 'business')}${await ofItsAccount(stack, table, id)}.`,
        );
    if (table === 'sales_document' && rows.length !== orders.length)
      findings.wrong.push(`${orders.length} orders were placed, the ERP has ${rows.length}.`);
  }
  for (const [type, pair, property] of [
    ['companies', 'main/company', 'domain'],
    ['contacts', 'main/contact', 'email'],
  ] as const) {
    const linked = await linkedIds(stack, 'hubspot_id', [pair]);
    for (const { id, current } of stack.portal.sandbox.world.store(objectType(type)).liveRecords)
      if ((current.props[property] ?? '').endsWith('.chaos.example') && !linked.has(id))
        findings.lost.push(
          `${type} ${current.props[property]} (${id}) has no partner in the ERP: ${await whatIsKnown(stack, id, 'hubspot')}.`,
        );
  }
  await checkOpen(stack, findings);
}

/** What the jobs say of a source record; nothing at all means that it was never read. */
/** Of a contact that is left out for its account's sake, that account too. */
async function ofItsAccount(stack: ChaosStack, table: string, id: string): Promise<string> {
  if (table !== 'contact') return '';
  const [row] = await stack.erp.query<{ readonly account: string | null }>(
    'select customer_id::text as account from contact where id::text = $1',
    [id],
  );
  if (!row?.account) return '; it has no account';
  const linked = (await linkedIds(stack, 'business_id', ['main/company'])).has(row.account);
  const known = await whatIsKnown(stack, row.account, 'business');
  return `; its account ${row.account} is ${linked ? '' : 'not '}linked: ${known}`;
}

async function whatIsKnown(stack: ChaosStack, id: string, side: string): Promise<string> {
  const states = await stack.database.query<Row>(
    `select j.name || ' ' || t.name || ' ' || r.outcome || coalesce(' ' || (r.reason ->> 'code'), '') as what
     from crosstie.record_state r join crosstie.job j on j.key = r.job_key
     join crosstie.record_type t on t.key = r.type_key where r.source_id = $1 and t.side = $2`,
    [id, side],
  );
  return states.map(({ what }) => what).join(', ') || 'never read';
}

async function checkOpen(stack: ChaosStack, findings: Findings): Promise<void> {
  const open = await stack.database.query<{
    readonly job: string;
    readonly outcome: string;
    readonly reason: string | null;
    readonly n: number;
  }>(
    `select j.name as job, r.outcome, r.reason ->> 'code' as reason, count(*)::int as n from crosstie.record_state r
     join crosstie.job j on j.key = r.job_key where r.outcome in ('pending', 'failed') group by 1, 2, 3`,
  );
  for (const { job, outcome, reason, n } of open)
    findings.lost.push(`${job}: ${n} records are ${outcome} in the end (${reason}).`);
}
