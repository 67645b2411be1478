import { compileHooks, type CompiledHooks } from '../../../domain/hooks/compile-hooks.js';
import type { SearchFilterGroup } from '../../../domain/hooks/search-filter.js';
import type { SettingValues } from '../../../domain/sync/definition.js';
import { inPortalZone } from '../../../domain/mapping/portal-zone.js';
import { portalUsesOfJob } from '../../../domain/sync/portal-uses.js';
import { withParentTargets } from '../../../domain/sync/single-record.js';
import { searchBeforeReading } from '../../hooks/search-before-reading.js';
import type { CallContext, RecordSystem } from '../../ports/record-system.port.js';
import type { RunPlan } from '../../ports/run-store.port.js';
import { compileJob, settingsOf } from './compile-job.js';
import type { CompiledJob } from './compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import { findActingUser } from './find-acting-user.js';
import { readReferences } from './read-references.js';

export type CompileDeps = Pick<EngineDeps, 'systems' | 'values' | 'hooks' | 'clock'>;

/** A plan made ready to run, on the connections and schemas of this moment. Throws `SystemFailure`. */
export async function compilePlan(
  deps: CompileDeps,
  wanted: RunPlan,
  context: CallContext,
): Promise<CompiledJob> {
  const chosen = withChosenTargets(wanted);
  const { source, target } = await sidesOf(deps, chosen);
  const portal = source.side === 'hubspot' ? source : target;
  await portal.requireAccess?.(portalUsesOfJob(chosen.sync, chosen.jobName, chosen.job), context);
  const [sourceSchema, targetSchema] = await Promise.all([
    source.describe(context),
    target.describe(context),
  ]);
  const { timeZone } = source.side === 'hubspot' ? sourceSchema : targetSchema;
  const mappings = inPortalZone(chosen.sync.mappings, timeZone);
  const plan = { ...chosen, sync: { ...chosen.sync, mappings } };
  const settings = settingsOf(plan);
  const references = await readReferences(plan, settings, { source, target }, context);
  const { values } = deps;
  const [business, { types }] = source.side === 'business' ? [source, sourceSchema] : [target, targetSchema];
  const actingUser = await findActingUser(settings, business, types, values, context);
  const hooks = compileHooks(plan.sync.hooks, { name: plan.jobName, kind: plan.job.kind }, settings);
  const searches = await searchesOf(deps, plan, hooks, settings, context);
  return compileJob({
    plan,
    source,
    target,
    sourceSchema,
    targetSchema,
    values,
    settings,
    actingUser,
    references,
    hooks,
    searches,
  });
}

/** A person may ask for some of a record's targets; what these hang from comes along. */
function withChosenTargets(plan: RunPlan): RunPlan {
  const { targets } = plan.job;
  const chosen = withParentTargets(plan.options.single?.targets ?? null, targets);
  if (chosen === null) return plan;
  return { ...plan, job: { ...plan.job, targets: targets.filter(({ name }) => chosen.has(name)) } };
}

/** Scripts that say before anything is read what is to be read. */
function searchesOf(
  deps: CompileDeps,
  { job }: RunPlan,
  hooks: CompiledHooks,
  settings: SettingValues,
  { signal }: CallContext,
): Promise<readonly (readonly SearchFilterGroup[])[]> {
  const scope = { settings, now: deps.clock.now().toISOString() };
  return searchBeforeReading(deps.hooks, hooks.beforeReading, job.source, scope, signal);
}

async function sidesOf(
  { systems }: CompileDeps,
  { sync, job }: RunPlan,
): Promise<{ readonly source: RecordSystem; readonly target: RecordSystem }> {
  const [portal, system] = await Promise.all([systems.portal(sync.portal), systems.system(sync.system)]);
  return job.source.side === 'hubspot'
    ? { source: portal, target: system }
    : { source: system, target: portal };
}
