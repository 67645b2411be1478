import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Comparisons of both sides: a run of a sync beside its sync run, what it found, and the decision that a field is to be
 * written whatever its baseline says. What agrees is counted in the lanes and kept nowhere.
 */
const UP = `
drop index crosstie.uq_run_active_sync;
create unique index uq_run_active_sync on crosstie.run (sync_key, kind)
  where status in ('pending', 'running', 'paused', 'parked') and job_key is null;
create table crosstie.verify_finding (
  run_key integer not null constraint fk_verify_finding_run references crosstie.run (key) on delete cascade,
  link_id uuid not null,
  pair_key integer not null,
  hubspot_type_key integer not null,
  hubspot_id text collate "C" not null,
  business_type_key integer not null,
  business_id text collate "C" not null,
  outcome text not null constraint ck_verify_finding_outcome check (outcome in ('failed', 'skipped')),
  reason jsonb not null,
  differences jsonb not null,
  repairs jsonb not null,
  repair text not null constraint ck_verify_finding_repair
    check (repair in ('none', 'possible', 'queued', 'unknown-record')),
  found_at timestamptz not null default clock_timestamp(),
  constraint pk_verify_finding primary key (run_key, link_id)
);
alter table crosstie.repair_decision drop constraint ck_repair_decision_kind;
alter table crosstie.repair_decision add constraint ck_repair_decision_kind
  check (kind in ('ignore', 'override', 'conflict', 'rejected', 'restore'));
`;

const DOWN = `
delete from crosstie.repair_decision where kind = 'restore';
alter table crosstie.repair_decision drop constraint ck_repair_decision_kind;
alter table crosstie.repair_decision add constraint ck_repair_decision_kind
  check (kind in ('ignore', 'override', 'conflict', 'rejected'));
drop table crosstie.verify_finding;
delete from crosstie.run where kind = 'verify';
drop index crosstie.uq_run_active_sync;
create unique index uq_run_active_sync on crosstie.run (sync_key)
  where status in ('pending', 'running', 'paused', 'parked') and job_key is null;
`;

export class Verify1763783000000 implements MigrationInterface {
  readonly name = 'Verify1763783000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
