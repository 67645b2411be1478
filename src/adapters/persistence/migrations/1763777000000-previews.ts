import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person asked of one run, reports of dry runs, and the page that a stepwise run offers. */
export class Previews1763777000000 implements MigrationInterface {
  readonly name = 'Previews1763777000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
alter table crosstie.run add column options jsonb not null default '{}';
alter table crosstie.run add column purged_at timestamptz;
create index ix_run_unpurged on crosstie.run (ended_at) where purged_at is null and ended_at is not null;
create table crosstie.preview_record (
  run_key integer not null constraint fk_preview_record_run references crosstie.run (key) on delete cascade,
  type_key integer not null,
  source_id text collate "C" not null,
  title text,
  changes jsonb not null,
  constraint pk_preview_record primary key (run_key, type_key, source_id)
);
create table crosstie.preview_link (
  run_key integer not null constraint fk_preview_link_run references crosstie.run (key) on delete cascade,
  pair_key integer not null,
  source_id text collate "C" not null,
  type text not null,
  counterpart_id text collate "C" not null,
  constraint pk_preview_link primary key (run_key, pair_key, source_id)
);
create index ix_preview_link_counterpart on crosstie.preview_link (run_key, pair_key, counterpart_id);
create table crosstie.preview_cost (
  run_key integer not null constraint fk_preview_cost_run references crosstie.run (key) on delete cascade,
  lane integer not null,
  seq integer not null,
  calls jsonb not null,
  constraint pk_preview_cost primary key (run_key, lane, seq)
);
create table crosstie.offered_page (
  run_key integer constraint pk_offered_page primary key
    constraint fk_offered_page_run references crosstie.run (key) on delete cascade,
  lane integer not null,
  seq integer not null,
  side text not null,
  type text not null,
  records jsonb not null,
  missing jsonb not null,
  next text,
  chosen boolean not null default false,
  exclude jsonb not null default '[]',
  auto boolean not null default false,
  at timestamptz not null default clock_timestamp()
)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
drop table crosstie.offered_page;
drop table crosstie.preview_cost;
drop table crosstie.preview_link;
drop table crosstie.preview_record;
alter table crosstie.run drop column purged_at;
alter table crosstie.run drop column options`);
  }
}
