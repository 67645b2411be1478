import type { Statement } from '../statement.js';

/** Last digits of a link's id, counted within its page. */
export const LINK_ID_DIGITS = 4;

/** `1` lane, `2` states, `3` links, `4` associated: everything that the arithmetic of a page needs, locked. */
export const LOCK_PAGE: Statement = {
  name: 'lock-page',
  text: `
with lane as materialized (
  select l.counters, r.control, coalesce(j.enabled, true) as enabled, coalesce(j.paused, false) as paused, r.dry_run
  from crosstie.run_lane l
  join crosstie.run r on r.key = l.run_key
  left join crosstie.job j on j.key = r.job_key
  where l.run_key = $1 and l.lane = $2 and l.fence = $3 and l.seq = $4
  for update of l
), known as materialized (
  select source_id, outcome, reason, attempts, source_version, targets, run_key, round
  from crosstie.record_state
  where (select count(*) from lane) = 1 and job_key = $5 and type_key = $6 and source_id = any($7::text[])
  order by source_id
  for update
), linked_hubspot as materialized (
  select id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared
  from crosstie.link
  where (select count(*) from lane) = 1 and pair_key = any($8::int[]) and hubspot_id = any($9::text[])
  order by pair_key, hubspot_id
  for update
), linked_business as materialized (
  select id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared
  from crosstie.link
  where (select count(*) from lane) = 1 and pair_key = any($8::int[]) and business_id = any($10::text[])
  order by pair_key, business_id
  for update
)
select
  (select row_to_json(lane) from lane) as lane,
  (select json_agg(json_build_array(source_id, outcome, reason, attempts, source_version, targets, run_key, round)) from known) as known,
  (select json_agg(json_build_array(id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared))
   from linked_hubspot) as linked_hubspot,
  (select json_agg(json_build_array(id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared))
   from linked_business) as linked_business,
  (select json_agg(json_build_array(s.type_key, s.source_id))
   from jsonb_to_recordset($11::jsonb) as a(t integer, ids jsonb)
   cross join lateral jsonb_array_elements_text(a.ids) as e(id)
   join crosstie.record_state s on s.job_key = $5 and s.type_key = a.t and s.source_id = e.id) as associated`,
};

/** Everything of a page at once. Answers the lane's range and which rows were new, to be compared with what was expected. */
export const WRITE_PAGE: Statement = {
  name: 'write-page',
  text: `
with links as (
  insert into crosstie.link as k
    (id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared, hubspot_seen, business_seen, generation)
  select x.id, x.p, x.ht, x.h, x.bt, x.b, x.s, x.hs, x.bs,
    coalesce((select max(t.generation) from crosstie.tombstone t
              where t.pair_key = x.p and t.side = $14 and t.record_id = case $14 when 'hubspot' then x.h else x.b end
                and t.type_key in (0, case $14 when 'hubspot' then x.ht else x.bt end)), 0)
  from jsonb_to_recordset($8::jsonb) as x(id uuid, p integer, ht integer, h text, bt integer, b text, s boolean, hs jsonb, bs jsonb)
  on conflict (id) do update set
    hubspot_type_key = excluded.hubspot_type_key, hubspot_id = excluded.hubspot_id,
    business_type_key = excluded.business_type_key, business_id = excluded.business_id, shared = excluded.shared,
    hubspot_seen = excluded.hubspot_seen, business_seen = excluded.business_seen, updated_at = clock_timestamp()
), states as (
  insert into crosstie.record_state
    (job_key, type_key, source_id, outcome, reason, attempts, source_version, targets, config_version, run_key, round,
     wait_pair, wait_id)
  select $5, $6, x.i, x.o, x.r, x.a, x.v, x.t, $15, $1, $7, x.wp, x.wi
  from jsonb_to_recordset($9::jsonb) as x(i text, o text, r jsonb, a integer, v text, t jsonb, wp integer, wi text)
  on conflict (job_key, type_key, source_id) do update set
    outcome = excluded.outcome, reason = excluded.reason, attempts = excluded.attempts,
    source_version = excluded.source_version, targets = excluded.targets, config_version = excluded.config_version,
    run_key = excluded.run_key, round = excluded.round, wanted_run = null,
    wait_pair = excluded.wait_pair, wait_id = excluded.wait_id, updated_at = clock_timestamp()
  returning (xmax = 0) as fresh
), associated as (
  insert into crosstie.record_state as s
    (job_key, type_key, source_id, outcome, reason, attempts, targets, config_version, run_key, round)
  select $5, x.t, e.id, 'pending', '{"code":"unread","message":"It has not been read yet."}'::jsonb, 0, '[]'::jsonb, $15, $1, -1
  from jsonb_to_recordset($10::jsonb) as x(t integer, ids jsonb)
  cross join lateral jsonb_array_elements_text(x.ids) as e(id)
  on conflict (job_key, type_key, source_id) do update set wanted_run = excluded.run_key
    where s.wanted_run is distinct from excluded.run_key and s.run_key <> excluded.run_key
  returning (xmax = 0) as fresh
), counters as (
  insert into crosstie.counter as c (job_key, slot, side, type_key, outcome, n)
  select $5, $16, x.s, x.t, x.o, x.n
  from jsonb_to_recordset($11::jsonb) as x(s text, t integer, o text, n integer)
  on conflict (job_key, slot, side, type_key, outcome) do update set n = c.n + excluded.n
), claims as (
  delete from crosstie.claim where run_key = $1 and lane = $2 and fence <= $3
), intents as (
  -- Those of a dead attempt stay: where its lane was split since, another lane reads their records.
  delete from crosstie.write_intent where run_key = $1 and lane = $2 and fence = $3
), lane as (
  update crosstie.run_lane set seq = $4 + 1, cursor = $12, counters = $13::jsonb, done = $17, write_until = null
  where run_key = $1 and lane = $2 and fence = $3 and seq = $4
  returning range
)
select
  (select range from lane) as range,
  (select count(*) from states where fresh)::int as fresh_states,
  (select count(*) from associated where fresh)::int as fresh_associated`,
};

/**
 * The same for a page of records that were all unknown: nothing to lock and nothing to merge. Answers the lane as it
 * is now, null when another attempt owns it; fails on whatever is there already.
 */
export const INSERT_PAGE: Statement = {
  name: 'insert-page',
  text: `
with lane as (
  update crosstie.run_lane set
    seq = $4 + 1, cursor = $11, counters = crosstie.add_counters(counters, $12::jsonb), done = $16, write_until = null
  where run_key = $1 and lane = $2 and fence = $3 and seq = $4
  returning run_key, range, counters
), links as (
  insert into crosstie.link
    (id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared, hubspot_seen, business_seen, generation)
  select ($17 || lpad(to_hex(row_number() over ()), ${LINK_ID_DIGITS}, '0'))::uuid, g.p, g.ht, e->>0, g.bt, e->>1, g.s,
    nullif(e->2, 'null'), nullif(e->3, 'null'),
    coalesce((select max(t.generation) from crosstie.tombstone t
              where t.pair_key = g.p and t.side = $13 and t.record_id = case $13 when 'hubspot' then e->>0 else e->>1 end
                and t.type_key in (0, case $13 when 'hubspot' then g.ht else g.bt end)), 0)
  from lane cross join jsonb_to_recordset($8::jsonb) as g(p integer, ht integer, bt integer, s boolean, r jsonb)
  cross join lateral jsonb_array_elements(g.r) as e
), states as (
  insert into crosstie.record_state
    (job_key, type_key, source_id, outcome, reason, attempts, source_version, targets, config_version, run_key, round,
     wait_pair, wait_id)
  select $5, $6, e->>0, e->>1, nullif(e->2, 'null'), 1, e->>3, e->4, $14, $1, $7, (e->>5)::integer, e->>6
  from lane cross join jsonb_array_elements($9::jsonb) as e
), counters as (
  insert into crosstie.counter as c (job_key, slot, side, type_key, outcome, n)
  select $5, $15, x.s, x.t, x.o, x.n
  from lane cross join jsonb_to_recordset($10::jsonb) as x(s text, t integer, o text, n integer)
  on conflict (job_key, slot, side, type_key, outcome) do update set n = c.n + excluded.n
), claims as (
  delete from crosstie.claim c using lane where c.run_key = $1 and c.lane = $2 and c.fence <= $3
), intents as (
  delete from crosstie.write_intent i using lane where i.run_key = $1 and i.lane = $2 and i.fence = $3
)
select row_to_json(a) as lane
from (
  select lane.range, lane.counters, r.control, r.dry_run,
    coalesce(j.enabled, true) as enabled, coalesce(j.paused, false) as paused
  from lane join crosstie.run r on r.key = lane.run_key left join crosstie.job j on j.key = r.job_key
) as a`,
};

/**
 * Former ids: their states go, and questions about them, for the survivor raises its own; their links go over or go. A
 * counterpart that lost its record is not created again.
 */
export const MOVE_MERGED: Statement = {
  name: 'move-merged',
  text: `
with gone as (delete from crosstie.record_state where job_key = $1 and type_key = $2 and source_id = any($3::text[])),
asked as (
  delete from crosstie.conflict
  where job_key = $1 and type_key = $2 and source_id = any($3::text[]) and resolution = 'open'
),
moved as (
  update crosstie.link k set
    hubspot_id = case $6 when 'hubspot' then m.to_id else k.hubspot_id end,
    business_id = case $6 when 'business' then m.to_id else k.business_id end,
    updated_at = clock_timestamp()
  from jsonb_to_recordset($5::jsonb) as m(id uuid, to_id text)
  where k.id = m.id
),
links as (
  delete from crosstie.link where id = any($4::uuid[])
  returning pair_key, hubspot_id, hubspot_type_key, business_id, business_type_key
), told as (
  insert into crosstie.run_event (run_key, code, message)
  select $7, 'merged-twice', format('%s %s was merged into a record that is linked already; %s %s is no longer linked.',
    h.name, links.hubspot_id, b.name, links.business_id)
  from links join crosstie.record_type h on h.key = links.hubspot_type_key
  join crosstie.record_type b on b.key = links.business_type_key
)
insert into crosstie.tombstone as t (pair_key, side, record_id, type_key, generation, blocking, reason)
select pair_key, side, id, type, 0, true, 'merged'
from links cross join lateral
  (values ('hubspot', hubspot_id, hubspot_type_key), ('business', business_id, business_type_key)) as e(side, id, type)
on conflict (pair_key, side, record_id, type_key) do update set blocking = true, reason = 'merged'`,
};

/**
 * Links of records that one side deleted: cut (`k` false) or about to lead to a new counterpart. Both ends remember it
 * with a higher generation; those that `hb` and `bb` name are not created again.
 */
export const CUT_LINKS: Statement = {
  name: 'cut-links',
  text: `
with cut as materialized (
  select k.id, x.p, x.ht, x.h, x.bt, x.b, x.k as kept, x.hb, x.bb, x.r
  from jsonb_to_recordset($1::jsonb) as x(p integer, ht integer, h text, bt integer, b text, k boolean, hb boolean, bb boolean, r text)
  join crosstie.link k on k.pair_key = x.p and k.hubspot_id = x.h and k.hubspot_type_key = x.ht
    and k.business_id = x.b and k.business_type_key = x.bt
), gone as (
  delete from crosstie.link k using cut where k.id = cut.id and not cut.kept
), ends as (
  select distinct on (p, side, record_id, type) p, side, record_id, type, blocking, r
  from cut cross join lateral
    (values ('hubspot', h, ht, hb), ('business', b, bt, bb)) as e(side, record_id, type, blocking)
  order by p, side, record_id, type, blocking desc
)
insert into crosstie.tombstone as t (pair_key, side, record_id, type_key, generation, blocking, reason)
select e.p, e.side, e.record_id, e.type,
  1 + coalesce((select max(o.generation) from crosstie.tombstone o
                where o.pair_key = e.p and o.side = e.side and o.record_id = e.record_id and o.type_key in (0, e.type)), 0),
  e.blocking, e.r
from ends e
on conflict (pair_key, side, record_id, type_key) do update set
  generation = excluded.generation, blocking = excluded.blocking, reason = excluded.reason, created_at = clock_timestamp()`,
};

export const PAIRS_OF_SYNC: Statement = {
  name: 'pairs-of-sync',
  text: 'select key from crosstie.pair where sync_key = $1',
};

/** Failed records enter the dead letters, well ones leave them. */
export const KEEP_FAILURES: Statement = {
  name: 'keep-failures',
  text: `
with well as (delete from crosstie.dead_letter where job_key = $1 and type_key = $2 and source_id = any($3::text[]))
insert into crosstie.dead_letter as d (id, job_key, type_key, source_id, class, field, message, attempts)
select x.id, $1, $2, x.i, x.c, x.f, x.m, x.a
from jsonb_to_recordset($4::jsonb) as x(id uuid, i text, c text, f text, m text, a integer)
on conflict (job_key, type_key, source_id) do update set
  class = excluded.class, field = excluded.field, message = excluded.message, attempts = excluded.attempts,
  last_at = clock_timestamp()`,
};

/** Questions for a person: opened, renewed, or closed because the record found its way. */
export const KEEP_QUESTIONS: Statement = {
  name: 'keep-questions',
  text: `
with closed as (
  update crosstie.match_review set status = 'closed', updated_at = clock_timestamp()
  where job_key = $1 and type_key = $2 and source_id = any($3::text[]) and status = 'open'
), reviews as (
  insert into crosstie.match_review as m
    (id, job_key, type_key, source_id, pair_key, rule, candidate_ids, candidate_type_key)
  select x.id, $1, $2, x.i, x.p, x.r, x.c, x.t
  from jsonb_to_recordset($4::jsonb) as x(id uuid, p integer, i text, r text, c jsonb, t integer)
  on conflict (job_key, type_key, source_id, pair_key) do update set
    rule = excluded.rule, candidate_ids = excluded.candidate_ids, candidate_type_key = excluded.candidate_type_key, status = 'open', updated_at = clock_timestamp()
)
insert into crosstie.conflict as c (id, job_key, type_key, source_id, pair_key, field, resolution, run_key, sides)
select x.id, $1, $2, x.i, x.p, x.f, x.r, $6, x.s
from jsonb_to_recordset($5::jsonb) as x(id uuid, p integer, i text, f text, r text, s jsonb)
on conflict (job_key, type_key, source_id, pair_key, field) do update set
  resolution = excluded.resolution, run_key = excluded.run_key,
  -- What a person has decided says nothing of the values: those of the conflict itself stay.
  sides = coalesce(excluded.sides, c.sides), updated_at = clock_timestamp()`,
};

/** After a commit whose answer was lost: did it happen? */
export const OWN_COMMIT: Statement = {
  name: 'own-commit',
  text: `
select l.counters, l.range, r.control, coalesce(j.enabled, true) as enabled, coalesce(j.paused, false) as paused, r.dry_run
from crosstie.run_lane l join crosstie.run r on r.key = l.run_key left join crosstie.job j on j.key = r.job_key
where l.run_key = $1 and l.lane = $2 and l.fence = $3 and l.seq = $4 + 1`,
};

/**
 * Takes away intents of attempts that died, once another one has done what they meant to do; keeps what may have been
 * written in spite of a refusal, under a lane that nobody has.
 */
export const KEEP_INTENTS: Statement = {
  name: 'keep-intents',
  text: `
with gone as (
  delete from crosstie.write_intent
  where operation_id = any($1::text[]) and operation_id not in (select x.o from jsonb_to_recordset($2::jsonb) as x(o text))
)
insert into crosstie.write_intent (operation_id, run_key, lane, fence, pair_key, source_id, source_side, target_id, written, made)
select x.o, $3, -1, 0, x.p, x.i, $4, x.t, x.w, x.m
from jsonb_to_recordset($2::jsonb) as x(o text, p integer, i text, t text, w jsonb, m jsonb)
on conflict (operation_id) do update set run_key = excluded.run_key, lane = excluded.lane, fence = excluded.fence,
  target_id = excluded.target_id, written = excluded.written, made = excluded.made`,
};
