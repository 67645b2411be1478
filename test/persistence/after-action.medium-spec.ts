import { PostgresAfterActionStore } from '../../src/adapters/persistence/postgres-after-action-store.js';
import { afterActionContract } from './contract/after-action.contract.js';
import { openPostgresStores } from './open-postgres-stores.js';

describe('PostgresAfterActionStore', () =>
  afterActionContract(async () => {
    const stores = await openPostgresStores();
    return { ...stores, actions: new PostgresAfterActionStore(stores.database) };
  }));
