import { previewStoreContract } from '../../../../test/persistence/contract/preview-store.contract.js';
import { InMemoryConfigStore } from './in-memory-config-store.js';
import { InMemoryPageStore } from './in-memory-page-store.js';
import { InMemoryPreviewStore } from './in-memory-preview-store.js';
import { InMemoryRunStore } from './in-memory-run-store.js';
import { MemoryWorld } from './memory-world.js';

describe('in-memory PreviewStore', () =>
  previewStoreContract(() => {
    let time = Date.parse('2026-03-01T12:00:00Z');
    const world = new MemoryWorld({ now: () => new Date((time += 1)) });
    return Promise.resolve({
      config: new InMemoryConfigStore(world),
      runs: new InMemoryRunStore(world),
      pages: new InMemoryPageStore(world),
      previews: new InMemoryPreviewStore(world),
      close: () => Promise.resolve(),
    });
  }));
