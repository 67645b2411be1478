import type { Side } from '../../../domain/records/system-record.js';
import type { Session } from '../database.js';
import { lockStates, moveStates, reopened } from '../records/requeue.js';

export interface RequeuedRecord {
  readonly sync: string;
  readonly side: Side;
  readonly type: string;
  readonly id: string;
}

/** Pending in every job that has read it as a source; the next run takes it up by id. Returns the number of jobs. */
export async function requeueRecord(
  session: Session,
  { sync, side, type, id }: RequeuedRecord,
  reason: { readonly code: string; readonly message: string },
): Promise<number> {
  const { rows } = await session.query<{ job_key: number; type_key: number }>(
    `select j.key as job_key, t.key as type_key
     from crosstie.sync s
     join crosstie.job j on j.sync_key = s.key and j.source_side = $2
     join crosstie.record_type t on t.side = $2 and t.name = $3
     join crosstie.record_state r on r.job_key = j.key and r.type_key = t.key and r.source_id = $4
     where s.slug = $1 and s.deleted_at is null`,
    [sync, side, type, id],
  );
  const keys = rows.map((row) => ({ jobKey: row.job_key, typeKey: row.type_key, sourceId: id }));
  const states = await lockStates(session, keys);
  await moveStates(
    session,
    states.map((state) => ({
      state,
      outcome: 'pending' as const,
      reason,
      targets: reopened(state.targets, () => true, reason),
    })),
  );
  return states.length;
}
