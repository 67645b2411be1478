import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the slices of a business system run, and when what it holds was last to be read anew. */
export class SystemPlaces1763790000000 implements MigrationInterface {
  readonly name = 'SystemPlaces1763790000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table crosstie.system add column queue text, add column refreshed_at timestamptz;',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table crosstie.system drop column queue, drop column refreshed_at;');
  }
}
