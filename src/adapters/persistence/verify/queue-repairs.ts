import type { QueuedRepairs, QueueRepairs } from '../../../application/ports/verify-store.port.js';
import type { LaneCounters } from '../../../domain/sync/lane.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import type { RepairStep } from '../../../domain/sync/verify.js';
import type { Database, Session } from '../database.js';
import { jsonParameter } from '../json-parameter.js';
import { lockStates, moveStates, reopened, type LockedState, type Move } from '../records/requeue.js';
import { controlOf, type ControlFlags } from '../run-control.js';

/** Shown with the record until a run has taken it up. */
export const REPAIR: Reason = {
  code: 'verify',
  message: 'A comparison found that the two sides differ; the next run puts it right.',
  rule: 'verify',
};

const LOCK_LANE = `
select l.counters, case when r.ended_at is null then r.control else 'cancel' end as control, r.dry_run,
  true as enabled, false as paused
from crosstie.run_lane l join crosstie.run r on r.key = l.run_key
where l.run_key = $1 and l.lane = $2 and l.fence = $3 and l.seq = $4 for update of l`;

const NEXT = `
select link_id as "linkId", repairs from crosstie.verify_finding
where run_key = $1 and repair = 'possible' and ($2::uuid is null or link_id > $2) order by link_id limit $3`;

const DECIDE = `
insert into crosstie.repair_decision as d
  (sync_key, job_key, type_key, source_id, kind, pair_key, field, value, decided_by)
select $1, x.j, x.t, x.i, 'restore', x.p, '', x.v, 'verify'
from jsonb_to_recordset($2::jsonb) as x(j integer, t integer, i text, p integer, v jsonb)
on conflict (type_key, source_id, job_key, kind, pair_key, field) do update set
  value = excluded.value, decided_by = excluded.decided_by, decided_at = clock_timestamp()`;

const MARK = `
update crosstie.verify_finding f set repair = x.s
from jsonb_to_recordset($2::jsonb) as x(l uuid, s text) where f.run_key = $1 and f.link_id = x.l`;

/** Records that no job may have read yet: they are counted as pending, and the next run reads them by id. */
const ENQUEUE = `
with fresh as (
  insert into crosstie.record_state
    (job_key, type_key, source_id, outcome, reason, attempts, targets, config_version, run_key, round)
  select x.j, x.t, x.i, 'pending', $3::jsonb, 0, '[]'::jsonb, r.config_version, r.key, -1
  from (select distinct j, t, i from jsonb_to_recordset($2::jsonb) as x(j integer, t integer, i text)) as x
  cross join crosstie.run r where r.key = $1
  on conflict (job_key, type_key, source_id) do nothing
  returning job_key, type_key
)
insert into crosstie.counter as c (job_key, slot, side, type_key, outcome, n)
select f.job_key, 0, j.source_side, f.type_key, 'pending', count(*)
from fresh f join crosstie.job j on j.key = f.job_key group by f.job_key, j.source_side, f.type_key
on conflict (job_key, slot, side, type_key, outcome) do update set n = c.n + excluded.n`;

async function enqueue(session: Session, runKey: number, steps: readonly RepairStep[]): Promise<void> {
  const rows = steps.map(({ jobKey: j, typeKey: t, sourceId: i }) => ({ j, t, i }));
  await session.query(ENQUEUE, [runKey, jsonParameter(rows), JSON.stringify(REPAIR)]);
}

interface Found {
  readonly linkId: string;
  readonly repairs: readonly RepairStep[];
}

/** A page of repairs and the lane's checkpoint in one transaction: a stale or repeated attempt queues nothing. */
export async function queueRepairs(database: Database, request: QueueRepairs): Promise<QueuedRepairs> {
  const { runKey, lane, fence, seq, after, limit, syncKey } = request;
  return database.transaction(async (session) => {
    const { rows: locked } = await session.query<
      ControlFlags & { counters: LaneCounters } & Record<string, unknown>
    >(LOCK_LANE, [runKey, lane, fence, seq]);
    const [row] = locked;
    if (!row) return { status: 'stale' };
    const { rows } = await session.query<Found & Record<string, unknown>>(NEXT, [runKey, after, limit]);
    await putBack(session, syncKey, runKey, rows);
    const cursor = rows.at(-1)?.linkId ?? after;
    const done = rows.length < limit;
    await session.query(
      'update crosstie.run_lane set seq = seq + 1, cursor = $3, done = $4 where run_key = $1 and lane = $2',
      [runKey, lane, cursor, done],
    );
    return { status: 'committed', control: controlOf(row), cursor, done, counters: row.counters };
  });
}

async function putBack(
  session: Session,
  syncKey: number,
  runKey: number,
  findings: readonly Found[],
): Promise<void> {
  const steps = findings.flatMap(({ repairs }) => repairs);
  if (steps.length === 0) return;
  const keys = new Map(
    steps.map(({ jobKey, typeKey, sourceId }) => [
      placeOf({ jobKey, typeKey, sourceId }),
      { jobKey, typeKey, sourceId },
    ]),
  );
  const unread = steps.filter(({ isNew }) => isNew);
  if (unread.length > 0) await enqueue(session, runKey, unread);
  const states = await lockStates(session, [...keys.values()]);
  const known = new Map(states.map((state) => [placeOf(state), state]));
  await moveStates(
    session,
    states.map((state) => moveOf(state, steps)),
  );
  // Of a record without a link there is no baseline to be passed over.
  const decided = steps.filter((step) => !step.isNew && known.has(placeOf(step)));
  await session.query(DECIDE, [
    syncKey,
    jsonParameter(
      decided.map(({ jobKey: j, typeKey: t, sourceId: i, pairKey: p, fields: v }) => ({ j, t, i, p, v })),
    ),
  ]);
  const marks = findings.map(({ linkId: l, repairs }) => ({
    l,
    s: repairs.every((step) => known.has(placeOf(step))) ? 'queued' : 'unknown-record',
  }));
  await session.query(MARK, [runKey, JSON.stringify(marks)]);
}

function placeOf({ jobKey, typeKey, sourceId }: Pick<RepairStep, 'jobKey' | 'typeKey' | 'sourceId'>): string {
  return `${jobKey} ${typeKey} ${sourceId}`;
}

function moveOf(state: LockedState, steps: readonly RepairStep[]): Move {
  const targets = new Set(
    steps.filter((step) => placeOf(step) === placeOf(state)).map(({ target }) => target),
  );
  return {
    state,
    outcome: 'pending',
    reason: REPAIR,
    targets: reopened(state.targets, ({ target }) => targets.has(target), REPAIR),
  };
}
