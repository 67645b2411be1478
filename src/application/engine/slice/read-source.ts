import type { LaneRange } from '../../../domain/sync/lane.js';
import type { LaneRow } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import { nextAudited } from './audit-links.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import { ownRecords, withRoot } from './own-records.js';
import type { EngineDeps } from '../engine-deps.js';
import type { SourcePage } from './source-page.js';

/** Step 1: the next page or pages of a lane, from where its row stands. */
export async function readSource(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  row: LaneRow,
  context: CallContext,
): Promise<readonly SourcePage[]> {
  const readAt = deps.clock.now().getTime();
  const pages = await readNext(deps, job, stream, row, context);
  return pages.map((page) => ({ ...page, readAt }));
}

async function readNext(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  row: LaneRow,
  context: CallContext,
): Promise<readonly SourcePage[]> {
  if (row.range.kind === 'ids') return [await readIds(deps, job, stream, row, context)];
  if (row.range.kind === 'audit') return [await readLinked(deps, job, stream, row, context)];
  if (isNotForJobs(row.range)) throw new Error(`A lane of ${row.range.kind} reads its records by itself.`);
  const { gate, selection } = stream;
  const { range, cursor } = row;
  const own = !stream.isRoot && range.kind === 'window';
  const pages = await job.source.readPages(
    { selection: own ? withRoot(job, selection) : selection, range, cursor, pageSize: job.pageSize },
    context,
  );
  if (own) return ownRecords(deps, job, stream, pages);
  return sampled(
    pages.map(({ records, next }) => ({
      records: gate ? records.filter((record) => gate.selects(record)) : records,
      missing: [],
      next,
    })),
    stream.isRoot ? job.plan.options.limit : null,
    row.counters.rootSeen,
  );
}

/** The first pages of a sample, cut where it is full; the lane ends there. */
function sampled(pages: readonly SourcePage[], limit: number | null, seen: number): readonly SourcePage[] {
  if (limit === null) return pages;
  const kept: SourcePage[] = [];
  let left = Math.max(0, limit - seen);
  for (const page of pages) {
    const records = page.records.slice(0, left);
    left -= records.length;
    kept.push({ ...page, records, next: left === 0 ? null : page.next });
    if (left === 0) break;
  }
  return kept;
}

type OtherRange = Extract<LaneRange, { readonly kind: 'actions' | 'links' | 'strays' | 'repairs' }>;

function isNotForJobs(range: LaneRange): range is OtherRange {
  return ['actions', 'links', 'strays', 'repairs'].includes(range.kind);
}

async function readLinked(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  row: LaneRow,
  context: CallContext,
): Promise<SourcePage> {
  const ids = await nextAudited(deps.audits, job, stream, row, context);
  const last = ids[ids.length - 1];
  if (last === undefined) return { records: [], missing: [], next: null };
  const { found, missing } = await job.source.readByIds(stream.selection, ids, context);
  return { records: [...found.values()], missing, next: last };
}

async function readIds(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  row: LaneRow,
  context: CallContext,
): Promise<SourcePage> {
  const ids = await nextIds(deps, job, stream, row);
  const last = ids[ids.length - 1];
  if (last === undefined) return { records: [], missing: [], next: null };
  const { found, missing } = await job.source.readByIds(stream.selection, ids, context);
  return { records: [...found.values()], missing, next: last };
}

async function nextIds(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  row: LaneRow,
): Promise<readonly string[]> {
  const { plan } = job;
  if (row.round === 0 && plan.ids !== null) {
    const after = row.cursor;
    return [...plan.ids]
      .sort(compareText)
      .filter((id) => after === null || compareText(id, after) > 0)
      .slice(0, job.pageSize);
  }
  return deps.pages.nextIds({
    jobKey: plan.keys.jobKey,
    runKey: plan.keys.runKey,
    typeKey: stream.typeKey,
    round: row.round,
    after: row.cursor,
    limit: job.pageSize,
    ...(row.range.kind === 'ids' && row.range.part ? { part: row.range.part } : {}),
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
