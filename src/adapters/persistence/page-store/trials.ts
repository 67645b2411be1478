import type { LaneLease, NoteTrialRequest, RecordPlace } from '../../../application/ports/page-store.port.js';
import type { Database } from '../database.js';
import type { Statement } from '../statement.js';

/** Never on the page path: only where an attempt failed, or a page ended its worker several times. */
const ANSWER_LANE: Statement = {
  name: 'answer-lane',
  text: `
update crosstie.run_lane set strikes = 0, trial_until = null,
  trial = case when trial->'trial'->>'sourceId' is not null
    then jsonb_set(trial, '{trial,attempts}', to_jsonb(greatest(0, (trial->'trial'->>'attempts')::int - 1)))
    else trial end
where run_key = $1 and lane = $2 and fence = $3`,
};

const NOTE_TRIAL: Statement = {
  name: 'note-trial',
  text: `
with lane as materialized (
  select run_key, lane from crosstie.run_lane
  where run_key = $1 and lane = $2 and fence = $3 and seq = $4 for update
), other as materialized (
  select 1 from crosstie.run_lane o
  where $6 and o.trial_until > clock_timestamp() and (o.run_key, o.lane) <> ($1, $2) limit 1
), noted as (
  update crosstie.run_lane l set
    trial = jsonb_build_object('cursor', l.cursor, 'trial', $5::jsonb),
    trial_until = case when $6 then clock_timestamp() + make_interval(secs => $7::float8 / 1000) end
  from lane where l.run_key = lane.run_key and l.lane = lane.lane and not exists (select 1 from other)
  returning 1
)
select case when not exists (select 1 from lane) then 'stale'
  when exists (select 1 from noted) then 'noted' else 'occupied' end as answer`,
};

/** What nobody came upon for half a year is forgotten: its state still says what became of it. */
const SET_ASIDE: Statement = {
  name: 'set-aside',
  text: `
with old as (
  delete from crosstie.quarantine where job_key = $1 and since < clock_timestamp() - interval '180 days'
)
insert into crosstie.quarantine (job_key, type_key, source_id) values ($1, $2, $3)
on conflict (job_key, type_key, source_id) do update set since = clock_timestamp()`,
};

const TAKE_BACK: Statement = {
  name: 'take-back',
  text: 'delete from crosstie.quarantine where job_key = $1 and type_key = $2 and source_id = $3',
};

export async function answerLane(database: Database, { runKey, lane, fence }: LaneLease): Promise<void> {
  await database.pageStatement(ANSWER_LANE, [runKey, lane, fence]);
}

export async function noteTrial(
  database: Database,
  { runKey, lane, fence, seq, trial, alone, aloneMs }: NoteTrialRequest,
): Promise<'noted' | 'occupied' | 'stale'> {
  const values = [runKey, lane, fence, seq, JSON.stringify(trial), alone, aloneMs];
  type Answer = { answer: 'noted' | 'occupied' | 'stale' };
  const [row] = await database.pageStatement<Answer>(NOTE_TRIAL, values);
  return row?.answer ?? 'stale';
}

export async function setAside(
  database: Database,
  { jobKey, typeKey, sourceId }: RecordPlace,
): Promise<void> {
  await database.pageStatement(SET_ASIDE, [jobKey, typeKey, sourceId]);
}

export async function takeBack(
  database: Database,
  { jobKey, typeKey, sourceId }: RecordPlace,
): Promise<void> {
  await database.pageStatement(TAKE_BACK, [jobKey, typeKey, sourceId]);
}
