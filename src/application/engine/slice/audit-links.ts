import type { LaneRange } from '../../../domain/sync/lane.js';
import type { AuditState, LinkAudits } from '../../ports/link-audit.port.js';
import type { LaneRow } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';

/** Links that one run looks at; the next run goes on behind them. */
const LINKS_PER_RUN = 20_000;
const DEFAULT_HOURS = 24;

export interface AuditLane {
  readonly typeKey: number;
  readonly range: Extract<LaneRange, { kind: 'audit' }>;
}

/**
 * The lanes of a due audit: all linked records are read by id, once a day, which finds what no time window tells:
 * deletes on either side, merges, and associations that changed without their records (HF D9, S22). The first one is
 * due a day after the job's first run.
 */
export async function auditLanes(
  { audits }: EngineDeps,
  job: CompiledJob,
  sourceTime: string,
): Promise<readonly AuditLane[]> {
  const hours = hoursOf(job);
  if (!audits || hours === 0 || !takesAll(job)) return [];
  const { ownJobKey } = job.plan.keys;
  const known = new Map((await audits.find(ownJobKey)).map((state) => [state.typeKey, state]));
  const lanes: AuditLane[] = [];
  for (const { typeKey } of job.streams) {
    const state = known.get(typeKey);
    if (!state) await audits.keep(ownJobKey, { typeKey, cursor: null, finishedAt: sourceTime, missing: 0 });
    else if (isDue(state, sourceTime, hours))
      lanes.push({ typeKey, range: { kind: 'audit', after: state.cursor, limit: LINKS_PER_RUN } });
  }
  return lanes;
}

/** A sample, a person's choice and a rehearsal audit nothing, nor do jobs that only link or take a record once. */
function takesAll({ plan }: CompiledJob): boolean {
  const { kind } = plan.job;
  const { options } = plan;
  return (
    (kind === 'import' || kind === 'export') &&
    !plan.dryRun &&
    plan.ids === null &&
    options.limit === null &&
    options.fields === null &&
    options.single === undefined &&
    !options.stepwise
  );
}

function hoursOf({ settings }: CompiledJob): number {
  const hours = settings['auditHours'];
  return typeof hours === 'number' ? hours : DEFAULT_HOURS;
}

export function isDue({ cursor, finishedAt }: AuditState, now: string, hours: number): boolean {
  return (
    cursor !== null || finishedAt === null || Date.parse(finishedAt) + hours * 3_600_000 <= Date.parse(now)
  );
}

/**
 * The next linked ids of an audit's lane. What lies before the lane's cursor is committed: the audit as a whole has
 * come so far, and another run would go on there.
 */
export async function nextAudited(
  audits: LinkAudits | undefined,
  job: CompiledJob,
  stream: CompiledStream,
  row: LaneRow,
  context: CallContext,
): Promise<readonly string[]> {
  if (!audits || row.range.kind !== 'audit') return [];
  const { keys } = job.plan;
  const after = row.cursor ?? row.range.after;
  const isFull = row.seq * job.pageSize >= row.range.limit;
  const ids = isFull
    ? []
    : await audits.nextLinked({
        pairKeys: stream.pairKeys,
        sourceSide: job.plan.job.source.side,
        typeKey: stream.typeKey,
        after,
        limit: job.pageSize,
      });
  const before = (await audits.find(keys.ownJobKey)).find(({ typeKey }) => typeKey === stream.typeKey);
  const missing = before?.missing ?? 0;
  const { typeKey } = stream;
  if (ids.length > 0 || isFull) {
    await audits.keep(keys.ownJobKey, {
      typeKey,
      cursor: after,
      finishedAt: before?.finishedAt ?? null,
      missing,
    });
  } else {
    const finishedAt = await job.source.now(context);
    await audits.keep(keys.ownJobKey, { typeKey, cursor: null, finishedAt, missing });
  }
  return ids;
}
