import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records that end their worker. `strikes`: attempts at page `struck_seq` of the lane so far; `trial`: the page is taken
 * record by record, and which is at work; `trial_until`: no other lane tries one by itself before. The quarantine holds
 * what ended its worker even so.
 */
const UP = `
alter table crosstie.run_lane
  add column strikes integer not null default 0,
  add column struck_seq integer not null default -1,
  add column trial jsonb,
  add column trial_until timestamptz;
create index ix_run_lane_trial on crosstie.run_lane (trial_until) where trial_until is not null;
create table crosstie.quarantine (
  job_key integer not null constraint fk_quarantine_job references crosstie.job (key) on delete cascade,
  type_key integer not null constraint fk_quarantine_type references crosstie.record_type (key),
  source_id text collate "C" not null,
  since timestamptz not null default clock_timestamp(),
  constraint pk_quarantine primary key (job_key, type_key, source_id)
);
`;

const DOWN = `
drop table crosstie.quarantine;
drop index crosstie.ix_run_lane_trial;
alter table crosstie.run_lane drop column strikes, drop column struck_seq, drop column trial, drop column trial_until;
`;

export class Trials1763789000000 implements MigrationInterface {
  readonly name = 'Trials1763789000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
