import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rewrittenClaimPage } from './rewritten-claim-page.js';

const CHANGES = [
  [
    '(operation_id, run_key, lane, fence, pair_key, source_id)',
    '(operation_id, run_key, lane, fence, pair_key, source_id, source_side, target_id, written)',
  ],
  [
    'run, lane_no, attempt, i.pair_key, i.source_id',
    'run, lane_no, attempt, i.pair_key, i.source_id, source_side, i.target_id, i.written',
  ],
  ['e->>2 as source_id', 'e->>2 as source_id, e->>3 as target_id, e->4 as written'],
] as const;

/**
 * Intents of updates too: should their attempt die, whoever looks at the record next knows its values for our own.
 * `written`: `f` the fields, `c` the conflicts that were about to be kept; null = a creation.
 */
export class IntendedUpdates1763787000000 implements MigrationInterface {
  readonly name = 'IntendedUpdates1763787000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ADD_COLUMNS);
    for (const [from, to] of CHANGES) await runner.query(rewrittenClaimPage(from, to));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [from, to] of [...CHANGES].reverse()) await runner.query(rewrittenClaimPage(to, from));
    await runner.query(DROP_COLUMNS);
  }
}

const ADD_COLUMNS = `
alter table crosstie.write_intent
  add column source_side text, add column target_id text collate "C", add column written jsonb;
create index ix_write_intent_source on crosstie.write_intent (pair_key, source_id) where written is not null;
create index ix_write_intent_target on crosstie.write_intent (pair_key, target_id) where written is not null`;

const DROP_COLUMNS = `
delete from crosstie.write_intent where written is not null;
alter table crosstie.write_intent drop column source_side, drop column target_id, drop column written`;
