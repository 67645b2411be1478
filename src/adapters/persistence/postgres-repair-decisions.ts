import type {
  DecisionPlace,
  DecisionsRequest,
  PageDecisions,
  RepairDecision,
  RepairDecisions,
} from '../../application/ports/repair-decisions.port.js';
import type { Database } from './database.js';
import type { Statement } from './statement.js';
import { collectDecisions, type StoredDecision } from './decision-page.js';
import { jsonParameter } from './json-parameter.js';
import { keepDecisions } from './records/decisions.js';

const HAS_ANY: Statement = {
  name: 'has-decisions',
  text: 'select exists (select 1 from crosstie.repair_decision where sync_key = $1) as found',
};

/** Reads what counts and drops what does not count any more; a dry run reads its job's decisions and drops none. */
const OF_PAGE: Statement = {
  name: 'decisions-of-page',
  text: `
with job as (
  select case when $1::int < 0 then (select r.job_key from crosstie.run r where r.key = - $1::int) else $1::int end as key
), found as (
  select d.job_key, d.type_key, d.source_id, d.kind, d.pair_key, d.field, d.value, d.take,
    case d.kind
      when 'rejected' then true
      when 'ignore' then d.source_version is not distinct from p.v
      else coalesce(s.outcome in ('pending', 'failed'), false)
    end as counts
  from jsonb_to_recordset($3::jsonb) as p(i text, v text)
  cross join job
  join crosstie.repair_decision d on d.type_key = $2 and d.source_id = p.i
    and (d.job_key = job.key or d.kind = 'rejected' and d.pair_key = any($4::int[]))
  left join crosstie.record_state s on s.job_key = job.key and s.type_key = $2 and s.source_id = p.i
), stale as (
  delete from crosstie.repair_decision d using found f
  where $1::int > 0 and not f.counts and d.type_key = f.type_key and d.source_id = f.source_id
    and d.job_key = f.job_key and d.kind = f.kind and d.pair_key = f.pair_key and d.field = f.field
)
select kind, source_id as "sourceId", pair_key as "pairKey", field, value, take from found where counts`,
};

export class PostgresRepairDecisions implements RepairDecisions {
  constructor(private readonly database: Database) {}

  async hasAny(syncKey: number): Promise<boolean> {
    const [row] = await this.database.pageStatement<{ found: boolean }>(HAS_ANY, [syncKey]);
    return row?.found ?? false;
  }

  async ofPage(request: DecisionsRequest): Promise<PageDecisions> {
    const rows = await this.database.pageStatement<StoredDecision & Record<string, unknown>>(OF_PAGE, [
      request.jobKey,
      request.typeKey,
      jsonParameter(request.sources.map(({ id, version }) => ({ i: id, v: version }))),
      request.pairKeys,
    ]);
    return collectDecisions(rows);
  }

  keep(place: DecisionPlace, decisions: readonly RepairDecision[], decidedBy: string): Promise<void> {
    return this.database.transaction((session) => keepDecisions(session, place, decisions, decidedBy));
  }
}
