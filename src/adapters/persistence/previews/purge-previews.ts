import type { Session } from '../database.js';

/** Runs at a time: a purge must not hold locks for long. */
const AT_ONCE = 20;

/** Reports hold values of records: they go, the run and its figures stay. */
export async function purgePreviews(session: Session, endedBefore: string): Promise<number> {
  const { rows } = await session.query<{ key: number }>(
    `update crosstie.run set purged_at = clock_timestamp()
     where key in (
       select key from crosstie.run
       where purged_at is null and ended_at < $1::timestamptz order by ended_at limit $2 for update skip locked)
     returning key`,
    [endedBefore, AT_ONCE],
  );
  const keys = rows.map((row) => row.key);
  if (keys.length === 0) return 0;
  const dry = keys.map((key) => -key);
  await session.query('delete from crosstie.record_state where job_key = any($1::int[])', [dry]);
  await session.query('delete from crosstie.counter where job_key = any($1::int[])', [dry]);
  for (const table of ['preview_record', 'preview_link', 'preview_cost', 'offered_page', 'verify_finding'])
    await session.query(`delete from crosstie.${table} where run_key = any($1::int[])`, [keys]);
  return keys.length;
}
