import type { DataSource } from 'typeorm';

/** Any number that no other program takes in this database. */
const MIGRATION_LOCK = 7_305_118_442;

/**
 * Brings the schema up to date and returns the names of the migrations that ran. Processes that start together
 * wait for each other on an advisory lock; the lock ends with its connection, so a killed process blocks nobody.
 */
export async function migrate(dataSource: DataSource): Promise<readonly string[]> {
  return underLock(dataSource, async () => {
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map((migration) => migration.name);
  });
}

/** Takes the latest migration back. For developers: data of its tables is gone. */
export async function revertLastMigration(dataSource: DataSource): Promise<void> {
  await underLock(dataSource, () => dataSource.undoLastMigration({ transaction: 'each' }));
}

async function underLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const guard = dataSource.createQueryRunner();
  try {
    await guard.connect();
    await guard.query("set statement_timeout = 0; set lock_timeout = '120s'");
    await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work();
  } finally {
    await guard.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await guard.query('reset statement_timeout; reset lock_timeout').catch(() => undefined);
    await guard.release();
  }
}
