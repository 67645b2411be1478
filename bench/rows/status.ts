import { SYNC } from '../support/bench-configuration.js';
import type { BenchRow } from '../support/bench-row.js';
import type { BenchStack } from '../support/bench-stack.js';
import { percentile, round } from '../support/statistics.js';

const BAR_MS = 20;
const REQUESTS = 200;
const WARM_UP = 20;

/** Answering how things stand, however many records there are. */
export const status: BenchRow = {
  name: 'status-at-1m',
  async measure(world) {
    const bench = await world.stack('embedded');
    world.log(`filling in ${world.sizes.states} record states`);
    await insertStates(bench, world.sizes.states);
    const times: number[] = [];
    for (let request = 0; request < WARM_UP + REQUESTS; request += 1) {
      const began = performance.now();
      await bench.api.get(`/v1/syncs/${SYNC}/status`);
      if (request >= WARM_UP) times.push(performance.now() - began);
    }
    const p95 = percentile(times, 0.95);
    const measured = {
      p95Ms: round(p95, 1),
      medianMs: round(percentile(times, 0.5), 1),
      worstMs: round(Math.max(...times), 1),
      requests: REQUESTS,
      recordStates: await countStates(bench),
      jobs: 4,
    };
    return [{ row: 'status-at-1m', bar: `p95 < ${BAR_MS} ms`, unit: 'ms', measured, ok: p95 < BAR_MS }];
  },
};

/** Ids far above those of the portal, so that no run meets them; the counters say what the rows say. */
async function insertStates({ database }: BenchStack, count: number): Promise<void> {
  const { rows } = await database.query<{ key: number; source_type_key: number }>(
    `select key, source_type_key from crosstie.job where name = 'deal-import'`,
  );
  const [job] = rows;
  if (job === undefined) throw new Error('The sync has no job deal-import.');
  await database.query(
    `insert into crosstie.record_state
       (job_key, type_key, source_id, outcome, attempts, targets, config_version, run_key, round)
     select $1, $2, (9000000000000 + n)::text, case when n % 50 = 0 then 'failed' else 'migrated' end, 1, '[]', 1, 0, 0
     from generate_series(1, $3::int) n`,
    [job.key, job.source_type_key, count],
  );
  await database.query(
    `insert into crosstie.counter (job_key, slot, side, type_key, outcome, n)
     select $1, slot, 'hubspot', $2, outcome, $3::int / 32
     from generate_series(0, 15) slot, unnest(array['migrated', 'failed']) outcome`,
    [job.key, job.source_type_key, count],
  );
  await database.query('vacuum analyze crosstie.record_state');
  await database.query('checkpoint');
}

async function countStates({ database }: BenchStack): Promise<number> {
  const { rows } = await database.query<{ n: string }>('select count(*) as n from crosstie.record_state');
  return Number(rows[0]?.n ?? 0);
}
