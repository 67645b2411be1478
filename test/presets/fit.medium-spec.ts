import { NO_HOOKS } from '../../src/domain/hooks/compile-hooks.js';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { BusinessSystem } from '../../src/adapters/connectors/connector.js';
import { findConnector } from '../../src/adapters/connectors/registry.js';
import type { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import { parsePreset } from '../../src/adapters/presets/yaml-preset-catalogue.js';
import { createValueFunctions } from '../../src/adapters/values/value-functions.js';
import { resolveSync } from '../../src/application/configuration/resolve-sync.js';
import { compileJob, settingsOf } from '../../src/application/engine/compile-job.js';
import { readReferences } from '../../src/application/engine/read-references.js';
import type { RunPlan } from '../../src/application/ports/run-store.port.js';
import { installSampleErp, sampleErpFolder } from '../../src/cli/sample-erp.js';
import type { SyncDocument } from '../../src/domain/configuration/documents.js';
import type { SystemSchema } from '../../src/domain/schema/system-schema.js';
import type { SyncDefinition } from '../../src/domain/sync/definition.js';
import { ON_DEMAND, PortalBench } from '../hubspot/portal-bench.js';
import { createTestDatabase } from '../support/services/database.js';

const values = createValueFunctions();
const ROOT = join(__dirname, '../..');
const PRESETS = readdirSync(join(ROOT, 'presets')).map((file) => {
  const preset = parsePreset(readFileSync(join(ROOT, 'presets', file), 'utf8'));
  const example = preset.name === 'standard' ? 'demo' : preset.name;
  const document = parse(readFileSync(join(ROOT, 'examples', `${example}.crosstie.yaml`), 'utf8')) as {
    readonly syncs: { readonly main: SyncDocument };
  };
  return resolveSync('main', document.syncs.main, preset, values);
});
const JOBS = PRESETS.flatMap((sync) => Object.keys(sync.jobs).map((job) => ({ sync, job })));

function keysOf(
  schemas: Readonly<Record<'hubspot' | 'business', SystemSchema>>,
): ReadonlyMap<string, number> {
  const names = (['hubspot', 'business'] as const).flatMap((side) =>
    schemas[side].types.map((type) => `${side}:${type.name}`),
  );
  return new Map(names.map((name, index) => [name, index + 1]));
}

function planOf(sync: SyncDefinition, jobName: string, types: ReadonlyMap<string, number>): RunPlan {
  const job = sync.jobs[jobName];
  if (!job) throw new Error(`There is no job ${jobName}.`);
  const pairs = new Map(Object.keys(sync.mappings).map((name, index) => [name, index + 1]));
  return {
    runId: '0',
    keys: { syncKey: 1, jobKey: 1, ownJobKey: 1, runKey: 1, configVersion: 1, pairs, types },
    sync,
    jobName,
    job,
    dryRun: true,
    ids: null,
    rescan: false,
    watermark: null,
  };
}

describe('presets and the sample ERP', () => {
  let bench: PortalBench;
  let portal: HubspotPortal;
  let system: BusinessSystem;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let schemas: Record<'hubspot' | 'business', SystemSchema>;

  beforeAll(async () => {
    bench = await PortalBench.start({
      seed: { companies: 12, contacts: 12, planted: false },
      settings: { limitsEnabled: false, indexLagMs: 0, strict: true },
    });
    portal = bench.connect();
    database = await createTestDatabase();
    await installSampleErp(database.url);
    const tables: unknown = parse(readFileSync(join(sampleErpFolder(), 'tables.yaml'), 'utf8'));
    const connector = findConnector('sql');
    if (!connector) throw new Error('There is no sql connector.');
    system = connector.open({ url: database.url, tables }, {}, { slug: 'erp' });
    schemas = { hubspot: await portal.describe(ON_DEMAND), business: await system.describe(ON_DEMAND) };
  }, 60_000);
  afterAll(async () => {
    await system.close();
    await database.drop();
    await bench.stop();
  }, 60_000);

  it.each(JOBS.map(({ sync, job }) => [`${sync.preset.name}/${job}`, sync, job] as const))(
    '%s compiles against both sides',
    async (_name, sync, jobName) => {
      const plan = planOf(sync, jobName, keysOf(schemas));
      const [from, to] =
        plan.job.source.side === 'hubspot'
          ? (['hubspot', 'business'] as const)
          : (['business', 'hubspot'] as const);
      const sides = { hubspot: portal, business: system };
      const [source, target] = [sides[from], sides[to]];
      const settings = settingsOf(plan);
      const compiled = compileJob({
        plan,
        source,
        target,
        sourceSchema: schemas[from],
        targetSchema: schemas[to],
        values,
        settings,
        references: await readReferences(plan, settings, { source, target }, ON_DEMAND),
        hooks: NO_HOOKS,
        searches: [],
      });
      const targets = compiled.streams.flatMap((stream) => stream.targets.map((each) => each.name));
      expect(targets).toEqual(expect.arrayContaining(plan.job.targets.map((each) => each.name)));
    },
  );
});
