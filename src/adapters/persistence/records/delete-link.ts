import type { Side } from '../../../domain/records/system-record.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import type { Database, Session } from '../database.js';
import { sourceTypesOf } from '../definition-keys.js';
import { dropDecisions } from './decisions.js';
import { lockStates, moveStates, reopened } from './requeue.js';

interface CutLink {
  readonly pair_key: number;
  readonly pair: string;
  readonly sync_key: number;
  readonly hubspot_type: string;
  readonly hubspot_type_key: number;
  readonly hubspot_id: string;
  readonly business_type: string;
  readonly business_type_key: number;
  readonly business_id: string;
  readonly definition: SyncDefinition;
}

const UNLINKED = { code: 'unlinked', message: 'It was unlinked and is taken up again by the next run.' };

/** Unlinks: raises the generation at both ends and puts the source records back in the queue. False = unknown. */
export async function deleteLink(database: Database, sync: string, linkId: string): Promise<boolean> {
  return database.transaction(async (session) => {
    const { rows } = await session.query<CutLink & Record<string, unknown>>(
      `select k.pair_key, p.name as pair, p.sync_key, ht.name as hubspot_type, k.hubspot_type_key, k.hubspot_id,
         bt.name as business_type, k.business_type_key, k.business_id, v.definition
       from crosstie.link k
       join crosstie.pair p on p.key = k.pair_key
       join crosstie.sync y on y.key = p.sync_key
       join crosstie.config_version v on v.sync_key = y.key and v.n = y.config_version
       join crosstie.record_type ht on ht.key = k.hubspot_type_key
       join crosstie.record_type bt on bt.key = k.business_type_key
       where y.slug = $1 and y.deleted_at is null and k.id::text = $2 for update of k`,
      [sync, linkId],
    );
    const [link] = rows;
    if (!link) return false;
    await session.query('delete from crosstie.link where id = $1', [linkId]);
    await session.query(
      `insert into crosstie.tombstone as t (pair_key, side, record_id, type_key, generation, blocking, reason)
       select $1, e.side, e.id, e.type, 1 + coalesce((select max(o.generation) from crosstie.tombstone o
         where o.pair_key = $1 and o.side = e.side and o.record_id = e.id and o.type_key in (0, e.type)), 0), false, 'unlinked'
       from (values ('hubspot', $2, $3::integer), ('business', $4, $5::integer)) as e(side, id, type)
       on conflict (pair_key, side, record_id, type_key) do update set
         generation = excluded.generation, blocking = false, reason = 'unlinked'`,
      [link.pair_key, link.hubspot_id, link.hubspot_type_key, link.business_id, link.business_type_key],
    );
    await session.query(
      `delete from crosstie.action_done where job_key in (select key from crosstie.job where sync_key = $1)
       and (type_key, source_id) in (($2, $3), ($4, $5))`,
      [link.sync_key, link.hubspot_type_key, link.hubspot_id, link.business_type_key, link.business_id],
    );
    await session.query(
      `update crosstie.tombstone set blocking = false
       where pair_key = $1 and type_key = 0 and (side, record_id) in (('hubspot', $2), ('business', $3))`,
      [link.pair_key, link.hubspot_id, link.business_id],
    );
    for (const side of ['hubspot', 'business'] as const) await requeue(session, link, side);
    return true;
  });
}

async function requeue(session: Session, link: CutLink, side: Side): Promise<void> {
  const [type, typeKey, id] =
    side === 'hubspot'
      ? [link.hubspot_type, link.hubspot_type_key, link.hubspot_id]
      : [link.business_type, link.business_type_key, link.business_id];
  const jobs = Object.entries(link.definition.jobs).filter(
    ([, job]) =>
      job.source.side === side &&
      sourceTypesOf(job).includes(type) &&
      job.targets.some((t) => t.mapping === link.pair),
  );
  for (const [name, job] of jobs) {
    const { rows } = await session.query<{ key: number }>(
      'select key from crosstie.job where sync_key = $1 and name = $2',
      [link.sync_key, name],
    );
    const keys = rows.map(({ key }) => ({ jobKey: key, typeKey, sourceId: id }));
    const cut = new Set(job.targets.flatMap((t) => (t.mapping === link.pair ? [t.name] : [])));
    const states = await lockStates(session, keys);
    const moves = states.map((state) => ({
      state,
      outcome: 'pending' as const,
      reason: UNLINKED,
      targets: reopened(state.targets, (t) => cut.has(t.target), UNLINKED).map((target) =>
        cut.has(target.target) ? { ...target, counterpartId: null } : target,
      ),
    }));
    await moveStates(session, moves);
    // What was decided about the record as it was linked says nothing about the one that it becomes.
    await dropDecisions(session, keys, ['override', 'conflict']);
  }
}
