import {
  afterActionContract,
  type ActionStores,
} from '../../../../test/persistence/contract/after-action.contract.js';
import { InMemoryAfterActionStore } from './in-memory-after-action-store.js';
import { InMemoryConfigStore } from './in-memory-config-store.js';
import { InMemoryPageStore } from './in-memory-page-store.js';
import { InMemoryRunStore } from './in-memory-run-store.js';
import { MemoryWorld } from './memory-world.js';

function openStores(): Promise<ActionStores> {
  let time = Date.parse('2026-03-01T12:00:00Z');
  const world = new MemoryWorld({ now: () => new Date((time += 1)) });
  return Promise.resolve({
    config: new InMemoryConfigStore(world),
    runs: new InMemoryRunStore(world),
    pages: new InMemoryPageStore(world),
    actions: new InMemoryAfterActionStore(world),
    close: () => Promise.resolve(),
  });
}

describe('in-memory AfterActionStore', () => afterActionContract(openStores));
