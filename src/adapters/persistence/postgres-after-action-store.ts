import type {
  AfterActionStore,
  AssociatedState,
  CommitActionsRequest,
  OpenActionsRequest,
} from '../../application/ports/after-action-store.port.js';
import type { CommitPageResult } from '../../application/ports/page-store.port.js';
import type { LaneCounters, LaneRange } from '../../domain/sync/lane.js';
import type { Outcome } from '../../domain/sync/outcome.js';
import type { Database } from './database.js';
import type { Statement } from './statement.js';
import { controlOf, type ControlFlags } from './run-control.js';
import { auditsOf, decodeTargets, type StoredTarget } from './target-codec.js';

const OPEN: Statement = {
  name: 'open-actions',
  text: `
select s.source_id as id
from crosstie.record_state s
left join crosstie.action_done d on d.job_key = s.job_key and d.type_key = s.type_key and d.source_id = s.source_id
where s.job_key = $1 and s.type_key = $2 and ($3::text is null or s.source_id > $3)
  and s.outcome in ('migrated', 'unchanged') and d.source_id is null
order by s.source_id limit $4`,
};

const DONE: Statement = {
  name: 'actions-done',
  text: `
select source_id as id from crosstie.action_done
where job_key = $1 and type_key = $2 and source_id = any($3::text[])`,
};

const ASSOCIATED: Statement = {
  name: 'associated-states',
  text: `
select source_id as id, outcome, targets from crosstie.record_state
where job_key = $1 and type_key = $2 and source_id = any($3::text[])`,
};

const COMMIT: Statement = {
  name: 'commit-actions',
  text: `
with lane as (
  update crosstie.run_lane set seq = $4 + 1, cursor = $5, done = $6, write_until = null
  where run_key = $1 and lane = $2 and fence = $3 and seq = $4
  returning run_key, counters, range
), done as (
  insert into crosstie.action_done (job_key, type_key, source_id)
  select $7, $8, e.id from lane cross join unnest($9::text[]) as e(id)
  on conflict (job_key, type_key, source_id) do nothing
)
select l.counters, l.range, r.control, coalesce(j.enabled, true) as enabled, coalesce(j.paused, false) as paused, r.dry_run
from lane l join crosstie.run r on r.key = l.run_key left join crosstie.job j on j.key = r.job_key`,
};

interface CommittedRow extends ControlFlags {
  readonly counters: LaneCounters;
  readonly range: LaneRange;
}

/** `AfterActionStore` on the page path's connections. */
export class PostgresAfterActionStore implements AfterActionStore {
  constructor(private readonly database: Database) {}

  async open({ jobKey, typeKey, after, limit }: OpenActionsRequest): Promise<readonly string[]> {
    const rows = await this.database.pageStatement<{ id: string }>(OPEN, [jobKey, typeKey, after, limit]);
    return rows.map((row) => row.id);
  }

  async doneAmong(jobKey: number, typeKey: number, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.pageStatement<{ id: string }>(DONE, [jobKey, typeKey, ids]);
    return new Set(rows.map((row) => row.id));
  }

  async associated(
    jobKey: number,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, AssociatedState>> {
    const rows = await this.database.pageStatement<{
      id: string;
      outcome: Outcome;
      targets: readonly StoredTarget[];
    }>(ASSOCIATED, [jobKey, typeKey, ids]);
    return new Map(
      rows.map(({ id, outcome, targets }) => [id, { outcome, audits: auditsOf(decodeTargets(targets)) }]),
    );
  }

  async commit(request: CommitActionsRequest): Promise<CommitPageResult> {
    const { runKey, lane, fence, seq, cursor, done, jobKey, typeKey, ids } = request;
    const [row] = await this.database.pageStatement<CommittedRow & Record<string, unknown>>(COMMIT, [
      runKey,
      lane,
      fence,
      seq,
      cursor,
      done,
      jobKey,
      typeKey,
      ids,
    ]);
    if (!row) return { status: 'stale' };
    const { counters, range } = row;
    return { status: 'committed', counters, seq: seq + 1, control: controlOf(row), range };
  }
}
