import type { FinishRun, RunRow } from '../../../application/ports/run-store.port.js';
import { EMPTY_LANE_COUNTERS, addLaneCounters } from '../../../domain/sync/lane.js';
import { NO_OPTIONS, readsPart, type RunOptions } from '../../../domain/sync/run-options.js';
import type { Database, Session } from '../database.js';
import { SELECT_RUN, runRow, type RunRecord } from './run.row.js';
import { selectLanes } from './run-lanes.js';

interface EndingRun {
  readonly key: number;
  readonly ended_at: Date | null;
  readonly job_key: number | null;
  readonly dry_run: boolean;
  readonly by_ids: boolean;
  readonly options: Partial<RunOptions>;
  readonly source_time: string | null;
  readonly read_version: number;
}

/** Ends a run once; a second call changes nothing and answers the same. */
export async function finishRun(database: Database, runId: string, end: FinishRun): Promise<RunRow> {
  return database.transaction(async (session) => {
    const { rows } = await session.query<EndingRun & Record<string, unknown>>(
      `select key, ended_at, job_key, dry_run, by_ids, options, source_time, coalesce(read_version, config_version) as read_version
       from crosstie.run where id = $1 for update`,
      [runId],
    );
    const [run] = rows;
    if (!run) throw new Error(`Run ${runId} does not exist.`);
    if (run.ended_at === null) await endRun(session, runId, run, end);
    const { rows: ended } = await session.query<RunRecord & Record<string, unknown>>(
      `${SELECT_RUN} where r.id = $1`,
      [runId],
    );
    if (!ended[0]) throw new Error(`Run ${runId} vanished while it ended.`);
    return runRow(ended[0]);
  });
}

async function endRun(session: Session, runId: string, run: EndingRun, end: FinishRun): Promise<void> {
  // A page that is still on its way somewhere commits before this or not at all: the totals are final.
  await session.query('update crosstie.run_lane set fence = fence + 1 where run_key = $1', [run.key]);
  const lanes = await selectLanes(session, runId);
  const totals = lanes.reduce((sum, lane) => addLaneCounters(sum, lane.counters), EMPTY_LANE_COUNTERS);
  await session.query(
    `update crosstie.run set status = $2, reason = $3::jsonb, totals = $4::jsonb, estimated_root = $5,
       started_at = coalesce(started_at, clock_timestamp()), ended_at = clock_timestamp()
     where key = $1`,
    [
      run.key,
      end.status,
      end.reason === null ? null : JSON.stringify(end.reason),
      JSON.stringify(totals),
      totals.rootSeen,
    ],
  );
  await session.query('delete from crosstie.claim where run_key = $1', [run.key]);
  const complete = end.complete && lanes.every((lane) => lane.done);
  // What was broken off and never made good tells later runs what is our own doing.
  if (complete) {
    await session.query('delete from crosstie.write_intent where run_key = $1 and lane >= 0', [run.key]);
  }
  if (complete && run.job_key !== null && !run.dry_run && !isPart(run)) await moveWatermark(session, run);
}

function isPart({ by_ids: byIds, options }: EndingRun): boolean {
  return byIds || readsPart({ ...NO_OPTIONS, ...options });
}

/** The watermark never goes back; a rescan that was asked for after this run had begun stays asked for. */
async function moveWatermark(session: Session, run: EndingRun): Promise<void> {
  if (run.source_time !== null) {
    await session.query(
      `insert into crosstie.watermark as w (job_key, type_key, at)
       select key, source_type_key, $2 from crosstie.job where key = $1
       on conflict (job_key, type_key) do update set at = excluded.at where w.at::timestamptz < excluded.at::timestamptz`,
      [run.job_key, run.source_time],
    );
  }
  await session.query(
    'update crosstie.job set rescan_version = null where key = $1 and rescan_version <= $2',
    [run.job_key, run.read_version],
  );
}
