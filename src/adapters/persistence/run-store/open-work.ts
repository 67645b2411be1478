import type { OpenWork } from '../../../application/ports/run-store.port.js';
import type { Database } from '../database.js';
import type { Statement } from '../statement.js';
import { sourceTypesOf, typeId } from '../definition-keys.js';
import { IN_SELECTION, UNBLOCKED, UNSEEN } from '../page-store/next-ids.js';
import { loadRunPlan } from './run-plan.js';

const OPEN_WORK: Statement = {
  name: 'open-work',
  text: `
select s.type_key, (count(*) filter (where ${UNSEEN}))::int as unseen,
  (count(*) filter (where not ${UNSEEN} and s.round <= $3 and ${UNBLOCKED}))::int as unblocked
from crosstie.run r
join crosstie.job j on j.key = r.job_key
join crosstie.record_state s on s.job_key = $2 and s.type_key = any($4::int[])
where r.key = $1 and (s.outcome in ('pending', 'failed') or s.wanted_run is not null) and ${IN_SELECTION}
group by s.type_key`,
};

/** What a next round would find, in the order in which the job reads its types. */
export async function openWork(
  database: Database,
  runId: string,
  round: number,
): Promise<readonly OpenWork[]> {
  const plan = await loadRunPlan(database, runId);
  if (!plan) return [];
  const { jobKey, runKey, types } = plan.keys;
  const order = sourceTypesOf(plan.job).flatMap(
    (name) => types.get(typeId(plan.job.source.side, name)) ?? [],
  );
  const rows = await database.pageStatement<{ type_key: number; unseen: number; unblocked: number }>(
    OPEN_WORK,
    [runKey, jobKey, round, order],
  );
  return rows
    .map((row) => ({ typeKey: row.type_key, unseen: row.unseen, unblocked: row.unblocked }))
    .filter((work) => work.unseen + work.unblocked > 0)
    .sort((a, b) => order.indexOf(a.typeKey) - order.indexOf(b.typeKey));
}
