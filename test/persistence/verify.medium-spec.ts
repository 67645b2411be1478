import { PostgresRepairDecisions } from '../../src/adapters/persistence/postgres-repair-decisions.js';
import { PostgresVerifyStore } from '../../src/adapters/persistence/postgres-verify-store.js';
import { openPostgresStores } from './open-postgres-stores.js';
import { verifyStoreContract } from './contract/verify-store.contract.js';

describe('PostgresVerifyStore', () =>
  verifyStoreContract(async () => {
    const stores = await openPostgresStores();
    const decisions = new PostgresRepairDecisions(stores.database);
    return { ...stores, decisions, verifications: new PostgresVerifyStore(stores.database) };
  }));
