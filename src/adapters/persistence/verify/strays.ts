import type { ClaimedLink, ClaimedRecord, Rivals } from '../../../application/ports/verify-store.port.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import type { Database } from '../database.js';

/** Never on the page path: only where an unlinked record says that it was made for one that may be linked. */
const LINKS_OF_ORIGIN = `
select c.t as "businessTypeKey", c.h as hash, k.business_id as "businessId", k.hubspot_id as "hubspotId"
from jsonb_to_recordset($2::jsonb) as c(t integer, h text)
join crosstie.link k on k.pair_key = $1 and k.business_type_key = c.t
  and substr(encode(sha256(convert_to(k.business_id, 'UTF8')), 'hex'), 1, 20) = c.h`;

/** Of each side: a counterpart that several records match. */
const RIVALS = `
with stray as (
  select f.link_id, f.pair_key, f.hubspot_type_key, f.hubspot_id, f.business_type_key, f.business_id
  from crosstie.verify_finding f
  where f.run_key = $1 and not f.linked and f.reason->>'code' = 'unlinked-but-matching'
    and f.pair_key <> all($2::int[])
)
select 'hubspot' as side, json_agg(s.link_id order by s.hubspot_id) as ids,
  json_agg(json_build_object('type', ht.name, 'id', s.hubspot_id) order by s.hubspot_id) as records,
  json_build_object('type', bt.name, 'id', s.business_id) as counterpart
from stray s join crosstie.record_type ht on ht.key = s.hubspot_type_key
join crosstie.record_type bt on bt.key = s.business_type_key
group by s.pair_key, bt.name, s.business_id having count(distinct s.hubspot_id) > 1
union all
select 'business', json_agg(s.link_id order by s.business_id),
  json_agg(json_build_object('type', bt.name, 'id', s.business_id) order by s.business_id),
  json_build_object('type', ht.name, 'id', s.hubspot_id)
from stray s join crosstie.record_type ht on ht.key = s.hubspot_type_key
join crosstie.record_type bt on bt.key = s.business_type_key
group by s.pair_key, ht.name, s.hubspot_id having count(distinct s.business_id) > 1`;

const SETTLE = `
update crosstie.verify_finding f set reason = x.r, repairs = '[]', repair = 'none'
from jsonb_to_recordset($2::jsonb) as x(l uuid, r jsonb) where f.run_key = $1 and f.link_id = x.l`;

export async function linksOfOrigin(
  database: Database,
  pairKey: number,
  claimed: readonly ClaimedRecord[],
): Promise<readonly ClaimedLink[]> {
  const wanted = claimed.map(({ businessTypeKey: t, hash: h }) => ({ t, h }));
  const parameters = [pairKey, JSON.stringify(wanted)];
  return (await database.query<ClaimedLink & Record<string, unknown>>(LINKS_OF_ORIGIN, parameters)).rows;
}

type RivalsRow = Rivals & { readonly ids: readonly string[] };

export async function settleRivals(
  database: Database,
  runKey: number,
  shared: readonly number[],
  reasonOf: (rivals: Rivals) => Reason,
): Promise<void> {
  const { rows } = await database.query<RivalsRow & Record<string, unknown>>(RIVALS, [runKey, shared]);
  if (rows.length === 0) return;
  const settled = rows.flatMap(({ ids, ...rivals }) => ids.map((l) => ({ l, r: reasonOf(rivals) })));
  await database.query(SETTLE, [runKey, JSON.stringify(settled)]);
}
