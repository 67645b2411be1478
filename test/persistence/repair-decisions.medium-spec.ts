import { PostgresRepairDecisions } from '../../src/adapters/persistence/postgres-repair-decisions.js';
import { repairDecisionsContract } from './contract/repair-decisions.contract.js';
import { openPostgresStores } from './open-postgres-stores.js';

describe('PostgresRepairDecisions', () =>
  repairDecisionsContract(async () => {
    const stores = await openPostgresStores();
    return { ...stores, decisions: new PostgresRepairDecisions(stores.database) };
  }));
