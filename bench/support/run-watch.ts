import { setTimeout as delay } from 'node:timers/promises';
import type { BenchStack } from './bench-stack.js';
import { processUsage } from './process-usage.js';

const POLL_MS = 100;
const LIMIT_MS = 15 * 60_000;

export interface Sample {
  /** Since the run was asked for, by the database's clock. */
  readonly ms: number;
  /** Pages committed so far. */
  readonly pages: number;
  /** Records of the root type that the run has read so far. */
  readonly records: number;
  readonly rssBytes: number;
}

export interface WatchedRun {
  readonly runId: string;
  readonly status: string;
  /** From the run's row to its end, by the database's clock. */
  readonly wallMs: number;
  readonly samples: readonly Sample[];
  readonly last: Sample;
}

interface ProgressRow {
  readonly status: string;
  readonly ms: string;
  readonly wall_ms: string | null;
  readonly pages: string;
  readonly records: string;
}

/**
 * Asks Postgres and not the API: a query of the workflow would cost the worker what is being measured.

 */
const PROGRESS = `
select r.status,
  extract(epoch from clock_timestamp() - r.created_at) * 1000 as ms,
  extract(epoch from r.ended_at - r.created_at) * 1000 as wall_ms,
  coalesce(sum((l.counters ->> 'pages')::int), 0) as pages,
  coalesce(sum((l.counters ->> 'rootSeen')::int), 0) as records
from crosstie.run r left join crosstie.run_lane l on l.run_key = r.key
where r.id = $1 group by r.key`;

const OVER = new Set(['succeeded', 'partial', 'failed', 'cancelled']);

/** Follows a run until it is over or `enough` says so. */
export async function watchRun(
  bench: BenchStack,
  runId: string,
  pid: number,
  enough: (sample: Sample) => boolean = () => false,
): Promise<WatchedRun> {
  const samples: Sample[] = [];
  for (const deadline = Date.now() + LIMIT_MS; ; await delay(POLL_MS)) {
    const { rows } = await bench.database.query<ProgressRow>(PROGRESS, [runId]);
    const [row] = rows;
    if (!row) throw new Error(`There is no run ${runId}.`);
    const last: Sample = {
      ms: Number(row.ms),
      pages: Number(row.pages),
      records: Number(row.records),
      rssBytes: processUsage(pid).rssBytes,
    };
    samples.push(last);
    if (OVER.has(row.status) || enough(last)) {
      return { runId, status: row.status, wallMs: Number(row.wall_ms ?? row.ms), samples, last };
    }
    if (['parked', 'paused'].includes(row.status))
      throw new Error(`The run is ${row.status}: see its reason.`);
    if (Date.now() > deadline) throw new Error(`The run takes longer than ${LIMIT_MS} ms.`);
  }
}

/** When so many pages were done, in ms, between two samples in proportion. */
export function timeOfPage(samples: readonly Sample[], page: number): number {
  const after = samples.findIndex((sample) => sample.pages >= page);
  const to = samples[after];
  const from = samples[after - 1];
  if (to === undefined) return NaN;
  if (from === undefined || to.pages === from.pages) return to.ms;
  return from.ms + ((to.ms - from.ms) * (page - from.pages)) / (to.pages - from.pages);
}
