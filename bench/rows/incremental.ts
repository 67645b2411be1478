import { setTimeout as delay } from 'node:timers/promises';
import { CONTACT_JOB } from '../support/bench-configuration.js';
import type { BenchRow, RowResult } from '../support/bench-row.js';
import type { BenchStack } from '../support/bench-stack.js';
import type { BenchWorld } from '../support/bench-world.js';
import { runJob } from '../support/measured-run.js';
import type { PortalStatistics } from '../support/sandbox-portal.js';
import { round } from '../support/statistics.js';

/** Changes are found by search a little later; the sandbox takes up to 2.5 s. */
const INDEX_LAG_MS = 3_500;
/** Companies of the contacts. */
const ASSOCIATION_TYPES = 1;

/** Calls of a run that finds k changed contacts. */
export const incremental: BenchRow = {
  name: 'incremental-calls',
  async measure(world) {
    await world.largeImport();
    const bench = await world.stack('embedded');
    const rows: RowResult[] = [];
    for (const changed of world.sizes.changed) rows.push(await ofChanged(world, bench, changed));
    return rows;
  },
};

async function ofChanged(world: BenchWorld, bench: BenchStack, changed: number): Promise<RowResult> {
  await beginNow(bench);
  const idle = await callsOfRun(bench);
  const apart = idle.calls - IDLE_CALLS;
  await beginNow(bench);
  await bench.portal.changeContacts(await someContacts(bench, changed));
  await delay(INDEX_LAG_MS);
  world.log(`importing ${changed} changed contacts`);
  const busy = await callsOfRun(bench);
  const bar = Math.ceil(changed / 200) + 2 + ASSOCIATION_TYPES * Math.ceil(changed / 1_000);
  const calls = busy.calls - apart;
  const measured = {
    calls,
    bar,
    apart,
    changed,
    of: bench.portal.contactCount,
    updated: busy.updated,
    wallSeconds: round(busy.wallMs / 1000),
    byRoute: busy.byRoute,
  };
  const row = `incremental-calls-${changed}`;
  return {
    row,
    bar: `<= ceil(k/200) + 2 calls + ceil(k/1000) per association type = ${bar}`,
    unit: 'calls',
    measured,
    ok: calls <= bar && busy.updated === changed,
  };
}

/** What a run without changes calls beside healing: the count of its window and one search that finds nothing. */
const IDLE_CALLS = 2;

interface RunCalls {
  readonly calls: number;
  readonly updated: number;
  readonly wallMs: number;
  readonly byRoute: Readonly<Record<string, number>>;
}

async function callsOfRun(bench: BenchStack): Promise<RunCalls> {
  await bench.portal.resetStatistics();
  const { runId, status, wallMs } = await runJob(bench, CONTACT_JOB);
  if (status !== 'succeeded') throw new Error(`The incremental run ended ${status}.`);
  const statistics = await bench.portal.statistics();
  const { rows } = await bench.database.query<{ updated: string }>(
    `select coalesce(sum((l.counters ->> 'updated')::int), 0) as updated
     from crosstie.run_lane l join crosstie.run r on r.key = l.run_key where r.id = $1`,
    [runId],
  );
  return {
    calls: statistics.calls,
    updated: Number(rows[0]?.updated ?? 0),
    wallMs,
    byRoute: byRoute(statistics),
  };
}

function byRoute({ routes }: PortalStatistics): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(routes).map(([route, { calls }]) => [route, calls]));
}

/** Ids spread over the whole portal. */
async function someContacts({ database }: BenchStack, count: number): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select hubspot_id as id from (
       select hubspot_id, row_number() over (order by hubspot_id) as n, count(*) over () as total
       from crosstie.link where pair_key = (select key from crosstie.pair where name = 'contact')) links
     where n % greatest(1, total / $1) = 0 order by n limit $1`,
    [count],
  );
  return rows.map(({ id }) => id);
}

/**
 * Sets the watermark so that the read begins now: the overlap is empty, and the changes of an earlier row are all in
 * the healing read.
 */
async function beginNow({ database }: BenchStack): Promise<void> {
  await database.query(
    `update crosstie.watermark
     set at = to_char(clock_timestamp() at time zone 'utc' + interval '5 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
     where job_key = (select key from crosstie.job where name = $1)`,
    [CONTACT_JOB],
  );
}
