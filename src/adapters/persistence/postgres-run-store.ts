import type {
  FinishRun,
  InsertRun,
  InsertRunResult,
  NewLane,
  OpenWork,
  RunEvent,
  RunPlan,
  RunQuery,
  RunRow,
  RunStore,
} from '../../application/ports/run-store.port.js';
import {
  EMPTY_LANE_COUNTERS,
  addLaneCounters,
  type LaneCounters,
  type LaneReport,
} from '../../domain/sync/lane.js';
import type { RunControl, RunStatus, StatusReason } from '../../domain/sync/status.js';
import { decodeCursor, encodeCursor, isoOf } from './column-values.js';
import type { Database } from './database.js';
import { finishRun } from './run-store/finish-run.js';
import { insertRun } from './run-store/insert-run.js';
import { openWork } from './run-store/open-work.js';
import { ACTIVE, SELECT_RUN, SINGLE, runRow, type RunRecord } from './run-store/run.row.js';
import { insertLanes, lockRun, selectLanes, splitLargestLane } from './run-store/run-lanes.js';
import { loadRunPlan } from './run-store/run-plan.js';

type Selected = RunRecord & Record<string, unknown>;

export class PostgresRunStore implements RunStore {
  constructor(private readonly database: Database) {}

  insertRun(run: InsertRun): Promise<InsertRunResult> {
    return insertRun(this.database, run);
  }

  loadRunPlan(runId: string): Promise<RunPlan | null> {
    return loadRunPlan(this.database, runId);
  }

  async findRun(runId: string): Promise<RunRow | null> {
    const { rows } = await this.database.query<Selected>(`${SELECT_RUN} where r.id = $1`, [runId]);
    return rows[0] ? runRow(rows[0]) : null;
  }

  async findActiveRun(sync: string, job: string | null): Promise<RunRow | null> {
    const { rows } = await this.database.query<Selected>(
      `${SELECT_RUN} where s.slug = $1 and j.name is not distinct from $2 and r.kind <> 'verify' and r.status in ${ACTIVE} and not r.dry_run and not ${SINGLE}`,
      [sync, job],
    );
    return rows[0] ? runRow(rows[0]) : null;
  }

  async listRuns(
    query: RunQuery,
  ): Promise<{ readonly items: readonly RunRow[]; readonly nextCursor: string | null }> {
    const [before] = decodeCursor(query.cursor, 'number') ?? [null];
    const { rows } = await this.database.query<Selected>(
      `${SELECT_RUN}
       where ($1::text is null or s.slug = $1) and ($2::text is null or j.name = $2)
         and ($3::text is null or r.status = $3) and ($4::int is null or r.key < $4)
         and ($5::boolean or not ${SINGLE})
         and ($6::text is null or $6 = case when ${SINGLE} then 'record' else r.kind end)
       order by r.key desc limit $7`,
      [
        query.sync ?? null,
        query.job ?? null,
        query.status ?? null,
        before ?? null,
        query.singles ?? false,
        query.kind ?? null,
        query.limit + 1,
      ],
    );
    const items = rows.slice(0, query.limit).map(runRow);
    const last = items[items.length - 1];
    return { items, nextCursor: rows.length > query.limit && last ? encodeCursor([last.key]) : null };
  }

  keepPlan(
    runId: string,
    plan: {
      readonly sourceTime: string;
      readonly estimatedRoot: number | null;
      readonly lanes: readonly NewLane[];
    },
  ): Promise<readonly LaneReport[]> {
    return this.database.transaction(async (session) => {
      const run = await lockRun(session, runId);
      if (!run.planned) {
        await session.query(
          'update crosstie.run set planned = true, source_time = $2, estimated_root = $3 where key = $1',
          [run.key, plan.sourceTime, plan.estimatedRoot],
        );
        await insertLanes(session, run.key, plan.lanes);
      }
      return selectLanes(session, runId);
    });
  }

  keepRound(runId: string, round: number, lanes: readonly NewLane[]): Promise<readonly LaneReport[]> {
    return this.database.transaction(async (session) => {
      const run = await lockRun(session, runId);
      const known = await selectLanes(session, runId, round);
      if (known.length > 0) return known;
      await insertLanes(session, run.key, lanes);
      return selectLanes(session, runId, round);
    });
  }

  lanes(runId: string): Promise<readonly LaneReport[]> {
    return selectLanes(this.database, runId);
  }

  splitLargestLane(
    runId: string,
    splitAt: (range: { after: string | null; upTo: string | null }) => string | null,
  ): Promise<LaneReport | null> {
    return this.database.transaction((session) => splitLargestLane(session, runId, splitAt));
  }

  openWork(runId: string, round: number): Promise<readonly OpenWork[]> {
    return openWork(this.database, runId, round);
  }

  async setStatus(runId: string, status: RunStatus, reason: StatusReason | null): Promise<void> {
    await this.database.query(
      `update crosstie.run set status = $2, reason = $3::jsonb,
         started_at = case when $2 = 'running' then coalesce(started_at, clock_timestamp()) else started_at end
       where id = $1 and status in ${ACTIVE}`,
      [runId, status, reason === null ? null : JSON.stringify(reason)],
    );
  }

  async setControl(runId: string, control: RunControl): Promise<void> {
    await this.database.query(`update crosstie.run set control = $2 where id = $1 and status in ${ACTIVE}`, [
      runId,
      control,
    ]);
  }

  async followNewestConfiguration(runId: string): Promise<void> {
    await this.database.query(
      `update crosstie.run as r
       set config_version = s.config_version,
         read_version = case when r.source_time is not null then coalesce(r.read_version, r.config_version) end,
         rescan = case when r.source_time is null then j.rescan_version is not null else r.rescan end
       from crosstie.sync s, crosstie.job j
       where r.id = $1 and r.status in ${ACTIVE} and s.key = r.sync_key and j.key = r.job_key`,
      [runId],
    );
  }

  finish(runId: string, end: FinishRun): Promise<RunRow> {
    return finishRun(this.database, runId, end);
  }

  async counters(
    runId: string,
  ): Promise<{ readonly perLane: readonly LaneReport[]; readonly sum: LaneCounters }> {
    const perLane = await this.lanes(runId);
    return {
      perLane,
      sum: perLane.reduce((sum, lane) => addLaneCounters(sum, lane.counters), EMPTY_LANE_COUNTERS),
    };
  }

  async activeRuns(): Promise<readonly RunRow[]> {
    const { rows } = await this.database.query<Selected>(
      `${SELECT_RUN} where r.status in ${ACTIVE} order by r.key`,
    );
    return rows.map(runRow);
  }

  async appendEvent(
    runId: string,
    event: { readonly code: string; readonly message: string },
  ): Promise<void> {
    await this.database.query(
      'insert into crosstie.run_event (run_key, code, message) select key, $2, $3 from crosstie.run where id = $1',
      [runId, event.code, event.message],
    );
  }

  async events(runId: string, afterId: number): Promise<readonly RunEvent[]> {
    const { rows } = await this.database.query<{ id: number; at: Date; code: string; message: string }>(
      `select e.id, e.at, e.code, e.message from crosstie.run_event e join crosstie.run r on r.key = e.run_key
       where r.id = $1 and e.id > $2 order by e.id limit 500`,
      [runId, afterId],
    );
    return rows.map((row) => ({ id: row.id, at: isoOf(row.at), code: row.code, message: row.message }));
  }
}
