import { SystemFailure } from '../../../domain/errors/failure.js';
import type { LaneRow, OpenedLane } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import type { Isolation } from './isolation.js';
import { processPage } from '../page/process-page.js';

/**
 * Makes good what an attempt at the lane began and never committed: by id, for its records may have moved on in what the
 * lane reads, and before anything else, a pause or a cancellation among it. Units are repeated as a whole instead.
 */
export async function repairLane(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  { lane, brokenOff }: OpenedLane,
  {
    context,
    halts,
    isolation,
  }: { readonly context: CallContext; readonly halts: boolean; readonly isolation: Isolation },
): Promise<'stale' | LaneRow> {
  let row = lane;
  if (job.writesUnits) return row;
  const decided = await deps.decisions.hasAny(job.plan.keys.syncKey);
  try {
    for (let at = 0; at < brokenOff.length; at += job.pageSize) {
      const repairs = brokenOff.slice(at, at + job.pageSize);
      const ids = [...new Set(repairs.map(({ sourceId }) => sourceId))];
      const readAt = deps.clock.now().getTime();
      const { found, missing } = await job.source.readByIds(stream.selection, ids, context);
      const page = { records: [...found.values()], missing, next: row.cursor, repairs, readAt };
      const input = { job, stream, lane: row, ...page, context, decided };
      const committed = await isolation.process(input, processPage);
      if (committed.status === 'stale') return 'stale';
      row = { ...row, seq: committed.seq, counters: committed.counters, range: committed.range };
    }
  } catch (error) {
    // A run that is to stand still does so even where a side cannot be reached; its intents stay.
    if (!halts || !(error instanceof SystemFailure)) throw error;
  }
  return row;
}
