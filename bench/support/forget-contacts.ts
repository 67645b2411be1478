import type { BenchStack } from './bench-stack.js';
import { CONTACT_JOB } from './bench-configuration.js';

/** Rewrites what other jobs keep, so that the tables are as compact as in a fresh installation. */
const FORGET = `
begin;
create temp table kept_state on commit drop as
  select * from crosstie.record_state where job_key <> (select key from crosstie.job where name = '${CONTACT_JOB}');
create temp table kept_link on commit drop as
  select * from crosstie.link where pair_key <> (select key from crosstie.pair where name = 'contact');
truncate crosstie.record_state, crosstie.link, crosstie.write_intent, crosstie.claim;
insert into crosstie.record_state select * from kept_state;
insert into crosstie.link select * from kept_link;
delete from crosstie.counter where job_key = (select key from crosstie.job where name = '${CONTACT_JOB}');
delete from crosstie.watermark where job_key = (select key from crosstie.job where name = '${CONTACT_JOB}');
delete from crosstie.match_review; delete from crosstie.conflict; delete from crosstie.dead_letter;
commit;
`;

/** The contact import is as if it had never run: its state, its links and the ERP's contacts are gone. */
export async function forgetContacts({ database, erp }: BenchStack): Promise<void> {
  await database.query(FORGET);
  // The ledger goes with them: it would tell that they had been created and deleted.
  await erp.query('truncate contact, crosstie_applied cascade');
  // Otherwise a checkpoint of the last run falls into the next one.
  await database.query('checkpoint');
}

/** Jobs read their whole list again. */
export async function forgetWatermarks({ database }: BenchStack): Promise<void> {
  await database.query('delete from crosstie.watermark');
}
