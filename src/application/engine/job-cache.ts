import { SystemFailure } from '../../domain/errors/failure.js';
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
    return compileJob({ plan, source, target, sourceSchema, targetSchema, values, settings, references });
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
