import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rewrittenClaimPage } from './rewritten-claim-page.js';

const EXPIRED = 'or c.until < clock_timestamp()';
const EXPIRED_IN_ITS_RUN = 'or (c.until < clock_timestamp() and c.run_key = excluded.run_key)';

/**
 * A claim whose writes must be over is taken over within its own run only. Another job that took it would read what was
 * written and not committed yet, and take our own value for a person's edit; its record waits until the lane was taken
 * up again or its run has ended.
 */
export class ClaimsOutlast1763782000000 implements MigrationInterface {
  readonly name = 'ClaimsOutlast1763782000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(rewrittenClaimPage(EXPIRED, EXPIRED_IN_ITS_RUN));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(rewrittenClaimPage(EXPIRED_IN_ITS_RUN, EXPIRED));
  }
}
