import { uuidv7 } from 'uuidv7';
import { InMemoryAfterActionStore } from '../../../src/adapters/persistence/memory/in-memory-after-action-store.js';
import { InMemoryConfigStore } from '../../../src/adapters/persistence/memory/in-memory-config-store.js';
import { InMemoryLinkAudits } from '../../../src/adapters/persistence/memory/in-memory-link-audits.js';
import { InMemoryPageStore } from '../../../src/adapters/persistence/memory/in-memory-page-store.js';
import { InMemoryPreviewStore } from '../../../src/adapters/persistence/memory/in-memory-preview-store.js';
import { InMemoryRepairDecisions } from '../../../src/adapters/persistence/memory/in-memory-repair-decisions.js';
import { InMemoryRunStore } from '../../../src/adapters/persistence/memory/in-memory-run-store.js';
import { MemoryWorld } from '../../../src/adapters/persistence/memory/memory-world.js';
import { QuickJsHookRunner } from '../../../src/adapters/scripts/quickjs-hook-runner.js';
import { createValueFunctions } from '../../../src/adapters/values/value-functions.js';
import { DEFAULT_ENGINE_LIMITS, type EngineDeps } from '../../../src/application/engine/engine-deps.js';
import { SyncEngine } from '../../../src/application/engine/engine.js';
import type { EngineCall } from '../../../src/application/engine/run-engine.js';
import type { PageStore } from '../../../src/application/ports/page-store.port.js';
import type { InsertRun, RunRow } from '../../../src/application/ports/run-store.port.js';
import type { SliceStop } from '../../../src/domain/sync/lane.js';
import type { SyncDefinition } from '../../../src/domain/sync/definition.js';
import { MemorySystem } from './memory-system.js';
import { SAMPLE_SYNC } from './sample-definition.js';

export const CALL: EngineCall = { signal: new AbortController().signal, heartbeat: () => undefined };

export type RunTo = 'end' | SliceStop;

/** The real engine over in-memory stores and systems; a test plays the workflow. */
export class EngineWorld {
  private time = Date.parse('2026-05-01T00:00:00Z');
  private readonly clock = { now: () => new Date(this.time++) };
  readonly values = createValueFunctions();
  readonly store = new MemoryWorld(this.clock);
  readonly runs = new InMemoryRunStore(this.store);
  readonly pages: PageStore = new InMemoryPageStore(this.store);
  readonly previews = new InMemoryPreviewStore(this.store);
  readonly config = new InMemoryConfigStore(this.store);
  readonly portal = new MemorySystem(
    'hubspot',
    [
      { name: 'companies', fields: ['name', 'domain', 'city'] },
      {
        name: 'contacts',
        fields: ['email', 'lastname'],
        parents: [{ type: 'companies', field: '@companies' }],
      },
      {
        name: 'deals',
        fields: ['dealname', 'amount'],
        parents: [{ type: 'companies', field: '@companies' }],
      },
      { name: 'products', fields: ['name', 'hs_sku'] },
      {
        name: 'line_items',
        fields: ['name', 'quantity', 'hs_product_id'],
        parents: [{ type: 'deals', field: '@deals' }],
      },
    ],
    this.values.coarseKey,
  );
  readonly erp = new MemorySystem(
    'business',
    [
      { name: 'account', fields: ['name', 'domain'], required: ['name'] },
      { name: 'prospect', fields: ['name'] },
      { name: 'address', fields: ['city', 'accountId'], parents: [{ type: 'account', field: 'accountId' }] },
      {
        name: 'contact',
        fields: ['email', 'lastName', 'accountId'],
        parents: [{ type: 'account', field: 'accountId' }],
      },
      { name: 'item', fields: ['sku', 'name'] },
      {
        name: 'salesDocument',
        fields: ['number', 'total', 'queue', 'auditNote', 'accountId'],
        options: { queue: ['new', 'ready', 'sent', 'archive'] },
      },
      { name: 'salesLine', fields: ['description', 'quantity', 'itemId', 'documentId'] },
    ],
    this.values.coarseKey,
  );
  readonly audits = new InMemoryLinkAudits(this.store);
  readonly decisions = new InMemoryRepairDecisions(this.store);
  /** Opens its threads with the first script; a test that runs scripts closes it. */
  readonly hooks = new QuickJsHookRunner();
  readonly deps: EngineDeps = {
    runs: this.runs,
    pages: this.pages,
    actions: new InMemoryAfterActionStore(this.store),
    decisions: this.decisions,
    audits: this.audits,
    previews: this.previews,
    systems: { portal: () => Promise.resolve(this.portal), system: () => Promise.resolve(this.erp) },
    values: this.values,
    hooks: this.hooks,
    clock: this.clock,
    pause: async () => undefined,
    limits: { ...DEFAULT_ENGINE_LIMITS, lanes: 3, pagesPerSlice: 2 },
  };

  async configure(
    definition: SyncDefinition = SAMPLE_SYNC,
    rescanJobs: readonly string[] = [],
  ): Promise<void> {
    await this.config.write({
      portals: [
        {
          slug: definition.portal,
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
          slug: definition.system,
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
          slug: definition.slug,
          name: definition.slug,
          document: { portal: definition.portal, system: definition.system, preset: 'standard' },
          definition,
          rescanJobs,
        },
      ],
      deletePortals: [],
      deleteSystems: [],
      deleteSyncs: [],
    });
  }

  engine(deps: Partial<EngineDeps> = {}): SyncEngine {
    return new SyncEngine({ ...this.deps, ...deps });
  }

  async begin(
    job: string,
    asked: Partial<Pick<InsertRun, 'dryRun' | 'ids' | 'options'>> = {},
  ): Promise<string> {
    const id = uuidv7();
    const inserted = await this.runs.insertRun({
      id,
      sync: 'main',
      job,
      kind: 'import',
      workflowId: `import:main/${job}`,
      dryRun: false,
      ids: null,
      parentRunId: null,
      trigger: 'person',
      ...asked,
    });
    if (inserted.status !== 'inserted') throw new Error(`Run of ${job} was ${inserted.status}.`);
    return id;
  }

  /** What the workflow does: plan, lanes, settling rounds, finish. Ends early where a slice stops. */
  async drive(runId: string, engine: SyncEngine = this.engine()): Promise<RunTo> {
    const planned = await engine.plan(runId, CALL);
    if (planned.status !== 'planned') throw new Error(`The plan was ${JSON.stringify(planned)}.`);
    let lanes = planned.lanes;
    for (let round = 1; lanes.length > 0; round++) {
      for (const { lane } of lanes) {
        const stop = await this.driveLane(engine, runId, lane);
        if (stop) return stop;
      }
      lanes = (await engine.settle(runId, round)).lanes;
    }
    const { sum } = await this.runs.counters(runId);
    const status = sum.hubspot.failed > 0 ? 'partial' : 'succeeded';
    await this.runs.finish(runId, { status, reason: null, complete: true });
    return 'end';
  }

  async complete(job: string): Promise<RunRow> {
    const id = await this.begin(job);
    await this.drive(id);
    const run = await this.runs.findRun(id);
    if (!run) throw new Error('The run vanished.');
    return run;
  }

  private async driveLane(engine: SyncEngine, runId: string, lane: number): Promise<SliceStop | null> {
    for (;;) {
      const slice = await engine.slice(runId, lane, CALL);
      if (slice.stop) return slice.stop;
      if (slice.done) return null;
    }
  }
}
