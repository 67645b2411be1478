import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a job was first switched on, and why a setting keeps it, or its schedule, off. */
export class JobSwitches1763772000000 implements MigrationInterface {
  readonly name = 'JobSwitches1763772000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table crosstie.job
  add column activated_at timestamptz,
  add column off_by_setting text,
  add column unscheduled_by_setting text;
update crosstie.job set activated_at = clock_timestamp() where enabled;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table crosstie.job drop column activated_at, drop column off_by_setting, drop column unscheduled_by_setting;`);
  }
}
