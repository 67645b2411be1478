import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import { compileHooks } from '../../domain/hooks/compile-hooks.js';
import type { HookDefinition } from '../../domain/hooks/hook-definition.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import type { SyncDefinition } from '../../domain/sync/definition.js';
import { inRunOrder } from '../../domain/sync/job-order.js';
import { compilePlan } from '../engine/compile/compile-plan.js';
import { settingsOf } from '../engine/compile/compile-job.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { RECORD_DESK, type RecordDesk } from '../ports/record-desk.port.js';
import type { CallContext } from '../ports/record-system.port.js';
import type { RunPlan } from '../ports/run-store.port.js';
import { onDemand, RECORD_TOOLS, type RecordTools } from '../records/record-tools.js';
import { sampleOf, streamOf, type HookSample, type UnaskedRecord } from './hook-sample.js';
import { TryHook, type TriedRecord } from './try-hook.use-case.js';

export interface TestHookRequest {
  readonly sync: string;
  readonly name: string;
  /** Before it is saved; null = as it is stored. */
  readonly hook: HookDefinition | null;
  /** Job whose records are shown to it; null = the first enabled one that it runs in. */
  readonly job: string | null;
  /** Records of the job's source; null = the first few. */
  readonly ids: readonly string[] | null;
}

export type TestHookResult =
  | { readonly status: 'unknown'; readonly what: string }
  /** Paths within the body. */
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] }
  | {
      readonly status: 'tried';
      readonly job: string;
      readonly records: readonly TriedRecord[];
      readonly unasked: readonly UnaskedRecord[];
    };

/** Shows a hook the records that it would see, stored or before it is saved, and says what it answers. Writes nothing. */
@Injectable()
export class TestHook {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RECORD_DESK) private readonly desk: RecordDesk,
    @Inject(RECORD_TOOLS) private readonly tools: RecordTools,
    @Inject(TryHook) private readonly trying: TryHook,
  ) {}

  async execute(request: TestHookRequest): Promise<TestHookResult> {
    const stored = await this.configs.findSync(request.sync);
    if (stored === null) return { status: 'unknown', what: `sync "${request.sync}"` };
    const { definition } = stored;
    const known = Object.hasOwn(definition.hooks, request.name) ? definition.hooks[request.name] : undefined;
    const hook = request.hook ?? known;
    if (hook === undefined) return { status: 'unknown', what: `hook "${request.name}"` };
    const faults = await this.trying.problemsOf(hook, definition.jobs);
    const prefix = request.hook === null ? '' : '/hook';
    if (faults.length > 0) {
      return { status: 'invalid', problems: faults.map((each) => ({ ...each, path: prefix + each.path })) };
    }
    const job = jobFor(definition, hook, request.job);
    if (typeof job !== 'string') return { status: 'invalid', problems: [job] };
    return this.show(request, definition, hook, job);
  }

  private async show(
    { sync, name, ids }: TestHookRequest,
    definition: SyncDefinition,
    hook: HookDefinition,
    job: string,
  ): Promise<TestHookResult> {
    const type = definition.jobs[job]?.source.type ?? '';
    const plan = await this.desk.jobPlan(sync, job, { type, targets: null, parents: {} });
    if (plan === null) return { status: 'unknown', what: `job "${job}"` };
    const context = onDemand();
    const sample = await this.sample(plan, name, hook, ids, context);
    if ('path' in sample) return { status: 'invalid', problems: [sample] };
    const { side } = plan.job.source;
    const settings = settingsOf(plan);
    const { jobs } = definition;
    const records = sample.inputs;
    const result = await this.trying.execute(
      { hook, jobs, settings, records, source: { side, type } },
      context.signal,
    );
    if (result.status === 'invalid') return result;
    return { status: 'tried', job, records: result.records, unasked: sample.unasked };
  }

  /** A filter that runs before reading is shown no record. */
  private async sample(
    plan: RunPlan,
    name: string,
    hook: HookDefinition,
    ids: TestHookRequest['ids'],
    context: CallContext,
  ): Promise<HookSample | Problem> {
    if (hook.runs === 'before-reading') return { inputs: [], unasked: [] };
    const alone = { ...plan, sync: { ...plan.sync, hooks: { [name]: { ...hook, active: true } } } };
    try {
      const job = await compilePlan(this.tools, alone, context);
      const stream = streamOf(job, hook);
      if (stream) return await sampleOf(this.tools, job, stream, hook, ids, context);
      const message = `Job "${plan.jobName}" shows it no record: its target, or all hooks, are switched off there.`;
      return { path: '/job', code: 'no-target', message };
    } catch (error) {
      if (!(error instanceof SystemFailure) || error.failure.class !== 'configuration') throw error;
      return { path: '', code: error.failure.code, message: error.failure.message };
    }
  }
}

/** Enabled jobs before others, as a sync run would come to them. */
function jobFor(definition: SyncDefinition, hook: HookDefinition, wanted: string | null): string | Problem {
  const active = { hook: { ...hook, active: true } };
  const all = Object.entries(definition.jobs).map(([name, job]) => ({ ...job, name }));
  const mine = inRunOrder(all).filter(({ name, kind }) => !compileHooks(active, { name, kind }, {}).isEmpty);
  const names = [...mine.filter(({ enabled }) => enabled), ...mine].map(({ name }) => name);
  if (wanted === null) {
    const message = `No job of this sync has the point ${hook.point}.`;
    return names[0] ?? { path: '/job', code: 'no-job', message };
  }
  if (names.includes(wanted)) return wanted;
  const said = Object.hasOwn(definition.jobs, wanted)
    ? `The hook does not run in job "${wanted}".`
    : `There is no job "${wanted}".`;
  return { path: '/job', code: 'unknown-job', message: said };
}
