import type { LaneRange } from '../../../domain/sync/lane.js';
import type { NewLane } from '../../ports/run-store.port.js';
import type { CallContext, ReadRange } from '../../ports/record-system.port.js';
import { auditLanes } from './audit-links.js';
import { countsDrifted } from './count-audit.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import { configurationFailure } from '../compile/schema-lookups.js';

export interface DraftedPlan {
  readonly sourceTime: string;
  readonly estimatedRoot: number | null;
  readonly lanes: readonly NewLane[];
}

/** Lanes and totals of a run, from the source's clock and the job's watermark. */
export async function draftPlan(
  deps: EngineDeps,
  job: CompiledJob,
  context: CallContext,
): Promise<DraftedPlan> {
  const root = startOf(job);
  const sourceTime = await job.source.now(context);
  const drifted = await countsDrifted(deps, job, root, sourceTime, context);
  const all = await rootRanges(deps, job, root.type, sourceTime, drifted, context);
  const { limit } = job.plan.options;
  const ranges = limit === null ? all : all.slice(0, 1);
  const estimated = await estimate(job, root.type, ranges, context);
  const estimatedRoot = estimated === null || limit === null ? estimated : Math.min(estimated, limit);
  const lanes = [
    ...ranges.map((range) => ({ typeKey: root.typeKey, range })),
    ...associatedLanes(job, ranges),
    ...(await auditLanes(deps, job, sourceTime)),
  ];
  return { sourceTime, estimatedRoot, lanes: lanes.map((each, lane) => ({ lane, round: 0, ...each })) };
}

/**
 * Associated types that the job keeps up to date are read by their own changes too, where the root is read by them:
 * a change of an associated record does not move its root (HF D9). Only records that the job knows are taken.
 */
function associatedLanes(
  { streams, plan }: CompiledJob,
  ranges: readonly LaneRange[],
): readonly Pick<NewLane, 'typeKey' | 'range'>[] {
  const windows = ranges.filter((range) => range.kind === 'window' && range.by === 'modified');
  if (plan.job.source.read.mode !== 'incremental' || plan.options.limit !== null || plan.options.single)
    return [];
  const kept = streams.filter(
    ({ typeKey, targets }) =>
      streams[0]?.handsOn.some((each) => each.typeKey === typeKey) === true &&
      targets.some(({ definition }) => definition.update !== 'never'),
  );
  return kept.flatMap(({ typeKey }) => windows.map((range) => ({ typeKey, range })));
}

/** The root's stream; a run about one record reads the stream of that record's type. */
function startOf({ streams, plan }: CompiledJob): CompiledStream {
  const { single } = plan.options;
  const stream = single ? streams.find(({ type }) => type === single.type) : streams[0];
  if (!stream)
    throw configurationFailure('type-not-read', `The job does not read ${single?.type ?? 'any type'}.`);
  return stream;
}

/** A portal's clock is known to the second only: what a person saved just before belongs to the run. */
const CLOCK_LAG_MS = 1_500;

async function rootRanges(
  deps: EngineDeps,
  job: CompiledJob,
  type: string,
  sourceTime: string,
  drifted: boolean,
  context: CallContext,
): Promise<readonly LaneRange[]> {
  const { plan } = job;
  if (plan.ids !== null) return [{ kind: 'ids' }];
  const { read } = plan.job.source;
  // Chosen fields are compared on all records, whatever has changed since.
  const timed = plan.options.fields === null && (await changesOf(job, type, context)) === 'timestamp';
  const until = shift(sourceTime, CLOCK_LAG_MS);
  if (timed && read.mode === 'window') {
    const since = shift(sourceTime, -(read.windowDays ?? 1) * 86_400_000);
    return [{ kind: 'window', by: read.by, since, until }];
  }
  if (timed && read.mode === 'incremental') {
    if (plan.watermark !== null && !plan.rescan && !drifted)
      return incremental(overlapOf(deps, job), deps, read.by, plan.watermark, until);
    // Reading everything again still begins where the job begins.
    if (read.since !== null) return [{ kind: 'window', by: read.by, since: instantOf(read.since), until }];
  }
  const split = await job.source.splitRange(type, lanesOf(deps, job), context);
  return split.map((range) => ({ kind: 'range', ...range }));
}

/** A sample and a person's choice go through the records one after the other. */
export function lanesOf({ limits }: EngineDeps, { plan }: CompiledJob): number {
  return plan.options.stepwise || plan.options.limit !== null ? 1 : limits.lanes;
}

/** The setting `dateOffsetMinutes`, or the engine's own overlap. */
function overlapOf({ limits }: EngineDeps, { settings }: CompiledJob): number {
  const minutes = settings['dateOffsetMinutes'];
  return typeof minutes === 'number' ? minutes * 60_000 : limits.overlapMs;
}

/** The new part with its overlap, and the healing read behind it (HF D6, S20-S23). */
function incremental(
  overlapMs: number,
  deps: EngineDeps,
  by: 'created' | 'modified',
  watermark: string,
  until: string,
): readonly LaneRange[] {
  const since = shift(watermark, -overlapMs);
  return [
    { kind: 'window', by, since, until },
    {
      kind: 'window',
      by,
      since: shift(since, -(deps.limits.healingMs - deps.limits.overlapMs)),
      until: since,
    },
  ];
}

async function changesOf(
  job: CompiledJob,
  type: string,
  context: CallContext,
): Promise<'timestamp' | 'hash' | 'none'> {
  const schema = await job.source.describe(context);
  return schema.types.find((t) => t.name === type)?.changes ?? 'none';
}

async function estimate(
  job: CompiledJob,
  type: string,
  ranges: readonly LaneRange[],
  context: CallContext,
): Promise<number | null> {
  if (job.plan.ids !== null) return job.plan.ids.length;
  const windows = ranges.filter((r): r is Extract<LaneRange, { kind: 'window' }> => r.kind === 'window');
  if (windows.length === 0) return job.source.estimateTotal(type, null, context);
  let total = 0;
  for (const window of windows) {
    const part = await job.source.estimateTotal(type, window satisfies ReadRange, context);
    if (part === null) return null;
    total += part;
  }
  return total;
}

function shift(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}

/** `since` may be a plain date: the start of that day in UTC. */
function instantOf(since: string): string {
  return new Date(Date.parse(since)).toISOString();
}
