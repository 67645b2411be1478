import { PostgresPreviewStore } from '../../src/adapters/persistence/postgres-preview-store.js';
import { previewStoreContract } from './contract/preview-store.contract.js';
import { openPostgresStores } from './open-postgres-stores.js';

describe('PostgresPreviewStore', () =>
  previewStoreContract(async () => {
    const stores = await openPostgresStores();
    return { ...stores, previews: new PostgresPreviewStore(stores.database) };
  }));
