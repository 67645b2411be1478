import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rewrittenClaimPage } from './rewritten-claim-page.js';

const CHANGES = [
  ['source_side, target_id, written)', 'source_side, target_id, written, made)'],
  ['i.target_id, i.written', 'i.target_id, i.written, i.made'],
  [
    'e->4 as written',
    'case jsonb_array_length(e) when 5 then e->4 end as written, case jsonb_array_length(e) when 6 then e->5 end as made',
  ],
  [
    'lane = excluded.lane, fence = excluded.fence\n  )\n  select',
    'lane = excluded.lane, fence = excluded.fence,\n      made = coalesce(write_intent.made || excluded.made, excluded.made)\n  )\n  select',
  ],
] as const;

/**
 * What creations were to hold in fields that both sides write, a list with one entry per attempt: who finds the record
 * made, and something else in it, knows that a person wrote that.
 */
export class IntendedCreations1763793000000 implements MigrationInterface {
  readonly name = 'IntendedCreations1763793000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table crosstie.write_intent add column made jsonb');
    for (const [from, to] of CHANGES) await runner.query(rewrittenClaimPage(from, to));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [from, to] of [...CHANGES].reverse()) await runner.query(rewrittenClaimPage(to, from));
    await runner.query('alter table crosstie.write_intent drop column made');
  }
}
