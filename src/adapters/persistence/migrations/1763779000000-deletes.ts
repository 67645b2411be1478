import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tombstones of records whose ids are only unique within their type, and where the audit of a job's links stands.
 * `type_key` 0 = a tombstone of before, for whatever type has the id.
 */
export class Deletes1763779000000 implements MigrationInterface {
  readonly name = 'Deletes1763779000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table crosstie.tombstone add column type_key integer not null default 0;
alter table crosstie.tombstone drop constraint pk_tombstone;
alter table crosstie.tombstone add constraint pk_tombstone primary key (pair_key, side, record_id, type_key);
create table crosstie.link_audit (
  job_key integer not null constraint fk_link_audit_job references crosstie.job (key) on delete cascade,
  type_key integer not null constraint fk_link_audit_type references crosstie.record_type (key),
  cursor text collate "C",
  finished_at text,
  missing integer not null default 0,
  constraint pk_link_audit primary key (job_key, type_key)
)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table if exists crosstie.link_audit;
delete from crosstie.tombstone t where exists (
  select 1 from crosstie.tombstone o where o.pair_key = t.pair_key and o.side = t.side and o.record_id = t.record_id
    and (o.generation, o.type_key) > (t.generation, t.type_key));
alter table crosstie.tombstone drop constraint pk_tombstone;
alter table crosstie.tombstone drop column type_key;
alter table crosstie.tombstone add constraint pk_tombstone primary key (pair_key, side, record_id)`);
  }
}
