import type { Database } from './database.js';

/** A deleted sync keeps links, baselines and tombstones for so long: taken up again, it creates nothing twice. */
const KEPT_DAYS = 30;

/** Removes syncs that were deleted longer ago, with everything that is known of their records. Returns how many. */
export async function purgeDeletedSyncs(database: Database): Promise<number> {
  return database.transaction(async (session) => {
    const { rows } = await session.query<{ key: number }>(
      `select key from crosstie.sync where deleted_at < clock_timestamp() - make_interval(days => $1) for update`,
      [KEPT_DAYS],
    );
    const keys = rows.map((row) => row.key);
    const jobs = '(select key from crosstie.job where sync_key = any($1::int[]))';
    const pairs = '(select key from crosstie.pair where sync_key = any($1::int[]))';
    for (const table of ['record_state', 'counter', 'match_review', 'conflict']) {
      await session.query(`delete from crosstie.${table} where job_key in ${jobs}`, [keys]);
    }
    for (const table of ['link', 'tombstone']) {
      await session.query(`delete from crosstie.${table} where pair_key in ${pairs}`, [keys]);
    }
    await session.query('delete from crosstie.sync where key = any($1::int[])', [keys]);
    return keys.length;
  });
}

/** Reports of dry runs that ended more than a week ago. */
export async function purgeDryRuns(database: Database): Promise<void> {
  const old = `(select -key from crosstie.run where dry_run and ended_at < clock_timestamp() - interval '7 days')`;
  await database.query(`delete from crosstie.record_state where job_key in ${old}`);
  await database.query(`delete from crosstie.counter where job_key in ${old}`);
}
