import type {
  CommitPageRequest,
  CommitPageResult,
  FollowSuccessorsRequest,
  LoadPageRequest,
  LaneLease,
  LoadedPage,
  NextIdsRequest,
  NoteTrialRequest,
  OpenedLane,
  PageStore,
  PrepareWritesRequest,
  PrepareWritesResult,
  RecordPlace,
  Trial,
} from '../../application/ports/page-store.port.js';
import { otherSide, type Side } from '../../domain/records/system-record.js';
import type { LaneCounters, LaneRange } from '../../domain/sync/lane.js';
import type { Outcome } from '../../domain/sync/outcome.js';
import type { Database } from './database.js';
import type { Statement } from './statement.js';
import { analyseHotTables } from './analyse-hot-tables.js';
import { commitPage, commitTogether } from './page-store/commit-page.js';
import { loadPage } from './page-store/load-page.js';
import { nextIds } from './page-store/next-ids.js';
import { prepareWrites } from './page-store/prepare-writes.js';
import { answerLane, noteTrial, setAside, takeBack } from './page-store/trials.js';
import { TypeNames } from './page-store/type-names.js';
import { worstOutcomes } from './worst-outcomes.js';
import { controlOf, type ControlFlags } from './run-control.js';

interface OpenedRow extends ControlFlags {
  readonly type_key: number;
  readonly range: LaneRange;
  readonly round: number;
  readonly cursor: string | null;
  readonly seq: number;
  readonly fence: number;
  readonly counters: LaneCounters;
  readonly done: boolean;
  readonly config_version: number;
  readonly wait_ms: number;
  readonly broken_off: readonly (readonly [string, string])[] | null;
  readonly unanswered: number;
  readonly trial: Trial | null;
  readonly set_aside: readonly string[] | null;
}

const OPEN_LANE: Statement = {
  name: 'open-lane',
  text: `
with lane as (
  -- An attempt that only waits for an older one's write is none.
  update crosstie.run_lane set fence = fence + 1, struck_seq = seq,
    strikes = case when struck_seq = seq then strikes else 0 end
      + case when write_until > clock_timestamp() then 0 else 1 end
  where run_key = $1 and lane = $2
  returning *
)
select l.type_key, l.range, l.round, l.cursor, l.seq, l.fence, l.counters, l.done,
  greatest(0, coalesce(ceil(extract(epoch from l.write_until - clock_timestamp()) * 1000), 0))::int as wait_ms,
  (select json_agg(json_build_array(i.operation_id, i.source_id) order by i.created_at)
   from crosstie.write_intent i where i.run_key = $1 and i.lane = $2 and i.fence < l.fence) as broken_off,
  greatest(0, l.strikes - 1) as unanswered,
  case when l.trial->>'cursor' is not distinct from l.cursor then l.trial->'trial' end as trial,
  (select json_agg(q.source_id order by q.source_id) from crosstie.quarantine q
   where q.job_key = r.job_key and q.type_key = l.type_key) as set_aside,
  case when r.ended_at is null then r.control else 'cancel' end as control, r.dry_run, r.config_version,
  coalesce(j.enabled, true) as enabled, coalesce(j.paused, false) as paused
from lane l join crosstie.run r on r.key = l.run_key left join crosstie.job j on j.key = r.job_key`,
};

const PARENT_OUTCOMES: Statement = {
  name: 'parent-outcomes',
  text: `
select s.source_id as id, s.outcome
from crosstie.record_state s
where s.job_key = any(array(select key from crosstie.job where sync_key = $1)) and s.type_key = $2
  and s.source_id = any($3::text[])`,
};

function counterpartStatement(side: Side): Statement {
  return {
    name: `linked-counterparts-${side}`,
    text: `
select ${side}_id as id, ${otherSide(side)}_id as source_id
from crosstie.link where pair_key = $1 and ${side}_type_key = $3 and ${side}_id = any($2::text[])`,
  };
}

const COUNTERPARTS: Readonly<Record<Side, Statement>> = {
  hubspot: counterpartStatement('hubspot'),
  business: counterpartStatement('business'),
};

/** Two that became one: the first of them keeps its link. */
const FOLLOW: Statement = {
  name: 'follow-successors',
  text: `
with moved as (
  select distinct on (k.hubspot_type_key, m."to") k.id, m."to"
  from jsonb_to_recordset($4::jsonb) as m("from" text, "to" text)
  join crosstie.link k on k.pair_key = $1 and k.business_type_key = $2 and k.business_id = m."from"
  where not exists (select 1 from crosstie.link o
    where o.pair_key = $1 and o.business_type_key = $3 and o.business_id = m."to")
  order by k.hubspot_type_key, m."to", k.id
)
update crosstie.link k set business_type_key = $3, business_id = moved."to", updated_at = clock_timestamp()
from moved where k.id = moved.id
returning 1 as moved`,
};

/** Pages of this process after which the planner is told what the tables hold by now. */
const ANALYSED_AFTER: ReadonlySet<number> = new Set([50, 1_000]);

/** The page path on Postgres: prepared statements, one JSON parameter each, no statement per record. */
export class PostgresPageStore implements PageStore {
  private readonly types: TypeNames;
  private pages = 0;

  constructor(private readonly database: Database) {
    this.types = new TypeNames(database);
  }

  async openLane(runKey: number, lane: number): Promise<OpenedLane> {
    const [row] = await this.database.pageStatement<OpenedRow & Record<string, unknown>>(OPEN_LANE, [
      runKey,
      lane,
    ]);
    if (!row) throw new Error(`Run ${runKey} has no lane ${lane}.`);
    const { type_key: typeKey, range, round, cursor, seq, fence, counters, done } = row;
    return {
      lane: { lane, typeKey, range, round, cursor, seq, fence, counters, done },
      control: controlOf(row),
      configVersion: row.config_version,
      writeWaitMs: row.wait_ms,
      brokenOff: (row.broken_off ?? []).map(([operationId, sourceId]) => ({ operationId, sourceId })),
      unanswered: row.unanswered,
      trial: row.trial,
      setAside: row.set_aside ?? [],
    };
  }

  answerLane(lease: LaneLease): Promise<void> {
    return answerLane(this.database, lease);
  }

  noteTrial(request: NoteTrialRequest): Promise<'noted' | 'occupied' | 'stale'> {
    return noteTrial(this.database, request);
  }

  setAside(place: RecordPlace): Promise<void> {
    return setAside(this.database, place);
  }

  takeBack(place: RecordPlace): Promise<void> {
    return takeBack(this.database, place);
  }

  loadPage(request: LoadPageRequest): Promise<LoadedPage> {
    return loadPage(this.database, this.types, request);
  }

  async loadParentOutcomes(
    syncKey: number,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Outcome>> {
    const rows = await this.database.pageStatement<{ id: string; outcome: Outcome }>(PARENT_OUTCOMES, [
      syncKey,
      typeKey,
      ids,
    ]);
    return worstOutcomes(rows);
  }

  async linkedCounterparts(
    pairKey: number,
    targetSide: Side,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.pageStatement<{ id: string; source_id: string }>(
      COUNTERPARTS[targetSide],
      [pairKey, ids, typeKey],
    );
    return new Map(rows.map((row) => [row.id, row.source_id]));
  }

  async followSuccessors(request: FollowSuccessorsRequest): Promise<number> {
    const { pairKey, fromTypeKey, toTypeKey, moves } = request;
    const parameters = [pairKey, fromTypeKey, toTypeKey, JSON.stringify(moves)];
    return (await this.database.pageStatement(FOLLOW, parameters)).length;
  }

  nextIds(request: NextIdsRequest): Promise<readonly string[]> {
    return nextIds(this.database, request);
  }

  prepareWrites(request: PrepareWritesRequest): Promise<PrepareWritesResult> {
    return prepareWrites(this.database, request);
  }

  commitPage(request: CommitPageRequest): Promise<CommitPageResult> {
    return this.counted(() => commitPage(this.database, request));
  }

  commitTogether(requests: readonly CommitPageRequest[]): Promise<CommitPageResult> {
    return this.counted(() => commitTogether(this.database, requests));
  }

  private async counted(commit: () => Promise<CommitPageResult>): Promise<CommitPageResult> {
    const result = await commit();
    this.pages += 1;
    if (ANALYSED_AFTER.has(this.pages)) await analyseHotTables(this.database);
    return result;
  }
}
