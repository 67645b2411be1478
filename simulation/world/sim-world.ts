import { InMemoryAfterActionStore } from '../../src/adapters/persistence/memory/in-memory-after-action-store.js';
import { InMemoryConfigStore } from '../../src/adapters/persistence/memory/in-memory-config-store.js';
import { InMemoryPageStore } from '../../src/adapters/persistence/memory/in-memory-page-store.js';
import { InMemoryPreviewStore } from '../../src/adapters/persistence/memory/in-memory-preview-store.js';
import { InMemoryRepairDecisions } from '../../src/adapters/persistence/memory/in-memory-repair-decisions.js';
import { InMemoryRunStore } from '../../src/adapters/persistence/memory/in-memory-run-store.js';
import { MemoryWorld } from '../../src/adapters/persistence/memory/memory-world.js';
import { createValueFunctions } from '../../src/adapters/values/value-functions.js';
import { DEFAULT_ENGINE_LIMITS, type EngineDeps } from '../../src/application/engine/engine-deps.js';
import { SyncEngine } from '../../src/application/engine/engine.js';
import type { HookRunner } from '../../src/application/ports/hook-runner.port.js';
import type { PageStore } from '../../src/application/ports/page-store.port.js';
import type { PortalBudget } from '../../src/application/ports/portal-budget.port.js';
import type { RunStore } from '../../src/application/ports/run-store.port.js';
import type { Sandbox } from '../../sandbox/core/sandbox.js';
import { Steps, type Pool } from '../driver/steps.js';
import type { Plant, PlantContext } from '../plants/plant.js';
import { Erp } from '../sides/erp.js';
import { connectSandbox, isRead, newBudget, openSandbox, type Wire } from '../sides/portal.js';
import type { Chance } from '../time/chance.js';
import type { VirtualTime } from '../time/virtual-time.js';
import { Chaos, laneOf } from '../workers/chaos.js';
import { instrument, type Around, type PortCall } from '../workers/instrument.js';
import { Worker } from '../workers/worker.js';
import { configure, definitionOf } from './definition.js';
import { Diary } from './diary.js';
import { People, type Habits } from './people.js';
import { Witness } from './witness.js';

const VALUES = createValueFunctions();
const WORKERS = 3;
/** A new process in the place of a dead one. */
const RESTART_MS = 4_000;

const NO_HOOKS: HookRunner = {
  run: () => Promise.reject(new Error('There is no script.')),
  check: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};

interface Process {
  readonly worker: Worker;
  readonly engine: SyncEngine;
}

/** Both sides, one database, several workers: the real engine and the real HubSpot adapter in one process. */
export class SimWorld implements Pool {
  readonly store: MemoryWorld;
  readonly config: InMemoryConfigStore;
  /** Without anything before it, for those who stand outside. */
  readonly rows: InMemoryRunStore;
  readonly sandbox: Sandbox;
  readonly erp: Erp;
  readonly diary: Diary;
  readonly people: People;
  readonly chaos: Chaos;
  readonly witness: Witness;
  readonly steps: Steps;
  readonly runs: RunStore;
  private readonly pages: PageStore;
  private readonly actions: InMemoryAfterActionStore;
  private readonly previews: InMemoryPreviewStore;
  private readonly decisions: InMemoryRepairDecisions;
  private readonly budget: PortalBudget;
  private readonly context: PlantContext;
  private readonly processes: Process[] = [];
  private started = 0;
  readonly limits: EngineDeps['limits'];
  readonly habits: Habits;
  /** Why runs stood still. */
  readonly reasons: string[] = [];

  constructor(
    readonly time: VirtualTime,
    readonly chance: Chance,
    private readonly plant: Plant | null,
    given: Partial<Habits>,
  ) {
    const skewMs = chance.between(-600_000, 600_000);
    this.store = new MemoryWorld({ now: () => new Date(time.now) });
    this.config = new InMemoryConfigStore(this.store);
    this.rows = new InMemoryRunStore(this.store);
    this.sandbox = openSandbox(time, chance.fork('portal'));
    this.erp = new Erp(() => time.now + skewMs, VALUES.coarseKey);
    this.diary = new Diary(() => time.now);
    const drawn = { merges: chance.hits(0.5), unequalTwins: chance.hits(0.5), indexLag: chance.hits(0.7) };
    this.habits = { ...drawn, stopsWriters: false, ...given };
    this.people = new People(this.sandbox, this.erp, this.diary, chance.fork('people'), this.habits);
    const harsh = chance.pick([0.2, 1, 2]);
    const rates = { kill: 0.0015 * harsh, freeze: 0.002 * harsh, database: 0.003 * harsh, erp: 0.01 * harsh };
    this.chaos = new Chaos(time, chance.fork('chaos'), rates, this.habits.stopsWriters);
    this.witness = new Witness(time, this.store);
    this.steps = new Steps(time, chance.fork('steps'), this);
    this.context = { store: this.store, erp: this.erp, time, memory: new Map() };
    this.runs = plant?.runs?.(this.rows, this.context) ?? this.rows;
    const pages = this.witness.pages(new InMemoryPageStore(this.store));
    this.pages = plant?.pages?.(pages, this.context) ?? pages;
    this.actions = new InMemoryAfterActionStore(this.store);
    this.previews = new InMemoryPreviewStore(this.store);
    this.decisions = new InMemoryRepairDecisions(this.store);
    this.budget = plant?.budget?.(newBudget(time), this.context) ?? newBudget(time);
    const healing = chance.hits(0.5);
    const overlapMs = 120_000;
    this.limits = {
      ...DEFAULT_ENGINE_LIMITS,
      lanes: chance.between(1, 3),
      pagesPerSlice: chance.between(1, 4),
      overlapMs,
      healingMs: healing ? 30 * 60_000 : overlapMs,
    };
  }

  async open(): Promise<void> {
    await configure(this.config, definitionOf(VALUES));
    for (let n = 0; n < WORKERS; n += 1) this.startWorker();
  }

  async ready(): Promise<Process> {
    for (;;) {
      this.bury();
      const process = this.chance.pickOr(this.processes.filter(({ worker }) => worker.isReady));
      if (process) return process;
      await this.time.sleep(1_000);
    }
  }

  /** Dead ones are replaced after a while. */
  private bury(): void {
    for (const dead of this.processes.filter(({ worker }) => !worker.isAlive)) {
      this.processes.splice(this.processes.indexOf(dead), 1);
      this.time.at(RESTART_MS, () => this.startWorker());
    }
  }

  private startWorker(): void {
    const worker = new Worker(`worker ${(this.started += 1)}`, this.time);
    const around = this.around(worker);
    const wire = this.wire(worker);
    const { plant, context, witness } = this;
    const portalOf = connectSandbox(this.sandbox, this.time, this.budget, wire.send);
    const rawPortal = witness.system(portalOf, () => wire.arrivedAt);
    const rawErp = witness.system(this.erp);
    const portal = instrument(
      'hubspot',
      plant?.portal?.(rawPortal, context) ?? rawPortal,
      around,
      SYNCHRONOUS,
    );
    const erp = instrument('business', plant?.system?.(rawErp, context) ?? rawErp, around, SYNCHRONOUS);
    const actions = plant?.actions?.(this.actions, context) ?? this.actions;
    const engine = new SyncEngine({
      runs: instrument('runs', this.runs, around),
      pages: instrument('pages', this.witness.fences(this.pages), around),
      actions: instrument('actions', actions, around),
      previews: this.previews,
      decisions: this.decisions,
      systems: { portal: () => Promise.resolve(portal), system: () => Promise.resolve(erp) },
      values: VALUES,
      hooks: NO_HOOKS,
      clock: { now: () => new Date(this.time.now) },
      pause: (ms, signal) => this.time.sleep(ms, signal).catch(() => undefined),
      limits: this.limits,
    });
    this.processes.push({ worker, engine });
  }

  private around(worker: Worker): Around {
    return async (call, go) => {
      await this.chaos.pass(worker, call, 'before');
      this.chaos.fail(call);
      noteClaim(worker, call);
      const answer = await go();
      await this.chaos.pass(worker, call, 'after');
      this.chaos.fail(call);
      return answer;
    };
  }

  /** A request that is on its way arrives, even where its sender stands still meanwhile. */
  private wire(worker: Worker): { readonly send: Wire; arrivedAt: number } {
    const call = { port: 'http', method: 'send', args: [] };
    const wire: ReturnType<SimWorld['wire']> = {
      arrivedAt: 0,
      send: async (request, go) => {
        await this.chaos.pass(worker, call, 'before');
        if (!isRead(request)) wire.arrivedAt = this.time.now;
        try {
          return await go();
        } finally {
          await this.chaos.pass(worker, call, 'after');
        }
      },
    };
    return wire;
  }
}

/** From its claim to its commit a page of the worker has a write on its way. */
function noteClaim(worker: Worker, call: PortCall): void {
  if (call.method === 'prepareWrites') worker.claimed.add(laneOf(call));
  else if (call.method === 'commitPage') worker.claimed.delete(laneOf(call));
}

/** Asked without waiting. */
const SYNCHRONOUS: readonly string[] = ['middleOf'];
