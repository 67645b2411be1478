import {
  repairDecisionsContract,
  type DecisionStores,
} from '../../../../test/persistence/contract/repair-decisions.contract.js';
import { InMemoryConfigStore } from './in-memory-config-store.js';
import { InMemoryPageStore } from './in-memory-page-store.js';
import { InMemoryRepairDecisions } from './in-memory-repair-decisions.js';
import { InMemoryRunStore } from './in-memory-run-store.js';
import { MemoryWorld } from './memory-world.js';

function openStores(): Promise<DecisionStores> {
  let time = Date.parse('2026-03-01T12:00:00Z');
  const world = new MemoryWorld({ now: () => new Date((time += 1)) });
  return Promise.resolve({
    config: new InMemoryConfigStore(world),
    runs: new InMemoryRunStore(world),
    pages: new InMemoryPageStore(world),
    decisions: new InMemoryRepairDecisions(world),
    close: () => Promise.resolve(),
  });
}

describe('in-memory RepairDecisions', () => repairDecisionsContract(openStores));
