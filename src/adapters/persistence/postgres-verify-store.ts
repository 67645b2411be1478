import type { Page, PageQuery } from '../../application/ports/record-queries.port.js';
import type {
  ClaimedLink,
  ClaimedRecord,
  FindingView,
  KeepFindings,
  KeptFindings,
  LinksRequest,
  QueuedRepairs,
  QueueRepairs,
  RepairState,
  Rivals,
  VerifiedLink,
  VerifyPlan,
  VerifyStore,
  VerifySummary,
} from '../../application/ports/verify-store.port.js';
import type { Reason } from '../../domain/sync/outcome.js';
import type { FieldDifference } from '../../domain/sync/verify.js';
import { decodeCursor, isoOf } from './column-values.js';
import type { Database } from './database.js';
import type { Statement } from './statement.js';
import { jsonParameter } from './json-parameter.js';
import { pageOf } from './records/paged.js';
import { controlOf, type ControlFlags } from './run-control.js';
import { loadVerifyPlan } from './verify/load-plan.js';
import { linksOfOrigin, settleRivals } from './verify/strays.js';
import { queueRepairs } from './verify/queue-repairs.js';

const NEXT_LINKS: Statement = {
  name: 'verify-links',
  text: `
select k.id, k.hubspot_type_key as "hubspotTypeKey", k.hubspot_id as "hubspotId",
  k.business_type_key as "businessTypeKey", k.business_id as "businessId",
  k.hubspot_seen as "hubspotSeen", k.business_seen as "businessSeen",
  (select min(o.hubspot_id) from crosstie.link o where o.pair_key = k.pair_key and o.business_id = k.business_id
    and o.business_type_key = k.business_type_key and o.id <> k.id) as "doubleOf"
from crosstie.link k
where k.pair_key = $1 and ($2::text is null or k.hubspot_id > $2) and ($3::text is null or k.hubspot_id <= $3)
order by k.hubspot_id fetch first $4 rows with ties`,
};

const KEEP: Statement = {
  name: 'keep-findings',
  text: `
with lane as (
  update crosstie.run_lane set seq = $4 + 1, cursor = $5, counters = $6::jsonb, done = $7
  where run_key = $1 and lane = $2 and fence = $3 and seq = $4
  returning run_key
), kept as (
  insert into crosstie.verify_finding
    (run_key, link_id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, outcome, reason,
     differences, repairs, repair, linked)
  select lane.run_key, coalesce(x.l, gen_random_uuid()), x.p, x.ht, x.hi, x.bt, x.bi, x.o, x.r, x.d, x.s,
    case when jsonb_array_length(x.s) > 0 then 'possible' else 'none' end, x.l is not null
  from lane, jsonb_to_recordset($8::jsonb)
    as x(l uuid, p integer, ht integer, hi text, bt integer, bi text, o text, r jsonb, d jsonb, s jsonb)
  on conflict (run_key, link_id) do nothing
)
select case when r.ended_at is null then r.control else 'cancel' end as control, r.dry_run,
  true as enabled, false as paused
from lane join crosstie.run r on r.key = lane.run_key`,
};

interface FindingRow {
  readonly link_id: string;
  readonly linked: boolean;
  readonly mapping: string;
  readonly hubspot_type: string;
  readonly hubspot_id: string;
  readonly business_type: string;
  readonly business_id: string;
  readonly outcome: FindingView['outcome'];
  readonly reason: Reason;
  readonly differences: readonly FieldDifference[];
  readonly repair: RepairState;
  readonly found_at: Date;
}

/** `VerifyStore` on Postgres: a page is one statement to read its links and one to keep what was found. */
export class PostgresVerifyStore implements VerifyStore {
  constructor(private readonly database: Database) {}

  loadPlan(runId: string): Promise<VerifyPlan | null> {
    return loadVerifyPlan(this.database, runId);
  }

  async countLinks(pairKey: number): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(
      'select count(*)::int as n from crosstie.link where pair_key = $1',
      [pairKey],
    );
    return rows[0]?.n ?? 0;
  }

  async splitLinks(pairKey: number, parts: number): Promise<readonly string[]> {
    const { rows } = await this.database.query<{ id: string }>(
      `select max(hubspot_id) as id from (
         select hubspot_id, ntile($2::int) over (order by hubspot_id) as part from crosstie.link where pair_key = $1
       ) as l where part < $2::int group by part order by part`,
      [pairKey, parts],
    );
    return [...new Set(rows.map(({ id }) => id))];
  }

  nextLinks({ pairKey, after, upTo, limit }: LinksRequest): Promise<readonly VerifiedLink[]> {
    return this.database.pageStatement<VerifiedLink & Record<string, unknown>>(NEXT_LINKS, [
      pairKey,
      after,
      upTo,
      limit,
    ]);
  }

  async keepFindings(request: KeepFindings): Promise<KeptFindings> {
    const { runKey, lane, fence, seq, cursor, counters, done, findings } = request;
    const rows = findings.map((each) => ({
      l: each.linkId,
      p: each.pairKey,
      ht: each.hubspotTypeKey,
      hi: each.hubspotId,
      bt: each.businessTypeKey,
      bi: each.businessId,
      o: each.outcome,
      r: each.reason,
      d: each.differences,
      s: each.repairs,
    }));
    const values = [runKey, lane, fence, seq, cursor, JSON.stringify(counters), done, jsonParameter(rows)];
    const [row] = await this.database.pageStatement<ControlFlags & Record<string, unknown>>(KEEP, values);
    return row ? { status: 'committed', control: controlOf(row) } : { status: 'stale' };
  }

  linksOfOrigin(pairKey: number, claimed: readonly ClaimedRecord[]): Promise<readonly ClaimedLink[]> {
    return linksOfOrigin(this.database, pairKey, claimed);
  }

  settleRivals(
    runKey: number,
    shared: readonly number[],
    reasonOf: (rivals: Rivals) => Reason,
  ): Promise<void> {
    return settleRivals(this.database, runKey, shared, reasonOf);
  }

  async countRepairs(runKey: number): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(
      `select count(*)::int as n from crosstie.verify_finding where run_key = $1 and repair = 'possible'`,
      [runKey],
    );
    return rows[0]?.n ?? 0;
  }

  queueRepairs(request: QueueRepairs): Promise<QueuedRepairs> {
    return queueRepairs(this.database, request);
  }

  async findings(
    runId: string,
    query: PageQuery & { readonly outcome?: string; readonly type?: string },
  ): Promise<Page<FindingView>> {
    const [after] = decodeCursor(query.cursor, 'uuid') ?? [null];
    const { rows } = await this.database.query<FindingRow & Record<string, unknown>>(
      `select f.link_id, f.linked, p.name as mapping, ht.name as hubspot_type, f.hubspot_id, bt.name as business_type, f.business_id,
         f.outcome, f.reason, f.differences, f.repair, f.found_at
       from crosstie.run r
       join crosstie.verify_finding f on f.run_key = r.key
       join crosstie.pair p on p.key = f.pair_key
       join crosstie.record_type ht on ht.key = f.hubspot_type_key
       join crosstie.record_type bt on bt.key = f.business_type_key
       where r.id = $1 and ($2::text is null or f.outcome = $2) and ($3::text is null or $3 in (ht.name, bt.name))
         and ($4::uuid is null or f.link_id > $4)
       order by f.link_id limit $5`,
      [runId, query.outcome ?? null, query.type ?? null, after ?? null, query.limit + 1],
    );
    return pageOf(rows, query.limit, findingView, (row) => [row.link_id]);
  }

  async summary(runId: string): Promise<VerifySummary> {
    const { rows } = await this.database.query<{ code: string; repair: RepairState; n: number }>(
      `select f.reason->>'code' as code, f.repair, count(*)::int as n
       from crosstie.run r join crosstie.verify_finding f on f.run_key = r.key
       where r.id = $1 and f.outcome = 'failed' group by 1, 2`,
      [runId],
    );
    return summaryOf(rows);
  }
}

export function summaryOf(
  rows: readonly { readonly code: string; readonly repair: RepairState; readonly n: number }[],
): VerifySummary {
  const byCode: Record<string, number> = {};
  for (const { code, n } of rows) byCode[code] = (byCode[code] ?? 0) + n;
  const sum = (state: RepairState): number =>
    rows.reduce((total, { repair, n }) => total + (repair === state ? n : 0), 0);
  return { byCode, repairable: sum('possible'), queued: sum('queued') };
}

function findingView(row: FindingRow): FindingView {
  return {
    linkId: row.linked ? row.link_id : null,
    mapping: row.mapping,
    hubspot: { type: row.hubspot_type, id: row.hubspot_id },
    business: { type: row.business_type, id: row.business_id },
    outcome: row.outcome,
    reason: row.reason,
    differences: row.differences,
    repair: row.repair,
    foundAt: isoOf(row.found_at),
  };
}
