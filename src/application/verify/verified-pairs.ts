import type { Side } from '../../domain/records/system-record.js';
import { activatedJob } from '../../domain/sync/activation.js';
import type { SyncDefinition } from '../../domain/sync/definition.js';
import { NO_OPTIONS } from '../../domain/sync/run-options.js';
import { compilePlan } from '../engine/compile/compile-plan.js';
import type { CompiledJob, CompiledStream, CompiledTarget } from '../engine/compile/compiled-job.js';
import type { EngineDeps } from '../engine/engine-deps.js';
import type { CallContext, RecordSystem } from '../ports/record-system.port.js';
import type { RunPlan } from '../ports/run-store.port.js';
import type { VerifyPlan } from '../ports/verify-store.port.js';

/** How one job keeps one mapping. */
export interface View {
  readonly job: CompiledJob;
  readonly stream: CompiledStream;
  readonly target: CompiledTarget;
  /** Side that it reads from. */
  readonly source: Side;
}

/** A mapping with the jobs that keep its two sides in agreement. */
export interface VerifiedPair {
  readonly mapping: string;
  readonly pairKey: number;
  readonly hubspotType: string;
  /** Key -> name. */
  readonly businessTypes: ReadonlyMap<number, string>;
  readonly views: readonly View[];
  /** Jobs that link by rules, those that only link among them. */
  readonly matching: readonly View[];
  /** Several HubSpot records may lead to one business record. */
  readonly isShared: boolean;
}

export interface PreparedVerify {
  readonly plan: VerifyPlan;
  readonly pairs: readonly VerifiedPair[];
  readonly systems: Readonly<Record<Side, RecordSystem>>;
}

/** Everything compiled, on the connections and schemas of this moment. Throws `SystemFailure`. */
export async function prepareVerify(
  deps: EngineDeps,
  plan: VerifyPlan,
  context: CallContext,
): Promise<PreparedVerify> {
  const { sync, keys, options } = plan;
  const wanted = Object.entries(sync.mappings).flatMap(([mapping, definition]) => {
    const pairKey = keys.pairs.get(mapping);
    const isWanted = options.mappings?.includes(mapping) ?? true;
    return pairKey === undefined || !isWanted ? [] : [{ mapping, pairKey, definition }];
  });
  const jobs = await compileJobs(deps, plan, new Set(wanted.map(({ mapping }) => mapping)), context);
  const [hubspot, business] = await Promise.all([
    deps.systems.portal(sync.portal),
    deps.systems.system(sync.system),
  ]);
  const pairs = wanted.map(({ mapping, pairKey, definition }) => {
    const all = jobs.flatMap((job) => viewsOf(job, pairKey));
    // What only links keeps nothing in agreement.
    const views = all.filter(({ job }) => job.plan.job.kind !== 'link');
    const matching = all.filter(({ target }) => target.rules.length > 0);
    return {
      mapping,
      pairKey,
      hubspotType: definition.hubspot,
      businessTypes: businessTypesOf(plan, definition),
      views,
      matching,
      isShared: isShared(sync, mapping),
    };
  });
  return { plan, pairs, systems: { hubspot, business } };
}

/** Several HubSpot records may lead to one business record. */
export function isShared({ jobs }: SyncDefinition, mapping: string): boolean {
  const targets = Object.values(jobs).flatMap((job) => job.targets);
  return targets.some((target) => target.mapping === mapping && target.shared === true);
}

function businessTypesOf(
  { keys }: VerifyPlan,
  { business }: Pick<SyncDefinition['mappings'][string], 'business'>,
): ReadonlyMap<number, string> {
  const named = business.flatMap((name) => {
    const key = keys.types.get(`business:${name}`);
    return key === undefined ? [] : [[key, name] as const];
  });
  return new Map(named);
}

/** Jobs that run by themselves and take part in one of the mappings. */
async function compileJobs(
  deps: EngineDeps,
  plan: VerifyPlan,
  mappings: ReadonlySet<string>,
  context: CallContext,
): Promise<readonly CompiledJob[]> {
  const jobs: CompiledJob[] = [];
  for (const { name, key, activatedAt } of plan.jobs) {
    const job = plan.sync.jobs[name];
    if (!job || job.triggers.every((trigger) => trigger === 'record')) continue;
    if (!job.targets.some((target) => mappings.has(target.mapping))) continue;
    const runPlan: RunPlan = {
      runId: plan.runId,
      keys: { ...plan.keys, jobKey: key, ownJobKey: key },
      sync: plan.sync,
      jobName: name,
      job: activatedJob(job, activatedAt),
      dryRun: true,
      ids: null,
      options: NO_OPTIONS,
      rescan: false,
      watermark: null,
    };
    jobs.push(await compilePlan(deps, runPlan, context));
  }
  return jobs;
}

function viewsOf(job: CompiledJob, pairKey: number): readonly View[] {
  const source = job.plan.job.source.side;
  return job.streams.flatMap((stream) =>
    stream.targets
      .filter((target) => target.pairKey === pairKey)
      .map((target) => ({ job, stream, target, source })),
  );
}

/** The view of a link from one side: the first job that reads its type there and writes its type on the other side. */
export function viewFor(
  pair: VerifiedPair,
  source: Side,
  sourceTypeKey: number,
  targetTypeKey: number,
): View | undefined {
  const fitting = pair.views.filter(
    (view) =>
      view.source === source &&
      view.stream.typeKey === sourceTypeKey &&
      view.target.types.some((type) => type.typeKey === targetTypeKey),
  );
  return fitting.find((view) => keepsValues(view)) ?? fitting[0];
}

/** A target that is never updated is only created: what it holds afterwards is its own. */
export function keepsValues({ target }: View): boolean {
  return target.definition.update !== 'never';
}
