import { SystemFailure } from '../../../domain/errors/failure.js';
import type { CallContext } from '../../ports/record-system.port.js';
import { compilePlan } from './compile-plan.js';
import type { CompiledJob } from './compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';

const KEPT = 64;

/**
 * Compiled jobs by run: a run's configuration changes only when a person reenables it, so a worker compiles it once.
 * Slices of one run that start together share one compilation.
 */
export class JobCache {
  private readonly jobs = new Map<string, Promise<CompiledJob>>();

  constructor(private readonly deps: EngineDeps) {}

  get(runId: string, context: CallContext): Promise<CompiledJob> {
    const known = this.jobs.get(runId);
    if (known) return known;
    // Shared by several slices, so that the one who came first cannot abort it for the others.
    const compiled = this.compile(runId, { ...context, signal: new AbortController().signal });
    this.jobs.set(runId, compiled);
    compiled.catch(() => this.jobs.delete(runId));
    const oldest = this.jobs.keys().next();
    if (this.jobs.size > KEPT && !oldest.done) this.jobs.delete(oldest.value);
    return compiled;
  }

  /** The job as it is, or compiled anew where the run follows another version by now. */
  async newest(known: CompiledJob, version: number, context: CallContext): Promise<CompiledJob> {
    if (known.plan.keys.configVersion === version) return known;
    const { runId } = known.plan;
    if ((await this.get(runId, context)) === known) this.forget(runId);
    return this.get(runId, context);
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
    return compilePlan(this.deps, plan, context);
  }
}
