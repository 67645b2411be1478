import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { uuidv7 } from 'uuidv7';
import { parse } from 'yaml';
import type { BusinessSystem } from '../../src/adapters/connectors/connector.js';
import { findConnector } from '../../src/adapters/connectors/registry.js';
import { InMemoryAfterActionStore } from '../../src/adapters/persistence/memory/in-memory-after-action-store.js';
import { InMemoryConfigStore } from '../../src/adapters/persistence/memory/in-memory-config-store.js';
import { InMemoryPageStore } from '../../src/adapters/persistence/memory/in-memory-page-store.js';
import { InMemoryPreviewStore } from '../../src/adapters/persistence/memory/in-memory-preview-store.js';
import { InMemoryRepairDecisions } from '../../src/adapters/persistence/memory/in-memory-repair-decisions.js';
import { InMemoryRunStore } from '../../src/adapters/persistence/memory/in-memory-run-store.js';
import { MemoryWorld } from '../../src/adapters/persistence/memory/memory-world.js';
import { parsePreset } from '../../src/adapters/presets/yaml-preset-catalogue.js';
import { createValueFunctions } from '../../src/adapters/values/value-functions.js';
import { resolveSync } from '../../src/application/configuration/resolve-sync.js';
import { DEFAULT_ENGINE_LIMITS } from '../../src/application/engine/engine-deps.js';
import { SyncEngine } from '../../src/application/engine/engine.js';
import type { HookRunner } from '../../src/application/ports/hook-runner.port.js';
import type { RunRow } from '../../src/application/ports/run-store.port.js';
import { installSampleErp, sampleErpFolder } from '../../src/cli/sample-erp.js';
import type { SyncDocument } from '../../src/domain/configuration/documents.js';
import { inRunOrder } from '../../src/domain/sync/job-order.js';
import { NO_OPTIONS } from '../../src/domain/sync/run-options.js';
import type { SyncDefinition } from '../../src/domain/sync/definition.js';
import { associationsOf } from '../../sandbox/core/associations.js';
import { objectType, type ObjectName } from '../../sandbox/core/object-types.js';
import type { SandboxServerOptions } from '../../sandbox/http/sandbox-server.js';
import { PortalBench } from '../hubspot/portal-bench.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';

/** The presets bring no scripts. */
const NO_HOOKS: HookRunner = {
  run: () => Promise.reject(new Error('No preset has a script.')),
  check: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};

const TABLES = `select table_name as name from information_schema.tables
  where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'crosstie%'`;

const CALL = { signal: new AbortController().signal, heartbeat: () => undefined };
const VALUES = createValueFunctions();
const ROOT = join(__dirname, '../..');

export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface JobOutcome {
  readonly run: RunRow;
  readonly hubspot: Counts;
  readonly business: Counts;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly conflicts: number;
}

export type PortalRow = Readonly<Record<string, string>> & { readonly id: string };

interface Choice {
  readonly ids?: readonly string[] | null;
  readonly fields?: readonly string[] | null;
}

export interface PortalWrite {
  readonly operation: string;
  readonly type: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

type Counts = Readonly<Record<string, number>>;

/** A preset's example on a sandbox portal and the sample ERP: the real engine, adapters and database of the ERP. */
export class PresetWorld {
  private readonly engine: SyncEngine;

  private constructor(
    readonly definition: SyncDefinition,
    private readonly configs: InMemoryConfigStore,
    private readonly runs: InMemoryRunStore,
    engine: SyncEngine,
    readonly bench: PortalBench,
    private readonly system: BusinessSystem,
    private readonly erp: Client,
    private readonly database: TestDatabase,
  ) {
    this.engine = engine;
  }

  /** `changes` go over what the example says. */
  static async start(
    preset: string,
    seed: NonNullable<SandboxServerOptions['seed']>,
    changes: Partial<SyncDocument> = {},
  ): Promise<PresetWorld> {
    const settings = { limitsEnabled: false, indexLagMs: 0, indexJitterMs: 0, strict: true };
    const bench = await PortalBench.start({ seed, settings });
    const portal = bench.connect();
    const database = await createTestDatabase();
    await installSampleErp(database.url);
    const system = openErp(database.url);
    const erp = new Client({ connectionString: database.url });
    await erp.connect();
    const clock = { now: () => new Date() };
    const memory = new MemoryWorld(clock);
    const runs = new InMemoryRunStore(memory);
    const definition = definitionOf(preset, changes);
    const configs = new InMemoryConfigStore(memory);
    await configure(configs, definition);
    const engine = new SyncEngine({
      runs,
      pages: new InMemoryPageStore(memory),
      actions: new InMemoryAfterActionStore(memory),
      decisions: new InMemoryRepairDecisions(memory),
      previews: new InMemoryPreviewStore(memory),
      hooks: NO_HOOKS,
      systems: { portal: () => Promise.resolve(portal), system: () => Promise.resolve(system) },
      values: VALUES,
      clock,
      pause: () => Promise.resolve(),
      limits: DEFAULT_ENGINE_LIMITS,
    });
    return new PresetWorld(definition, configs, runs, engine, bench, system, erp, database);
  }

  /** Another version of the configuration, for the runs that begin after it. */
  async configure(definition: SyncDefinition): Promise<void> {
    await configure(this.configs, definition);
  }

  async stop(): Promise<void> {
    await this.erp.end();
    await this.system.close();
    await this.database.drop();
    await this.bench.stop();
  }

  /** Every enabled job once, in the order of a sync run; those for single records a person starts by himself. */
  async runAll(): Promise<ReadonlyMap<string, JobOutcome>> {
    const jobs = Object.entries(this.definition.jobs).map(([name, job]) => ({ name, ...job }));
    const outcomes = new Map<string, JobOutcome>();
    for (const { name, enabled, triggers } of inRunOrder(jobs)) {
      if (enabled && triggers.includes('schedule')) outcomes.set(name, await this.run(name));
    }
    return outcomes;
  }

  /** Compiles a job against both sides, as a run does before it reads anything; what stops it is thrown. */
  async plan(job: string): Promise<void> {
    const id = await this.begin(job);
    const planned = await this.engine.plan(id, CALL);
    if (planned.status !== 'planned') throw new Error(`${job} does not start: ${JSON.stringify(planned)}`);
    await this.runs.finish(id, { status: 'cancelled', reason: null, complete: false });
  }

  /** All that a job reads, or chosen records, or chosen fields. */
  async run(job: string, chosen: Choice = {}): Promise<JobOutcome> {
    const id = await this.begin(job, chosen);
    await this.drive(job, id);
    const run = await this.runs.findRun(id);
    if (!run) throw new Error('The run vanished.');
    const { sum } = await this.runs.counters(id);
    const { hubspot, business, created, updated, linked, conflicts } = sum;
    return { run, hubspot: { ...hubspot }, business: { ...business }, created, updated, linked, conflicts };
  }

  private async begin(job: string, { ids = null, fields = null }: Choice = {}): Promise<string> {
    const kind = this.definition.jobs[job]?.kind;
    if (kind === undefined) throw new Error(`There is no job ${job}.`);
    const id = uuidv7();
    const workflowId = `${kind}:main/${job}`;
    const inserted = await this.runs.insertRun({
      ...{ id, sync: 'main', job, kind, workflowId, dryRun: false, ids, options: { ...NO_OPTIONS, fields } },
      ...{ parentRunId: null, trigger: 'person' },
    });
    if (inserted.status !== 'inserted') throw new Error(`The run of ${job} was ${inserted.status}.`);
    return id;
  }

  /** The log of a run. */
  async events(runId: string): Promise<readonly { readonly code: string; readonly message: string }[]> {
    return this.runs.events(runId, 0);
  }

  /** What is in the portal now. */
  portalRecords(type: ObjectName): readonly PortalRow[] {
    const { world } = this.bench.server.sandbox;
    return world.store(objectType(type)).liveRecords.map(({ id, current }) => ({ id, ...current.props }));
  }

  /** Users of the portal. */
  owners(): readonly { readonly id: string; readonly email: string }[] {
    return this.bench.server.sandbox.world.owners.map(({ id, email }) => ({ id: String(id), email }));
  }

  /** Ids in the portal that a record is associated with. */
  associated(type: ObjectName, id: string, to: ObjectName): readonly string[] {
    const record = this.bench.server.sandbox.world.store(objectType(type)).find(id);
    return record ? associationsOf(record, objectType(to)).map(({ toId }) => String(toId)) : [];
  }

  /** Edits as a person does in the portal. */
  edit(type: ObjectName, id: string, properties: Record<string, string>): void {
    this.bench.server.admin.edit({ action: 'set', type, id, properties });
  }

  /** Number of writes that the portal has seen, of people too. */
  get portalWrites(): number {
    return this.bench.server.admin.journal().lastSeq;
  }

  /** Writes that the portal has seen after the `seq`-th: what was written to which record. */
  journalAfter(seq: number): readonly PortalWrite[] {
    const { entries } = this.bench.server.admin.journal({ after: seq, limit: 1_000 });
    return entries.map(({ operation, type, id, properties = {} }) => ({ operation, type, id, properties }));
  }

  /** Every row of the ERP with the transaction that wrote it last. */
  async writtenRows(): Promise<ReadonlyMap<string, string>> {
    const written = new Map<string, string>();
    for (const { name } of await this.query(TABLES)) {
      const rows = await this.query(`select ctid::text as at, xmin::text as version, * from ${String(name)}`);
      for (const row of rows) {
        const key = row['id'] ?? row['code'] ?? row['op_id'] ?? row['at'];
        written.set(`${String(name)} ${String(key)}`, `${String(row['version'])} ${String(row['at'])}`);
      }
    }
    return written;
  }

  /** What a pair has created in the ERP: id in the portal -> id of the row. */
  async createdRows(pair: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.query('select op_id, record_key from crosstie_applied where op_id like $1', [
      `main/${pair}/%`,
    ]);
    return new Map(
      rows.map((row) => [/\/([^/]*)#\d+$/.exec(String(row['op_id']))?.[1] ?? '', String(row['record_key'])]),
    );
  }

  /** Rows of the ERP; numbers and dates as the driver gives them. */
  async query(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.erp.query<Row>(text, [...values])).rows;
  }

  private async drive(job: string, id: string): Promise<void> {
    const planned = await this.engine.plan(id, CALL);
    if (planned.status !== 'planned') throw new Error(`${job} does not start: ${JSON.stringify(planned)}`);
    let lanes = planned.lanes;
    for (let round = 1; lanes.length > 0; round++) {
      for (const { lane } of lanes) await this.driveLane(job, id, lane);
      lanes = (await this.engine.settle(id, round)).lanes;
    }
    const { sum } = await this.runs.counters(id);
    const status = sum.hubspot.failed > 0 ? 'partial' : 'succeeded';
    await this.runs.finish(id, { status, reason: null, complete: true });
  }

  private async driveLane(job: string, id: string, lane: number): Promise<void> {
    for (;;) {
      const slice = await this.engine.slice(id, lane, CALL);
      if (slice.stop) throw new Error(`${job} stopped: ${JSON.stringify(slice.stop)}`);
      if (slice.done) return;
    }
  }
}

function openErp(url: string): BusinessSystem {
  const connector = findConnector('sql');
  if (!connector) throw new Error('There is no sql connector.');
  const tables: unknown = parse(readFileSync(join(sampleErpFolder(), 'tables.yaml'), 'utf8'));
  return connector.open({ url, tables }, {}, { slug: 'erp' });
}

/** As the example configuration of the preset says. */
function definitionOf(name: string, changes: Partial<SyncDocument>): SyncDefinition {
  const preset = parsePreset(readFileSync(join(ROOT, 'presets', `${name}.yaml`), 'utf8'));
  const example = parse(
    readFileSync(join(ROOT, 'examples', `${name === 'standard' ? 'demo' : name}.crosstie.yaml`), 'utf8'),
  ) as {
    readonly syncs: { readonly main: SyncDocument };
  };
  return resolveSync('main', { ...example.syncs.main, ...changes }, preset, VALUES);
}

async function configure(store: InMemoryConfigStore, definition: SyncDefinition): Promise<void> {
  const shared = { trustedAddress: true };
  const portal = {
    slug: 'main',
    name: 'Portal',
    apiBaseUrl: 'https://portal.example',
    sealedToken: 'sealed',
  };
  const system = { slug: 'erp', name: 'ERP', kind: 'sql', settings: {}, sealedSecrets: {}, identity: null };
  const { preset } = definition;
  const document = { portal: 'main', system: 'erp', preset: preset.name };
  await store.write({
    portals: [{ ...portal, hubId: null, parkedUntil: null, ...shared }],
    systems: [{ ...system, ...shared }],
    syncs: [{ slug: 'main', name: 'Main', document, definition, rescanJobs: [] }],
    deletePortals: [],
    deleteSystems: [],
    deleteSyncs: [],
  });
}
