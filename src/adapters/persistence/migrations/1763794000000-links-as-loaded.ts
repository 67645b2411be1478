import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rewrittenClaimPage } from './rewritten-claim-page.js';

const CHANGES = [
  [
    'k.hubspot_type_key = source_type))',
    'k.hubspot_type_key = source_type and k.xmin::text is distinct from e->>2))',
  ],
  [
    'k.business_type_key = source_type))',
    'k.business_type_key = source_type and k.xmin::text is distinct from e->>2))',
  ],
] as const;

/**
 * A page that goes by a link which the other direction has moved on since finds its record busy. Entries of `unlinked`
 * may have a third part: the version of the link that was found.
 */
export class LinksAsLoaded1763794000000 implements MigrationInterface {
  readonly name = 'LinksAsLoaded1763794000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [from, to] of CHANGES) await runner.query(rewrittenClaimPage(from, to));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [from, to] of CHANGES) await runner.query(rewrittenClaimPage(to, from));
  }
}
