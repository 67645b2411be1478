import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import type { Database } from '../../src/adapters/persistence/database.js';
import { migrate } from '../../src/adapters/persistence/migrate.js';
import { PostgresConfigStore } from '../../src/adapters/persistence/postgres-config-store.js';
import { PostgresPageStore } from '../../src/adapters/persistence/postgres-page-store.js';
import { PostgresRunStore } from '../../src/adapters/persistence/postgres-run-store.js';
import { createTestDatabase } from '../support/services/database.js';
import type { Stores } from './contract/stores.js';

export interface PostgresStores extends Stores {
  readonly database: Database;
}

/** A migrated database of its own, closed and dropped with `close`. */
export async function openPostgresStores(): Promise<PostgresStores> {
  const { url, drop } = await createTestDatabase();
  const database = await openDatabase({ url, applicationName: 'crosstie test' });
  await migrate(database.dataSource);
  return {
    database,
    config: new PostgresConfigStore(database),
    runs: new PostgresRunStore(database),
    pages: new PostgresPageStore(database),
    close: async () => {
      await database.close();
      await drop();
    },
  };
}
