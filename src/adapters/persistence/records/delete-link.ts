import type { Side } from '../../../domain/records/system-record.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import { EMPTY_LANE_COUNTERS, type LaneCounters } from '../../../domain/sync/lane.js';
import type { Outcome, TargetOutcome } from '../../../domain/sync/outcome.js';
import { moveState, type KnownState } from '../../../domain/sync/transitions.js';
import type { Database, Session } from '../database.js';
import { sourceTypesOf } from '../definition-keys.js';
import { decodeTargets, encodeTargets, type StoredTarget } from '../target-codec.js';

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

interface StateRow {
  readonly job_key: number;
  readonly outcome: Outcome;
  readonly targets: readonly StoredTarget[];
  readonly attempts: number;
  readonly run_key: number;
  readonly round: number;
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
      `insert into crosstie.tombstone as t (pair_key, side, record_id, generation, blocking, reason)
       values ($1, 'hubspot', $2, 1, false, 'unlinked'), ($1, 'business', $3, 1, false, 'unlinked')
       on conflict (pair_key, side, record_id) do update set generation = t.generation + 1, blocking = false, reason = 'unlinked'`,
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
    const { rows } = await session.query<StateRow & Record<string, unknown>>(
      `select s.job_key, s.outcome, s.targets, s.attempts, s.run_key, s.round
       from crosstie.record_state s join crosstie.job j on j.key = s.job_key
       where j.sync_key = $1 and j.name = $2 and s.type_key = $3 and s.source_id = $4 for update of s`,
      [link.sync_key, name, typeKey, id],
    );
    const [row] = rows;
    const targets = new Set(job.targets.flatMap((t) => (t.mapping === link.pair ? [t.name] : [])));
    if (row) await requeueState(session, row, side, { typeKey, id }, targets);
  }
}

async function requeueState(
  session: Session,
  row: StateRow,
  side: Side,
  record: { readonly typeKey: number; readonly id: string },
  cut: ReadonlySet<string>,
): Promise<void> {
  const prior: KnownState = {
    outcome: row.outcome,
    targets: decodeTargets(row.targets),
    attempts: row.attempts,
    runKey: row.run_key,
    round: row.round,
  };
  const targets: readonly TargetOutcome[] = prior.targets.map((target) =>
    cut.has(target.target)
      ? { ...target, outcome: 'pending', effect: null, reason: UNLINKED, counterpartId: null }
      : target,
  );
  const lane = await activeLane(session, row.run_key);
  const moved = moveState(
    prior,
    { outcome: 'pending', targets },
    side,
    lane?.counters ?? EMPTY_LANE_COUNTERS,
  );
  await session.query(
    `update crosstie.record_state set outcome = 'pending', reason = $4::jsonb, targets = $5::jsonb, round = -1,
       wait_pair = null, wait_id = null, updated_at = clock_timestamp()
     where job_key = $1 and type_key = $2 and source_id = $3`,
    [
      row.job_key,
      record.typeKey,
      record.id,
      JSON.stringify(UNLINKED),
      JSON.stringify(encodeTargets(targets)),
    ],
  );
  for (const { side: of, outcome, delta } of moved.job) {
    await session.query(
      `insert into crosstie.counter as c (job_key, slot, side, type_key, outcome, n) values ($1, 0, $2, $3, $4, $5)
       on conflict (job_key, slot, side, type_key, outcome) do update set n = c.n + excluded.n`,
      [row.job_key, of, record.typeKey, outcome, delta],
    );
  }
  await session.query(
    'delete from crosstie.dead_letter where job_key = $1 and type_key = $2 and source_id = $3',
    [row.job_key, record.typeKey, record.id],
  );
  if (lane) {
    await session.query(
      'update crosstie.run_lane set counters = $3::jsonb where run_key = $1 and lane = $2',
      [row.run_key, lane.lane, JSON.stringify(moved.lane)],
    );
  }
}

/** A run that still counts the record must give it back, or its counts would drift. */
async function activeLane(
  session: Session,
  runKey: number,
): Promise<{ readonly lane: number; readonly counters: LaneCounters } | undefined> {
  const { rows } = await session.query<{ lane: number; counters: LaneCounters }>(
    `select l.lane, l.counters from crosstie.run_lane l join crosstie.run r on r.key = l.run_key
     where l.run_key = $1 and r.ended_at is null order by l.lane limit 1 for update of l`,
    [runKey],
  );
  return rows[0];
}
