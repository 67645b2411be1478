import type { MigrationInterface, QueryRunner } from 'typeorm';

import { CONFIGURATION_TABLES, HOT_TABLES, REPAIR_TABLES, RUN_TABLES } from './initial-tables.js';

/** Everything that a first run needs. Constraints and indexes carry names made by hand, so that errors can name them. */
export class InitialSchema1763760000000 implements MigrationInterface {
  readonly name = 'InitialSchema1763760000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema if not exists crosstie');
    for (const statements of [CONFIGURATION_TABLES, RUN_TABLES, HOT_TABLES, REPAIR_TABLES]) {
      await runner.query(statements);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'audit, api_key, idempotency_key, budget',
      'dead_letter, conflict, match_review',
      'claim, write_intent, tombstone, link, counter, record_state',
      'watermark, run_selection, run_event, run_lane, run',
      'record_type, pair, job, config_version, sync, system, portal',
    ];
    for (const names of tables) {
      const qualified = names.split(', ').map((name) => `crosstie.${name}`);
      await runner.query(`drop table if exists ${qualified.join(', ')} cascade`);
    }
  }
}
