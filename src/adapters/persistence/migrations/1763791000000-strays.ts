import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Findings about two records that no link holds: `link_id` is an id of the finding's own then. */
const UP = `
alter table crosstie.verify_finding add column linked boolean not null default true;
create index ix_verify_finding_stray on crosstie.verify_finding (run_key) where not linked;
`;

const DOWN = `
delete from crosstie.verify_finding where not linked;
drop index crosstie.ix_verify_finding_stray;
alter table crosstie.verify_finding drop column linked;
`;

export class Strays1763791000000 implements MigrationInterface {
  readonly name = 'Strays1763791000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
