import { BareProcess } from '../support/bare-process.js';
import type { BenchRow, RowResult } from '../support/bench-row.js';
import type { BenchStack } from '../support/bench-stack.js';
import type { BenchWorld, Server } from '../support/bench-world.js';
import { importContacts, prepareContacts } from '../support/measured-run.js';
import { median, round } from '../support/statistics.js';

const BAR = 1.3;
/** Alternating, and each as often first as second: a machine warms up and fills up. */
const ORDER = ['durable', 'bare', 'bare', 'durable'] as const;

interface Trial {
  readonly wallMs: number;
  readonly cpuSeconds: number;
}

/** The same import with Temporal and as a plain loop, on a server of the given kind. */
export function durableVsBare(server: Server): BenchRow {
  const name = `durable-vs-bare-${server}`;
  return { name, measure: async (world) => [await compare(world, server, name)] };
}

async function compare(world: BenchWorld, server: Server, row: string): Promise<RowResult> {
  // The memory row needs the very first import of this stack; contacts only ever grow.
  if (server === 'embedded') await world.smallImport();
  const bench = await world.stack(server);
  await bench.portal.liftLimits();
  await prepareContacts(bench, world.sizes.compared);
  const bare = await BareProcess.start(bench);
  try {
    // Neither shall be judged by its first run.
    await trial(bench, bare, 'durable', world);
    await trial(bench, bare, 'bare', world);
    const trials = { durable: [] as Trial[], bare: [] as Trial[] };
    for (const kind of ORDER) trials[kind].push(await trial(bench, bare, kind, world));
    return result(row, bench.portal.contactCount, trials.durable, trials.bare);
  } finally {
    await bare.stop();
  }
}

async function trial(
  bench: BenchStack,
  bare: BareProcess,
  kind: 'durable' | 'bare',
  { log }: BenchWorld,
): Promise<Trial> {
  await prepareContacts(bench, 0);
  if (kind === 'bare') {
    const { wallMs, cpuSeconds } = await bare.run();
    log(`  bare: ${round(wallMs / 1000)} s, ${round(cpuSeconds)} CPU-s`);
    return { wallMs, cpuSeconds };
  }
  const { wallMs, workerCpuSeconds: cpuSeconds } = await importContacts(bench);
  log(`  durable: ${round(wallMs / 1000)} s, ${round(cpuSeconds)} CPU-s`);
  return { wallMs, cpuSeconds };
}

function result(row: string, contacts: number, durable: readonly Trial[], bare: readonly Trial[]): RowResult {
  const wall = (trials: readonly Trial[]): number => median(trials.map((each) => each.wallMs)) / 1000;
  const cpu = (trials: readonly Trial[]): number => median(trials.map((each) => each.cpuSeconds));
  const ratio = wall(durable) / wall(bare);
  const measured = {
    ratio: round(ratio),
    contacts,
    durable: {
      wallSeconds: round(wall(durable)),
      cpuSeconds: round(cpu(durable)),
      runs: durable.map(seconds),
    },
    bare: { wallSeconds: round(wall(bare)), cpuSeconds: round(cpu(bare)), runs: bare.map(seconds) },
  };
  return {
    row,
    bar: `<= ${BAR}x the wall time of the bare loop, 8 lanes`,
    unit: 'x',
    measured,
    ok: ratio <= BAR,
  };
}

function seconds({ wallMs }: Trial): number {
  return round(wallMs / 1000);
}
