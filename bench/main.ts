import { parseArgs } from 'node:util';
import { ceiling } from './rows/ceiling.js';
import { cpu } from './rows/cpu.js';
import { durableVsBare } from './rows/durable-vs-bare.js';
import { historyEvents } from './rows/history-events.js';
import { incremental } from './rows/incremental.js';
import { latePage } from './rows/late-page.js';
import { memory } from './rows/memory.js';
import { status } from './rows/status.js';
import type { BenchRow } from './support/bench-row.js';
import { BenchWorld, FULL, LONG, QUICK, type BenchSizes } from './support/bench-world.js';
import { MachineCard } from './support/machine.js';

/** In the order of their needs: a stack's portal only grows, and the state of a million comes last. */
const ROWS: readonly BenchRow[] = [
  durableVsBare('default'),
  ceiling,
  durableVsBare('embedded'),
  memory,
  cpu,
  latePage,
  historyEvents,
  incremental,
  status,
];

const HELP = `Measures what Crosstie promises; prints one JSON line per row on stdout.

  --row NAME     only this row (may be repeated): ${ROWS.map(({ name }) => name).join(', ')}
  --quick        small amounts: whether it runs, not how fast
  --long         memory over a million contacts
  --worker-arg A a flag for the worker's Node, such as --cpu-prof
`;

interface BenchOptions {
  readonly rows: readonly BenchRow[];
  readonly sizes: BenchSizes;
  readonly workerArgs: readonly string[];
}

function readOptions(): BenchOptions | null {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' },
      row: { type: 'string', multiple: true },
      quick: { type: 'boolean' },
      long: { type: 'boolean' },
      'worker-arg': { type: 'string', multiple: true },
    },
  });
  if (values.help) return null;
  const unknown = values.row?.filter((name) => !ROWS.some((row) => row.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}. ${HELP}`);
  const rows = ROWS.filter(({ name }) => values.row?.includes(name) ?? true);
  const sizes = values.quick ? QUICK : values.long ? LONG : FULL;
  return { rows, sizes, workerArgs: values['worker-arg'] ?? [] };
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Returns whether every row could be measured, below its bar or not. */
async function bench(world: BenchWorld, rows: readonly BenchRow[]): Promise<boolean> {
  const machine = new MachineCard(world);
  let complete = true;
  for (const row of rows) {
    log(`${row.name} ...`);
    try {
      for (const result of await row.measure(world)) {
        process.stdout.write(`${JSON.stringify({ ...result, machine: await machine.get() })}\n`);
      }
    } catch (error) {
      complete = false;
      log(`${row.name} broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return complete;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    process.stdout.write(HELP);
    return 0;
  }
  const world = new BenchWorld(options.sizes, log, options.workerArgs);
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
  });
  try {
    const outcome = await Promise.race([bench(world, options.rows), interrupted]);
    if (outcome === 'interrupted') return 130;
    return outcome ? 0 : 1;
  } finally {
    await world.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    log(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
