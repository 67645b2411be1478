import type { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import { InMemoryAfterActionStore } from '../../src/adapters/persistence/memory/in-memory-after-action-store.js';
import { InMemoryConfigStore } from '../../src/adapters/persistence/memory/in-memory-config-store.js';
import { InMemoryLinkAudits } from '../../src/adapters/persistence/memory/in-memory-link-audits.js';
import { InMemoryPageStore } from '../../src/adapters/persistence/memory/in-memory-page-store.js';
import { InMemoryPreviewStore } from '../../src/adapters/persistence/memory/in-memory-preview-store.js';
import { InMemoryRepairDecisions } from '../../src/adapters/persistence/memory/in-memory-repair-decisions.js';
import { InMemoryRunStore } from '../../src/adapters/persistence/memory/in-memory-run-store.js';
import { MemoryWorld } from '../../src/adapters/persistence/memory/memory-world.js';
import { createValueFunctions } from '../../src/adapters/values/value-functions.js';
import { DEFAULT_ENGINE_LIMITS } from '../../src/application/engine/engine-deps.js';
import { SyncEngine } from '../../src/application/engine/engine.js';
import type {
  ReadPagesRequest,
  RecordPage,
  RecordSystem,
} from '../../src/application/ports/record-system.port.js';
import type { FieldMappingDefinition, SyncDefinition } from '../../src/domain/sync/definition.js';
import type { LaneCounters } from '../../src/domain/sync/lane.js';
import type { SandboxServerOptions } from '../../sandbox/http/sandbox-server.js';
import { MemorySystem, type MemoryType } from '../support/engine/memory-system.js';
import { SAMPLE_SYNC } from '../support/engine/sample-definition.js';
import { PortalBench } from './portal-bench.js';

const CALL = { signal: new AbortController().signal, heartbeat: () => undefined };
const VALUES = createValueFunctions();

/** The real engine between a sandbox portal and a system in memory, on a clock that a test moves. */
export class RunWorld {
  now = Date.UTC(2026, 10, 1, 12);
  /** Called before every page is read from the portal. */
  beforeRead: () => void = () => undefined;
  readonly store: MemoryWorld;
  readonly erp: MemorySystem;
  private readonly runs: InMemoryRunStore;
  private readonly engine: SyncEngine;
  bench!: PortalBench;
  private connected!: HubspotPortal;
  private portal!: RecordSystem;
  private ids = 0;

  private constructor(types: readonly MemoryType[]) {
    this.erp = new MemorySystem('business', types, VALUES.coarseKey);
    const clock = { now: () => new Date(this.now) };
    this.store = new MemoryWorld(clock);
    this.runs = new InMemoryRunStore(this.store);
    this.engine = new SyncEngine({
      runs: this.runs,
      pages: new InMemoryPageStore(this.store),
      actions: new InMemoryAfterActionStore(this.store),
      decisions: new InMemoryRepairDecisions(this.store),
      previews: new InMemoryPreviewStore(this.store),
      audits: new InMemoryLinkAudits(this.store),
      hooks: {
        run: () => Promise.reject(new Error('No scripts.')),
        check: () => Promise.resolve([]),
        close: () => Promise.resolve(),
      },
      systems: { portal: () => Promise.resolve(this.portal), system: () => Promise.resolve(this.erp) },
      values: VALUES,
      clock,
      pause: () => Promise.resolve(),
      limits: { ...DEFAULT_ENGINE_LIMITS, pagesPerSlice: 1_000, sliceMs: 600_000 },
    });
  }

  static async start(
    seed: NonNullable<SandboxServerOptions['seed']>,
    settings: NonNullable<SandboxServerOptions['settings']> = {},
    sync: Partial<SyncDefinition> = {},
    types: readonly MemoryType[] = [{ name: 'contact', fields: ['email', 'title'] }],
  ): Promise<RunWorld> {
    const world = new RunWorld(types);
    world.bench = await PortalBench.start({
      clock: () => world.now,
      seed: { companies: 1, deals: 0, planted: false, ...seed },
      settings: { limitsEnabled: false, indexLagMs: 0, indexJitterMs: 0, ...settings },
    });
    world.connected = world.bench.connect({ budget: UNLIMITED });
    world.portal = world.onOwnClock(world.connected);
    await world.configure({ ...contactSync(), ...sync });
    return world;
  }

  stop(): Promise<void> {
    return this.bench.stop();
  }

  advance(ms: number): void {
    this.now += ms;
    this.erp.time = Math.max(this.erp.time, this.now);
  }

  /** As ten minutes do, or a person who asks for it. */
  forgetSchema(): void {
    this.connected.refresh();
  }

  searches(): number {
    const { routes } = this.bench.server.admin.statistics();
    return Object.entries(routes)
      .filter(([route]) => route.includes('/search'))
      .reduce((sum, [, { calls }]) => sum + calls, 0);
  }

  calls(): number {
    return this.bench.server.admin.statistics().calls;
  }

  async run(job: string): Promise<LaneCounters> {
    const id = `run-${(this.ids += 1)}`;
    const kind = 'import';
    const inserted = await this.runs.insertRun({
      ...{ id, sync: 'main', job, kind, workflowId: `${kind}:main/${job}`, dryRun: false, ids: null },
      ...{ parentRunId: null, trigger: 'person' },
    });
    if (inserted.status !== 'inserted') throw new Error(`The run of ${job} was ${inserted.status}.`);
    const planned = await this.engine.plan(id, CALL);
    if (planned.status !== 'planned')
      return this.refuse(id, `${job} does not start: ${JSON.stringify(planned)}`);
    let lanes = planned.lanes;
    for (let round = 1; lanes.length > 0; round++) {
      for (const { lane } of lanes) {
        for (let done = false; !done;) {
          const slice = await this.engine.slice(id, lane, CALL);
          if (slice.stop) return this.refuse(id, `${job} stops: ${JSON.stringify(slice.stop)}`);
          ({ done } = slice);
        }
      }
      lanes = (await this.engine.settle(id, round)).lanes;
    }
    const { sum } = await this.runs.counters(id);
    await this.runs.finish(id, { status: 'succeeded', reason: null, complete: true });
    return sum;
  }

  private async refuse(id: string, message: string): Promise<never> {
    await this.runs.finish(id, { status: 'failed', reason: null, complete: false });
    throw new Error(message);
  }

  private onOwnClock(portal: RecordSystem): RecordSystem {
    return {
      side: 'hubspot',
      describe: (context) => portal.describe(context),
      now: () => Promise.resolve(new Date(this.now).toISOString()),
      estimateTotal: (type, range, context) => portal.estimateTotal(type, range, context),
      splitRange: (type, lanes, context) => portal.splitRange(type, lanes, context),
      middleOf: (range) => portal.middleOf(range),
      readPages: async (request: ReadPagesRequest, context): Promise<readonly RecordPage[]> => {
        this.beforeRead();
        return portal.readPages(request, context);
      },
      readByIds: (selection, ids, context) => portal.readByIds(selection, ids, context),
      find: (request, context) => portal.find(request, context),
      write: (request, context) => portal.write(request, context),
      archive: (request, context) => portal.archive?.(request, context) ?? Promise.resolve([]),
    };
  }

  private async configure(definition: SyncDefinition): Promise<void> {
    await new InMemoryConfigStore(this.store).write({
      portals: [
        {
          slug: 'main',
          name: 'Portal',
          apiBaseUrl: 'https://portal.example',
          sealedToken: 'sealed',
          hubId: null,
          parkedUntil: null,
          trustedAddress: true,
        },
      ],
      systems: [
        {
          slug: 'erp',
          name: 'ERP',
          kind: 'sql',
          settings: {},
          sealedSecrets: {},
          identity: null,
          trustedAddress: true,
        },
      ],
      syncs: [
        {
          slug: 'main',
          name: 'main',
          document: { portal: 'main', system: 'erp', preset: 'standard' },
          definition,
          rescanJobs: [],
        },
      ],
      deletePortals: [],
      deleteSystems: [],
      deleteSyncs: [],
    });
  }
}

const UNLIMITED = {
  lease: (_portal: string, _bucket: string, slots: number) =>
    Promise.resolve({ status: 'granted', slots, firstInMs: 0, intervalMs: 0 } as const),
  postpone: () => Promise.resolve(),
  park: () => Promise.resolve(),
  parkedUntil: () => Promise.resolve(null),
};

function field(hubspot: string, business: string): FieldMappingDefinition {
  return {
    hubspot,
    business,
    direction: 'both',
    on: 'always',
    whenEmpty: 'skip',
    conflict: 'newest',
    active: true,
  };
}

/** Contacts both ways. */
export function contactSync(): SyncDefinition {
  const job = SAMPLE_SYNC.jobs['contact-import'];
  const [target] = job?.targets ?? [];
  if (!job || !target) throw new Error('The sample imports contacts.');
  const { match, ...plain } = target;
  void match;
  const contact = { ...plain, parents: [] };
  const read = { mode: 'incremental', by: 'modified', since: null } as const;
  return {
    ...SAMPLE_SYNC,
    settings: { pageSize: 100 },
    mappings: {
      contact: {
        hubspot: 'contacts',
        business: ['contact'],
        fields: [field('email', 'email'), field('jobtitle', 'title')],
      },
    },
    matchRules: {},
    jobs: {
      'contact-import': { ...job, targets: [contact] },
      'contact-export': {
        ...job,
        kind: 'export',
        source: { side: 'business', type: 'contact', read },
        targets: [{ ...contact, type: ['contacts'] }],
      },
    },
  };
}
