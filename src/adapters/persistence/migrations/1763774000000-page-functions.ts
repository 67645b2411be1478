import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Functions of the page path, where one call takes the place of several statements. */
export class PageFunctions1763774000000 implements MigrationInterface {
  readonly name = 'PageFunctions1763774000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ADD_COUNTERS);
    await runner.query(CLAIM_PAGE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function if exists crosstie.claim_page, crosstie.add_counters');
  }
}

/** Numbers of the same names, added up at every depth: counters of a lane and what a page adds to them. */
const ADD_COUNTERS = `
create function crosstie.add_counters(counters jsonb, added jsonb) returns jsonb language sql immutable as $$
  select jsonb_object_agg(c.key, case jsonb_typeof(c.value)
    when 'object' then crosstie.add_counters(c.value, added -> c.key)
    else to_jsonb(c.value::bigint + (added ->> c.key)::bigint) end)
  from jsonb_each(counters) as c
$$`;

/**
 * Claims and intents behind the lane's fence. A claim is taken over from an earlier attempt of the same lane, when
 * its writes must be over by the database's clock, or when its run has ended. Links are looked for after the claims
 * are held, by a statement that sees what has been committed by then: whoever linked these records before is seen.
 * Answers the source ids that are busy, or null when another attempt owns the lane.
 *
 * wanted: [source id] to claim the source itself, [source id, side, type, id] for another record that it needs; intended: [operation id, pair, source id];
 * unlinked: [pair, source id] that the page found no link for.
 */
const CLAIM_PAGE = `
create function crosstie.claim_page(
  sync integer, run integer, lane_no integer, attempt integer, write_ms double precision,
  source_side text, source_type integer, wanted jsonb, intended jsonb, unlinked jsonb
) returns json language plpgsql as $$
declare
  held integer;
  busy json;
begin
  with lane as (
    update crosstie.run_lane set write_until = clock_timestamp() + make_interval(secs => write_ms / 1000)
    where run_key = run and lane = lane_no and fence = attempt
    returning write_until
  ), records as materialized (
    select e->>0 as source, coalesce(e->>1, source_side) as side, coalesce((e->>2)::integer, source_type) as type_key,
      coalesce(e->>3, e->>0) as id
    from jsonb_array_elements(wanted) as e
  ), claims as (
    insert into crosstie.claim as c (sync_key, side, type_key, record_id, run_key, lane, fence, until)
    select sync, r.side, r.type_key, r.id, run, lane_no, attempt, lane.write_until
    from lane cross join (select distinct side, type_key, id collate "C" as id from records) as r
    -- In the order of the key, so that two pages cannot wait for each other.
    order by r.side, r.type_key, r.id
    on conflict (sync_key, side, type_key, record_id) do update set
      run_key = excluded.run_key, lane = excluded.lane, fence = excluded.fence, until = excluded.until
    where (c.run_key = excluded.run_key and c.lane = excluded.lane)
      or c.until < clock_timestamp()
      or exists (select 1 from crosstie.run r where r.key = c.run_key and r.ended_at is not null)
    returning side, type_key, record_id
  ), intents as (
    insert into crosstie.write_intent (operation_id, run_key, lane, fence, pair_key, source_id)
    select distinct on (i.operation_id) i.operation_id, run, lane_no, attempt, i.pair_key, i.source_id
    from lane cross join (
      select e->>0 as operation_id, (e->>1)::integer as pair_key, e->>2 as source_id
      from jsonb_array_elements(intended) as e
    ) as i
    order by i.operation_id
    on conflict (operation_id) do update set run_key = excluded.run_key, lane = excluded.lane, fence = excluded.fence
  )
  select (select count(*) from lane),
    (select json_agg(r.source) from records as r
     where not exists (
       select 1 from claims as c where c.side = r.side and c.type_key = r.type_key and c.record_id = r.id))
  into held, busy;
  if held = 0 then
    return null;
  end if;
  return (
    select coalesce(json_agg(b.id), '[]'::json)
    from (
      select json_array_elements_text(busy) as id
      union all
      select e->>1 from jsonb_array_elements(unlinked) as e
      where (source_side = 'hubspot' and exists (
          select 1 from crosstie.link as k
          where k.pair_key = (e->>0)::integer and k.hubspot_id = e->>1 and k.hubspot_type_key = source_type))
        or (source_side = 'business' and exists (
          select 1 from crosstie.link as k
          where k.pair_key = (e->>0)::integer and k.business_id = e->>1 and k.business_type_key = source_type))
    ) as b
  );
end
$$`;
