import type { NewLane } from '../../../application/ports/run-store.port.js';
import {
  EMPTY_LANE_COUNTERS,
  type LaneCounters,
  type LaneRange,
  type LaneReport,
} from '../../../domain/sync/lane.js';
import type { Session } from '../database.js';

interface LaneRecord {
  readonly lane: number;
  readonly seq: number;
  readonly counters: LaneCounters;
  readonly done: boolean;
}

export async function selectLanes(
  session: Session,
  runId: string,
  round?: number,
): Promise<readonly LaneReport[]> {
  const { rows } = await session.query<LaneRecord & Record<string, unknown>>(
    `select l.lane, l.seq, l.counters, l.done
     from crosstie.run_lane l join crosstie.run r on r.key = l.run_key
     where r.id = $1 and ($2::int is null or l.round = $2) order by l.lane`,
    [runId, round ?? null],
  );
  return rows.map(({ lane, seq, counters, done }) => ({ lane, seq, counters, done }));
}

/** Locks the run, so that plans, rounds and splits of one run follow one another. */
export async function lockRun(
  session: Session,
  runId: string,
): Promise<{ readonly key: number; readonly planned: boolean }> {
  const { rows } = await session.query<{ key: number; planned: boolean }>(
    'select key, planned from crosstie.run where id = $1 for update',
    [runId],
  );
  if (!rows[0]) throw new Error(`Run ${runId} does not exist.`);
  return rows[0];
}

export async function insertLanes(
  session: Session,
  runKey: number,
  lanes: readonly NewLane[],
): Promise<void> {
  await session.query(
    `insert into crosstie.run_lane (run_key, lane, type_key, round, range, counters)
     select $1, x.lane, x."typeKey", x.round, x.range, $3::jsonb
     from jsonb_to_recordset($2::jsonb) as x(lane integer, "typeKey" integer, round integer, range jsonb)
     on conflict (run_key, lane) do nothing`,
    [runKey, JSON.stringify(lanes), JSON.stringify(EMPTY_LANE_COUNTERS)],
  );
}

interface OpenLane {
  readonly lane: number;
  readonly type_key: number;
  readonly round: number;
  readonly range: LaneRange;
  readonly cursor: string | null;
}

type SplitAt = (range: { after: string | null; upTo: string | null }) => string | null;

/** Locks the lanes as well: a page that commits afterwards learns its shorter range from its own row. */
export async function splitLargestLane(
  session: Session,
  runId: string,
  splitAt: SplitAt,
): Promise<LaneReport | null> {
  const run = await lockRun(session, runId);
  const { rows } = await session.query<OpenLane & Record<string, unknown>>(
    `select lane, type_key, round, range, cursor from crosstie.run_lane
     where run_key = $1 and not done and range->>'kind' = 'range' order by lane for update`,
    [run.key],
  );
  const found = largestSplit(rows, splitAt);
  if (!found) return null;
  const { lane, middle, upTo } = found;
  await session.query(
    `update crosstie.run_lane set range = jsonb_set(range, '{upTo}', to_jsonb($3::text)) where run_key = $1 and lane = $2`,
    [run.key, lane.lane, middle],
  );
  const { rows: last } = await session.query<{ lane: number }>(
    'select max(lane)::int as lane from crosstie.run_lane where run_key = $1',
    [run.key],
  );
  const added = (last[0]?.lane ?? 0) + 1;
  const range: LaneRange = { kind: 'range', after: middle, upTo };
  await insertLanes(session, run.key, [{ lane: added, typeKey: lane.type_key, round: lane.round, range }]);
  return { lane: added, seq: 0, counters: EMPTY_LANE_COUNTERS, done: false };
}

interface Splittable {
  readonly range: LaneRange;
  readonly cursor: string | null;
}

/** The lane with the most left; an open end counts least, since nobody knows how far it goes. */
export function largestSplit<T extends Splittable>(
  lanes: readonly T[],
  splitAt: SplitAt,
): { readonly lane: T; readonly middle: string; readonly upTo: string | null } | null {
  const rests = lanes.flatMap((lane) => {
    if (lane.range.kind !== 'range') return [];
    const after = lane.cursor ?? lane.range.after;
    return [{ lane, after, upTo: lane.range.upTo, size: restOf(after, lane.range.upTo) }];
  });
  rests.sort((a, b) => (a.size === b.size ? 0 : a.size < b.size ? 1 : -1));
  for (const { lane, after, upTo } of rests) {
    const middle = splitAt({ after, upTo });
    if (middle !== null && middle !== after && middle !== upTo) return { lane, middle, upTo };
  }
  return null;
}

function restOf(after: string | null, upTo: string | null): bigint {
  const from = after === null ? '0' : after;
  if (upTo === null || !/^\d+$/.test(upTo) || !/^\d+$/.test(from)) return -1n;
  return BigInt(upTo) - BigInt(from);
}
