import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records whose job has carried out its actions in the end; unlinking takes them out again. */
export class Actions1763773000000 implements MigrationInterface {
  readonly name = 'Actions1763773000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
create table crosstie.action_done (
  job_key integer not null constraint fk_action_done_job references crosstie.job (key) on delete cascade,
  type_key integer not null,
  source_id text collate "C" not null,
  at timestamptz not null default clock_timestamp(),
  constraint pk_action_done primary key (job_key, type_key, source_id)
)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table crosstie.action_done');
  }
}
