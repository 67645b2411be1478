import { pageClaimsContract } from '../../../../test/persistence/contract/page-claims.contract.js';
import { configStoreContract } from '../../../../test/persistence/contract/config-store.contract.js';
import { pageStoreContract } from '../../../../test/persistence/contract/page-store.contract.js';
import { successorsContract } from '../../../../test/persistence/contract/successors.contract.js';
import { trialsContract } from '../../../../test/persistence/contract/trials.contract.js';
import { runStoreContract } from '../../../../test/persistence/contract/run-store.contract.js';
import type { Stores } from '../../../../test/persistence/contract/stores.js';
import { InMemoryConfigStore } from './in-memory-config-store.js';
import { InMemoryPageStore } from './in-memory-page-store.js';
import { InMemoryRunStore } from './in-memory-run-store.js';
import { MemoryWorld } from './memory-world.js';

function openStores(): Promise<Stores> {
  let time = Date.parse('2026-03-01T12:00:00Z');
  const world = new MemoryWorld({ now: () => new Date((time += 1)) });
  return Promise.resolve({
    config: new InMemoryConfigStore(world),
    runs: new InMemoryRunStore(world),
    pages: new InMemoryPageStore(world),
    close: () => Promise.resolve(),
  });
}

describe('in-memory PageStore', () => pageStoreContract(openStores));
describe('in-memory PageStore and claims', () => pageClaimsContract(openStores));
describe('in-memory PageStore, successors', () => successorsContract(openStores));
describe('in-memory PageStore and records that end their worker', () => trialsContract(openStores));
describe('in-memory RunStore', () => runStoreContract(openStores));
describe('in-memory ConfigStore', () => configStoreContract(openStores));
