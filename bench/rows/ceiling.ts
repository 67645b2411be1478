import { setTimeout as delay } from 'node:timers/promises';
import type { BenchRow, RowResult } from '../support/bench-row.js';
import type { BenchWorld } from '../support/bench-world.js';
import { importContacts, prepareContacts, type MeasuredRun } from '../support/measured-run.js';
import { timeOfPage } from '../support/run-watch.js';
import { round } from '../support/statistics.js';
import { CPU_BAR, cpuPer100k } from './cpu.js';

const CEILING = 1_900;
const WINDOW_MS = 10_500;
const BAR_SHARE = 0.95;
const LATENCIES_MS = [0, 100, 250];

/** The import against enforced limits, on a server with Temporal's own settings: the harder one. */
export const ceiling: BenchRow = {
  name: 'backfill-ceiling',
  async measure(world) {
    const rows: RowResult[] = [];
    for (const latencyMs of LATENCIES_MS) rows.push(...(await atLatency(world, latencyMs)));
    return rows;
  },
};

async function atLatency(world: BenchWorld, latencyMs: number): Promise<readonly RowResult[]> {
  const bench = await world.stack('default');
  await bench.portal.liftLimits();
  await prepareContacts(bench, world.sizes.compared);
  await bench.portal.enforceLimits(latencyMs);
  // What was called without limits would count: the portal looks ten seconds back.
  await delay(WINDOW_MS);
  await bench.portal.resetStatistics();
  world.log(`importing ${bench.portal.contactCount} contacts at the ceiling, ${latencyMs} ms per call`);
  const run = await importContacts(bench);
  const { rateLimited, max } = await bench.portal.statistics();
  await bench.portal.liftLimits();
  return [rate(run, latencyMs, rateLimited, max.appPer10s), cpuAtCeiling(run, latencyMs)];
}

function rate(run: MeasuredRun, latencyMs: number, rateLimited: number, mostPer10s: number): RowResult {
  const steady = steadyRate(run);
  const share = steady / CEILING;
  const measured = {
    shareOfCeiling: round(share, 3),
    contactsPerSecondSteady: Math.round(steady),
    contactsPerSecondWhole: Math.round(run.contacts / (run.wallMs / 1000)),
    shareWhole: round(run.contacts / (run.wallMs / 1000) / CEILING, 3),
    answered429: rateLimited,
    mostCallsIn10s: mostPer10s,
    contacts: run.contacts,
    wallSeconds: round(run.wallMs / 1000),
  };
  const ok = share >= BAR_SHARE && rateLimited === 0;
  const bar = `>= ${BAR_SHARE * 100} % of ${CEILING} contacts/s under an enforced 190 calls / 10 s, no 429`;
  return { row: `backfill-ceiling-${latencyMs}ms`, bar, unit: 'share', measured, ok };
}

/** Between a tenth and nine tenths of the pages: without the plan at the beginning and the last lanes at the end. */
function steadyRate({ samples, last, contacts }: MeasuredRun): number {
  const [from, to] = [Math.floor(last.pages * 0.1), Math.floor(last.pages * 0.9)];
  const seconds = (timeOfPage(samples, to) - timeOfPage(samples, from)) / 1000;
  return ((to - from) * (contacts / last.pages)) / seconds;
}

function cpuAtCeiling(run: MeasuredRun, latencyMs: number): RowResult {
  const per100k = cpuPer100k(run);
  const measured = { cpuSecondsPer100k: round(per100k), contacts: run.contacts };
  const bar = `<= ${CPU_BAR} s of worker CPU, at the ceiling`;
  return { row: `cpu-at-ceiling-${latencyMs}ms`, bar, unit: 's', measured, ok: per100k <= CPU_BAR };
}
