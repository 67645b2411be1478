import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the creations of one direction that are under way, for the pages of the other. */
export class CreationsUnderWay1763788000000 implements MigrationInterface {
  readonly name = 'CreationsUnderWay1763788000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create index ix_write_intent_creation on crosstie.write_intent (pair_key, source_side) where written is null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index crosstie.ix_write_intent_creation');
  }
}
