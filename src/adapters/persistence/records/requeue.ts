import type { Side } from '../../../domain/records/system-record.js';
import { EMPTY_LANE_COUNTERS, type LaneCounters } from '../../../domain/sync/lane.js';
import type { Outcome, Reason, TargetOutcome } from '../../../domain/sync/outcome.js';
import { moveState, type KnownState } from '../../../domain/sync/transitions.js';
import type { Session } from '../database.js';
import { jsonParameter } from '../json-parameter.js';
import { decodeTargets, encodeTargets, type StoredTarget } from '../target-codec.js';

export interface StateKey {
  readonly jobKey: number;
  readonly typeKey: number;
  readonly sourceId: string;
}

/** A record's state, locked. */
export interface LockedState extends StateKey, KnownState {
  readonly job: string;
  readonly type: string;
  readonly sourceSide: Side;
  readonly isRoot: boolean;
  readonly sourceVersion: string | null;
}

/** Where a person puts a record. */
export interface Move {
  readonly state: LockedState;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly targets: readonly TargetOutcome[];
}

interface StateRow {
  readonly job_key: number;
  readonly job: string;
  readonly type: string;
  readonly type_key: number;
  readonly is_root: boolean;
  readonly side: Side;
  readonly source_id: string;
  readonly source_version: string | null;
  readonly outcome: Outcome;
  readonly targets: readonly StoredTarget[];
  readonly attempts: number;
  readonly run_key: number;
  readonly round: number;
}

/** In one order, so that two people cannot wait for each other. */
export async function lockStates(
  session: Session,
  keys: readonly StateKey[],
): Promise<readonly LockedState[]> {
  if (keys.length === 0) return [];
  const { rows } = await session.query<StateRow & Record<string, unknown>>(
    `select s.job_key, j.name as job, t.name as type, s.type_key, j.source_type_key = s.type_key as is_root,
       j.source_side as side, s.source_id, s.source_version, s.outcome, s.targets, s.attempts, s.run_key, s.round
     from jsonb_to_recordset($1::jsonb) as x("jobKey" integer, "typeKey" integer, "sourceId" text)
     join crosstie.record_state s on s.job_key = x."jobKey" and s.type_key = x."typeKey" and s.source_id = x."sourceId"
     join crosstie.job j on j.key = s.job_key
     join crosstie.record_type t on t.key = s.type_key
     order by s.job_key, s.type_key, s.source_id for update of s`,
    [jsonParameter(keys.map(({ jobKey, typeKey, sourceId }) => ({ jobKey, typeKey, sourceId })))],
  );
  return rows.map((row) => ({
    jobKey: row.job_key,
    job: row.job,
    type: row.type,
    typeKey: row.type_key,
    isRoot: row.is_root,
    sourceSide: row.side,
    sourceId: row.source_id,
    sourceVersion: row.source_version,
    outcome: row.outcome,
    targets: decodeTargets(row.targets),
    attempts: row.attempts,
    runKey: row.run_key,
    round: row.round,
  }));
}

/**
 * Moves locked records: states, counters of their jobs and of the runs that still count them, in the caller's
 * transaction. What is no longer failed leaves the dead letters; `pending` is taken up by the next round or run.
 */
export async function moveStates(session: Session, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  const lanes = new Map<number, LaneAtWork | null>();
  const counts = new Map<string, { k: number; t: number; s: Side; o: Outcome; n: number }>();
  for (const { state, outcome, targets } of moves) {
    if (!lanes.has(state.runKey)) lanes.set(state.runKey, await activeLane(session, state.runKey));
    const lane = lanes.get(state.runKey) ?? null;
    const moved = moveState(
      state,
      { outcome, targets },
      state.sourceSide,
      lane?.counters ?? EMPTY_LANE_COUNTERS,
    );
    if (lane) lane.counters = moved.lane;
    for (const { side, outcome: of, delta } of moved.job) {
      const key = `${state.jobKey} ${state.typeKey} ${side} ${of}`;
      const known = counts.get(key);
      if (known) known.n += delta;
      else counts.set(key, { k: state.jobKey, t: state.typeKey, s: side, o: of, n: delta });
    }
  }
  await session.query(MOVE, [jsonParameter(moves.map(moveRow))]);
  await session.query(COUNT, [JSON.stringify([...counts.values()].sort(byPlace))]);
  for (const [runKey, lane] of lanes) {
    if (!lane) continue;
    await session.query(
      'update crosstie.run_lane set counters = $3::jsonb where run_key = $1 and lane = $2',
      [runKey, lane.lane, JSON.stringify(lane.counters)],
    );
  }
}

const MOVE = `
with x as (
  select * from jsonb_to_recordset($1::jsonb) as x(k integer, t integer, i text, o text, r jsonb, g jsonb)
), letters as (
  delete from crosstie.dead_letter d using x
  where d.job_key = x.k and d.type_key = x.t and d.source_id = x.i and x.o <> 'failed'
)
update crosstie.record_state s set outcome = x.o, reason = x.r, targets = x.g, round = -1,
  wait_pair = null, wait_id = null, updated_at = clock_timestamp()
from x where s.job_key = x.k and s.type_key = x.t and s.source_id = x.i`;

const COUNT = `
insert into crosstie.counter as c (job_key, slot, side, type_key, outcome, n)
select x.k, 0, x.s, x.t, x.o, x.n
from jsonb_to_recordset($1::jsonb) as x(k integer, t integer, s text, o text, n integer)
where x.n <> 0
on conflict (job_key, slot, side, type_key, outcome) do update set n = c.n + excluded.n`;

function moveRow({ state, outcome, reason, targets }: Move) {
  return {
    k: state.jobKey,
    t: state.typeKey,
    i: state.sourceId,
    o: outcome,
    r: reason,
    g: encodeTargets(targets),
  };
}

function byPlace(a: { k: number; t: number; s: Side; o: Outcome }, b: typeof a): number {
  return a.k - b.k || a.t - b.t || (`${a.s} ${a.o}` < `${b.s} ${b.o}` ? -1 : 1);
}

interface LaneAtWork {
  readonly lane: number;
  counters: LaneCounters;
}

/** A run that still counts the record must give it back, or its counts would drift. */
async function activeLane(session: Session, runKey: number): Promise<LaneAtWork | null> {
  const { rows } = await session.query<{ lane: number; counters: LaneCounters }>(
    `select l.lane, l.counters from crosstie.run_lane l join crosstie.run r on r.key = l.run_key
     where l.run_key = $1 and r.ended_at is null order by l.lane limit 1 for update of l`,
    [runKey],
  );
  return rows[0] ?? null;
}

/** The targets of these names are open again; the others keep what became of them. */
export function reopened(
  targets: readonly TargetOutcome[],
  isOpen: (target: TargetOutcome) => boolean,
  reason: Reason,
): readonly TargetOutcome[] {
  return targets.map((target) =>
    isOpen(target) ? { ...target, outcome: 'pending', effect: null, reason } : target,
  );
}
