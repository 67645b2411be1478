import type { LaneRange } from '../../domain/sync/lane.js';
import type { NewLane } from '../ports/run-store.port.js';
import type { CallContext, ReadRange } from '../ports/record-system.port.js';
import type { CompiledJob } from './compiled-job.js';
import type { EngineDeps } from './engine-deps.js';

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
  const root = job.streams[0];
  if (!root) throw new Error('A job has at least its root stream.');
  const sourceTime = await job.source.now(context);
  const ranges = await rootRanges(deps, job, root.type, sourceTime, context);
  const estimatedRoot = await estimate(job, root.type, ranges, context);
  return {
    sourceTime,
    estimatedRoot,
    lanes: ranges.map((range, lane) => ({ lane, typeKey: root.typeKey, round: 0, range })),
  };
}

async function rootRanges(
  deps: EngineDeps,
  job: CompiledJob,
  type: string,
  sourceTime: string,
  context: CallContext,
): Promise<readonly LaneRange[]> {
  const { plan } = job;
  if (plan.ids !== null) return [{ kind: 'ids' }];
  const { read } = plan.job.source;
  const timed = (await changesOf(job, type, context)) === 'timestamp';
  if (timed && read.mode === 'window') {
    const since = shift(sourceTime, -(read.windowDays ?? 1) * 86_400_000);
    return [{ kind: 'window', by: read.by, since, until: sourceTime }];
  }
  if (timed && read.mode === 'incremental') {
    if (plan.watermark !== null && !plan.rescan)
      return incremental(overlapOf(deps, job), deps, read.by, plan.watermark, sourceTime);
    // Reading everything again still begins where the job begins.
    if (read.since !== null)
      return [{ kind: 'window', by: read.by, since: instantOf(read.since), until: sourceTime }];
  }
  const split = await job.source.splitRange(type, deps.limits.lanes, context);
  return split.map((range) => ({ kind: 'range', ...range }));
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
