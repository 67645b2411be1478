import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rewrittenClaimPage } from './rewritten-claim-page.js';

const HELD = `select r.source from records as r
     where not exists (
       select 1 from claims as c where c.side = r.side and c.type_key = r.type_key and c.record_id = r.id)`;

const CHANGES = [
  [`(${HELD.replace('r.source', 'json_agg(r.source)')})`, '(select json_agg(source) from held_by_others)'],
  ['), intents as (', `), held_by_others as materialized (\n    ${HELD}\n  ), intents as (`],
  [
    '    order by i.operation_id',
    '    where not exists (select 1 from held_by_others as h where h.source = i.source_id)\n    order by i.operation_id',
  ],
] as const;

/**
 * A page keeps intents of the records alone that it holds claims of. An operation that another job's attempt left behind
 * stays that attempt's: whoever only found the record busy would have ended it together with its own page.
 */
export class IntentsOfClaimed1763796000000 implements MigrationInterface {
  readonly name = 'IntentsOfClaimed1763796000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [from, to] of CHANGES) await runner.query(rewrittenClaimPage(from, to));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [from, to] of [...CHANGES].reverse()) await runner.query(rewrittenClaimPage(to, from));
  }
}
