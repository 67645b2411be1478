import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people decide at the repair desk, read by the page that takes the record up next. One row per decision:
 * `ignore` and `override` of a failure, `conflict` of a field, `rejected` candidates of a match review.
 */
const UP = `
create table crosstie.repair_decision (
  sync_key integer not null constraint fk_repair_decision_sync references crosstie.sync (key) on delete cascade,
  job_key integer not null constraint fk_repair_decision_job references crosstie.job (key) on delete cascade,
  type_key integer not null,
  source_id text collate "C" not null,
  kind text not null constraint ck_repair_decision_kind check (kind in ('ignore', 'override', 'conflict', 'rejected')),
  pair_key integer not null default 0,
  field text not null default '',
  value jsonb,
  take text,
  source_version text,
  decided_by text not null,
  decided_at timestamptz not null default clock_timestamp(),
  constraint pk_repair_decision primary key (type_key, source_id, job_key, kind, pair_key, field)
);
create index ix_repair_decision_sync on crosstie.repair_decision (sync_key);
alter table crosstie.dead_letter add column assigned_to text;
alter table crosstie.conflict add column sides jsonb;
alter table crosstie.match_review add column candidate_type_key integer;
alter table crosstie.match_review add column decided_by text;
create index ix_conflict_pair on crosstie.conflict (pair_key, id);
create index ix_match_review_pair on crosstie.match_review (pair_key, id);
`;

const DOWN = `
drop index crosstie.ix_match_review_pair;
drop index crosstie.ix_conflict_pair;
alter table crosstie.match_review drop column decided_by;
alter table crosstie.match_review drop column candidate_type_key;
alter table crosstie.conflict drop column sides;
alter table crosstie.dead_letter drop column assigned_to;
drop table crosstie.repair_decision;
`;

export class RepairDesk1763770000000 implements MigrationInterface {
  readonly name = 'RepairDesk1763770000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
