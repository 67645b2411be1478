import { openDatabase } from '../../../src/adapters/persistence/data-source.js';
import { PostgresConfigStore } from '../../../src/adapters/persistence/postgres-config-store.js';
import { PostgresPageStore } from '../../../src/adapters/persistence/postgres-page-store.js';
import { PostgresRunStore } from '../../../src/adapters/persistence/postgres-run-store.js';
import type { Stores } from '../../persistence/contract/stores.js';

/** What a worker would have kept: the stores of the page path on the API's own database. */
export async function openWorkedPages(databaseUrl: string): Promise<Stores> {
  const database = await openDatabase({ url: databaseUrl, applicationName: 'crosstie test worker' });
  return {
    config: new PostgresConfigStore(database),
    runs: new PostgresRunStore(database),
    pages: new PostgresPageStore(database),
    close: () => database.close(),
  };
}
