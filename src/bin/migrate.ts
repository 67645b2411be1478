import { openDatabase } from '../adapters/persistence/data-source.js';
import { migrate } from '../adapters/persistence/migrate.js';

/** Brings the tables of DATABASE_URL up to date; may run at the same time as others. */
async function main(): Promise<void> {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('DATABASE_URL is required');
  const database = await openDatabase({ url, applicationName: 'crosstie migrate', hotConnections: 1 });
  try {
    const names = await migrate(database.dataSource);
    process.stdout.write(names.length > 0 ? `${names.join('\n')}\n` : 'nothing to migrate\n');
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
