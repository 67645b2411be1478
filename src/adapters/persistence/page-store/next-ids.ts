import type { NextIdsRequest } from '../../../application/ports/page-store.port.js';
import type { Database } from '../database.js';
import type { Statement } from '../statement.js';

/**
 * Conditions on `record_state s`, a run `r` and its job `j`: what a round of a run takes up. A record that the run
 * has not read yet is taken once; one that it read before comes back only when it was busy, when its match went to
 * another record, or when the parent that it waits for has been linked since.
 */
export const UNSEEN = `(s.run_key <> r.key or s.round < 0 or s.wanted_run is not distinct from r.key)`;

/** A run over chosen records takes up what it found itself, nothing else. */
export const IN_SELECTION = `(not r.by_ids or s.run_key = r.key or s.wanted_run is not distinct from r.key)`;

export const UNBLOCKED = `(s.run_key = r.key and s.round >= 0 and s.outcome = 'pending' and (
  s.reason->>'code' in ('busy', 'already-linked')
  or s.reason->>'code' = 'waiting-for-parent' and s.wait_id is not null and exists (
    select 1 from crosstie.link k
    where k.pair_key = s.wait_pair and (
      j.source_side = 'hubspot' and k.hubspot_id = s.wait_id or j.source_side = 'business' and k.business_id = s.wait_id))
  or s.job_key < 0 and s.reason->>'code' = 'waiting-for-parent' and exists (
    select 1 from crosstie.preview_link v
    where v.run_key = r.key and v.pair_key = s.wait_pair and v.source_id = s.wait_id)))`;

const NEXT_IDS: Statement = {
  name: 'next-ids',
  text: `
select s.source_id as id
from crosstie.run r
join crosstie.job j on j.key = r.job_key
join crosstie.record_state s on s.job_key = $1 and s.type_key = $3
where r.key = $2
  and (s.outcome in ('pending', 'failed') or s.wanted_run is not null)
  and ($4::text is null or s.source_id > $4)
  and ${IN_SELECTION}
  and ($8::int = 1 or (hashtext(s.source_id)::bigint & 2147483647) % $8 = $7)
  and (${UNSEEN} or (s.round < $5 and ${UNBLOCKED}))
order by s.source_id
limit $6`,
};

export async function nextIds(database: Database, request: NextIdsRequest): Promise<readonly string[]> {
  const rows = await database.pageStatement<{ id: string }>(NEXT_IDS, [
    request.jobKey,
    request.runKey,
    request.typeKey,
    request.after,
    request.round,
    request.limit,
    request.part?.at ?? 0,
    request.part?.of ?? 1,
  ]);
  return rows.map((row) => row.id);
}
