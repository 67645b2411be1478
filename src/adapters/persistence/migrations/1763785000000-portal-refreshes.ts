import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When somebody last asked for what a portal holds to be read anew; every process then forgets what it has kept. */
export class PortalRefreshes1763785000000 implements MigrationInterface {
  readonly name = 'PortalRefreshes1763785000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table crosstie.portal add column refreshed_at timestamptz;');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table crosstie.portal drop column refreshed_at;');
  }
}
