import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workers that want calls of one portal take turns: who was refused is next, before who had some. */
export class TurnsAtTheBudget1763792000000 implements MigrationInterface {
  readonly name = 'TurnsAtTheBudget1763792000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table crosstie.budget add column turns jsonb default '[]' not null");
    await runner.query(LEASE_SLOTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function crosstie.lease_slots');
    await runner.query('alter table crosstie.budget drop column turns');
  }
}

/**
 * Takes send times when the first of them is near enough and nobody who is at least as urgent stands before the
 * worker. Slots are all-or-nothing; the row lock puts the workers in line, and only the database's clock counts.
 *
 * turns: [{worker, ahead, until}] in the order in which they were refused. A turn that is not taken when its send time
 * comes holds the others up for 25 ms at most.
 */
const LEASE_SLOTS = `
create function crosstie.lease_slots(
  portal_slug text, bucket_name text, asking text, slots integer, per_second double precision, ahead_ms double precision
) returns json language plpgsql as $$
declare
  parking record;
  known crosstie.budget;
  moment timestamptz;
  spacing_ms double precision := 1000 / per_second;
  first_ms double precision;
  wait_ms double precision;
  waiting jsonb := '[]';
  before_me integer := 0;
  is_granted boolean;
begin
  select p.parked_until, p.parked_reason into parking
  from crosstie.portal p where p.slug = portal_slug and p.parked_until > clock_timestamp();
  if found then
    return json_build_object('granted', false, 'parked_until', parking.parked_until,
      'parked_reason', parking.parked_reason, 'decided_ms', extract(epoch from clock_timestamp()) * 1000);
  end if;
  select * into known from crosstie.budget b where b.portal = portal_slug and b.bucket = bucket_name for update;
  if not found then
    insert into crosstie.budget (portal, bucket, next_at, rate)
    values (portal_slug, bucket_name, clock_timestamp(), per_second) on conflict do nothing;
    select * into known from crosstie.budget b where b.portal = portal_slug and b.bucket = bucket_name for update;
  end if;
  moment := clock_timestamp();
  first_ms := greatest(0, extract(epoch from known.next_at - moment) * 1000);
  if known.turns <> '[]' then
    select coalesce(jsonb_agg(t.turn order by t.n), '[]') into waiting
    from jsonb_array_elements(known.turns) with ordinality as t(turn, n)
    where (t.turn ->> 'until')::timestamptz > moment;
    select count(*) into before_me
    from jsonb_array_elements(waiting) with ordinality as t(turn, n)
    where t.turn ->> 'worker' <> asking and (t.turn ->> 'ahead')::double precision >= ahead_ms
      and t.n < coalesce((select m.n from jsonb_array_elements(waiting) with ordinality as m(turn, n)
                          where m.turn ->> 'worker' = asking), 'infinity'::double precision);
  end if;
  is_granted := before_me = 0 and first_ms <= ahead_ms + spacing_ms;
  wait_ms := case when is_granted then 0
    else greatest(1, first_ms - ahead_ms - spacing_ms + before_me * spacing_ms) end;
  if is_granted then
    select coalesce(jsonb_agg(t.turn order by t.n), '[]') into waiting
    from jsonb_array_elements(waiting) with ordinality as t(turn, n) where t.turn ->> 'worker' <> asking;
  elsif wait_ms <= 2000 then
    select coalesce(jsonb_agg(t.turn order by t.n), '[]') into waiting
    from (
      select x.n, x.turn from jsonb_array_elements(waiting) with ordinality as x(turn, n)
      where x.turn ->> 'worker' <> asking
      union all
      select coalesce((select m.n from jsonb_array_elements(waiting) with ordinality as m(turn, n)
                       where m.turn ->> 'worker' = asking), 1000000),
        jsonb_build_object('worker', asking, 'ahead', ahead_ms,
          'until', moment + make_interval(secs => (wait_ms + spacing_ms + 25) / 1000))
    ) as t;
  end if;
  update crosstie.budget b set rate = per_second, turns = waiting,
    next_at = case when is_granted
      then greatest(b.next_at, moment) + make_interval(secs => slots / per_second) else b.next_at end
  where b.portal = portal_slug and b.bucket = bucket_name;
  return json_build_object('granted', is_granted, 'first_ms', first_ms, 'wait_ms', wait_ms, 'interval_ms', spacing_ms,
    'contended', exists (select 1 from jsonb_array_elements(waiting) as t(turn) where t.turn ->> 'worker' <> asking),
    'decided_ms', extract(epoch from moment) * 1000, 'parked_until', null, 'parked_reason', null);
end $$`;
