import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A reenabled run follows the configuration as it stands; this is the version by which it read first, if another. */
export class FollowedConfiguration1763786000000 implements MigrationInterface {
  readonly name = 'FollowedConfiguration1763786000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table crosstie.run add column read_version integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table crosstie.run drop column read_version');
  }
}
