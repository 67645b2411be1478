import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Links and intents of a page are looked up by its ids, so ids lead the indexes. An index led by the pair looks like
 * one row to the planner while statistics know nothing of a new pair, and it read the whole pair for every page
 * (measured: 18,000 rows of 50,000).
 */
export class FoundById1763795000000 implements MigrationInterface {
  readonly name = 'FoundById1763795000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
set local statement_timeout = 0; -- Millions of links take minutes.
${replaced('uq_link_hubspot', 'unique', `link (hubspot_id, pair_key, hubspot_type_key)`)}
${replaced('uq_link_business', 'unique', `link (business_id, pair_key, business_type_key, ${SHARED})`)}
${replaced('ix_write_intent_source', '', `write_intent (source_id)`)}
${replaced('ix_write_intent_target', '', `write_intent (target_id) where written is not null`)}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
set local statement_timeout = 0;
${replaced('uq_link_hubspot', 'unique', `link (pair_key, hubspot_id, hubspot_type_key)`)}
${replaced('uq_link_business', 'unique', `link (pair_key, business_id, business_type_key, ${SHARED})`)}
${replaced('ix_write_intent_source', '', `write_intent (pair_key, source_id) where written is not null`)}
${replaced('ix_write_intent_target', '', `write_intent (pair_key, target_id) where written is not null`)}`);
  }
}

const SHARED = `(case when shared then hubspot_id else '' end)`;

function replaced(name: string, kind: 'unique' | '', what: string): string {
  return `drop index crosstie.${name};\ncreate ${kind} index ${name} on crosstie.${what};`;
}
