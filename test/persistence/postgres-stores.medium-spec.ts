import { pageClaimsContract } from './contract/page-claims.contract.js';
import { configStoreContract } from './contract/config-store.contract.js';
import { pageStoreContract } from './contract/page-store.contract.js';
import { runStoreContract } from './contract/run-store.contract.js';
import { trialsContract } from './contract/trials.contract.js';
import { successorsContract } from './contract/successors.contract.js';
import { openPostgresStores } from './open-postgres-stores.js';

describe('PostgresPageStore', () => pageStoreContract(openPostgresStores));
describe('PostgresPageStore and claims', () => pageClaimsContract(openPostgresStores));
describe('PostgresPageStore, successors', () => successorsContract(openPostgresStores));
describe('PostgresPageStore and records that end their worker', () => trialsContract(openPostgresStores));
describe('PostgresRunStore', () => runStoreContract(openPostgresStores));
describe('PostgresConfigStore', () => configStoreContract(openPostgresStores));
