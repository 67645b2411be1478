import { SystemFailure } from '../../domain/errors/failure.js';
import { compileHooks, type CompiledHooks } from '../../domain/hooks/compile-hooks.js';
import type { SearchFilterGroup } from '../../domain/hooks/search-filter.js';
import type { SettingValues } from '../../domain/sync/definition.js';
import { searchBeforeReading } from '../hooks/search-before-reading.js';
import type { CallContext, RecordSystem } from '../ports/record-system.port.js';
import type { RunPlan } from '../ports/run-store.port.js';
import { compileJob, settingsOf } from './compile-job.js';
import type { CompiledJob } from './compiled-job.js';
import type { EngineDeps } from './engine-deps.js';
import { readReferences } from './read-references.js';

const KEPT = 64;

/**
 * Compiled jobs by run: a run's configuration version never changes, so a worker compiles it once. Slices of one
 * run that start together share one compilation.
 */
export class JobCache {
  private readonly jobs = new Map<string, Promise<CompiledJob>>();

  constructor(private readonly deps: EngineDeps) {}

  get(runId: string, context: CallContext): Promise<CompiledJob> {
    const known = this.jobs.get(runId);
    if (known) return known;
    const compiled = this.compile(runId, context);
    this.jobs.set(runId, compiled);
    compiled.catch(() => this.jobs.delete(runId));
    const oldest = this.jobs.keys().next();
    if (this.jobs.size > KEPT && !oldest.done) this.jobs.delete(oldest.value);
    return compiled;
  }

  /** After a failure that a new schema or credential may mend. */
  forget(runId: string): void {
    this.jobs.delete(runId);
  }

  private async compile(runId: string, context: CallContext): Promise<CompiledJob> {
    const plan = await this.deps.runs.loadRunPlan(runId);
    if (!plan)
      throw new SystemFailure({
        class: 'not-found',
        code: 'unknown-run',
        message: `Run ${runId} does not exist.`,
      });
    const { source, target } = await this.sides(plan);
    const [sourceSchema, targetSchema] = await Promise.all([
      source.describe(context),
      target.describe(context),
    ]);
    const settings = settingsOf(plan);
    const references = await readReferences(plan, settings, { source, target }, context);
    const { values } = this.deps;
    const hooks = compileHooks(plan.sync.hooks, { name: plan.jobName, kind: plan.job.kind }, settings);
    const searches = await this.searchesOf(plan, hooks, settings, context);
    return compileJob({
      plan,
      source,
      target,
      sourceSchema,
      targetSchema,
      values,
      settings,
      references,
      hooks,
      searches,
    });
  }

  /** Scripts that say before anything is read what is to be read. */
  private searchesOf(
    { job }: RunPlan,
    hooks: CompiledHooks,
    settings: SettingValues,
    { signal }: CallContext,
  ): Promise<readonly (readonly SearchFilterGroup[])[]> {
    const scope = { settings, now: this.deps.clock.now().toISOString() };
    return searchBeforeReading(this.deps.hooks, hooks.beforeReading, job.source, scope, signal);
  }

  private async sides(
    plan: RunPlan,
  ): Promise<{ readonly source: RecordSystem; readonly target: RecordSystem }> {
    const [portal, system] = await Promise.all([
      this.deps.systems.portal(plan.sync.portal),
      this.deps.systems.system(plan.sync.system),
    ]);
    return plan.job.source.side === 'hubspot'
      ? { source: portal, target: system }
      : { source: system, target: portal };
  }
}
