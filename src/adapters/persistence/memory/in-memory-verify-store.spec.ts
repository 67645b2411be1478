import { verifyStoreContract } from '../../../../test/persistence/contract/verify-store.contract.js';
import { InMemoryConfigStore } from './in-memory-config-store.js';
import { InMemoryPageStore } from './in-memory-page-store.js';
import { InMemoryRepairDecisions } from './in-memory-repair-decisions.js';
import { InMemoryRunStore } from './in-memory-run-store.js';
import { InMemoryVerifyStore } from './in-memory-verify-store.js';
import { MemoryWorld } from './memory-world.js';

describe('in-memory VerifyStore', () =>
  verifyStoreContract(() => {
    let time = Date.parse('2026-03-01T12:00:00Z');
    const world = new MemoryWorld({ now: () => new Date((time += 1)) });
    const decisions = new InMemoryRepairDecisions(world);
    return Promise.resolve({
      config: new InMemoryConfigStore(world),
      runs: new InMemoryRunStore(world),
      pages: new InMemoryPageStore(world),
      decisions,
      verifications: new InMemoryVerifyStore(world, decisions),
      close: () => Promise.resolve(),
    });
  }));
