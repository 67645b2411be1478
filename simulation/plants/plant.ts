import type { MemoryWorld } from '../../src/adapters/persistence/memory/memory-world.js';
import type { AfterActionStore } from '../../src/application/ports/after-action-store.port.js';
import type { PageStore } from '../../src/application/ports/page-store.port.js';
import type { PortalBudget } from '../../src/application/ports/portal-budget.port.js';
import type { RecordSystem } from '../../src/application/ports/record-system.port.js';
import type { RunStore } from '../../src/application/ports/run-store.port.js';
import type { Erp } from '../sides/erp.js';
import type { VirtualTime } from '../time/virtual-time.js';

export interface PlantContext {
  readonly store: MemoryWorld;
  readonly erp: Erp;
  readonly time: VirtualTime;
  /** Kept for the whole world, whatever becomes of workers. */
  readonly memory: Map<string, unknown>;
}

/** A bug that is put in from outside: by other words of a port. The product knows nothing of it. */
export interface Plant {
  readonly name: string;
  /** What a careless engine would do. */
  readonly says: string;
  /** Invariants that it breaks. */
  readonly finds: readonly string[];
  readonly portal?: (inner: RecordSystem, context: PlantContext) => RecordSystem;
  readonly system?: (inner: RecordSystem, context: PlantContext) => RecordSystem;
  readonly runs?: (inner: RunStore, context: PlantContext) => RunStore;
  readonly pages?: (inner: PageStore, context: PlantContext) => PageStore;
  readonly actions?: (inner: AfterActionStore, context: PlantContext) => AfterActionStore;
  readonly budget?: (inner: PortalBudget, context: PlantContext) => PortalBudget;
}
