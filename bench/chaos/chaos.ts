import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from '../../simulation/time/chance.js';
import { dealBlows } from './blow.js';
import { ChaosStack } from './chaos-stack.js';
import { checkFields } from './check-fields.js';
import { checkArrivals, checkDoubles } from './check-records.js';
import { Diary } from './diary.js';
import { Findings } from './findings.js';
import { JobKeeper } from './job-keeper.js';
import { People } from './people.js';
import { linesOf, type Line } from './report.js';
import { settle } from './settle.js';
import { Striker } from './striker.js';

/** Lanes of a run; so many pages may be in flight when a process dies. */
const LANES = 8;
const ACT_EVERY_MS = 120;
const START_EVERY_MS = 500;

export interface ChaosOptions {
  readonly kills: number;
  readonly seconds: number;
  readonly records: number;
  readonly workers: number;
  readonly seed: number;
  readonly log: (line: string) => void;
  /** Ends everything in good order. */
  readonly interrupted: Promise<never>;
}

export interface ChaosReport {
  readonly seed: number;
  readonly kills: number;
  readonly seconds: number;
  readonly lines: readonly Line[];
  readonly edits: number;
  readonly created: number;
  readonly runs: Readonly<Record<string, number>>;
  readonly polls: number;
  readonly pagesRead: number;
  readonly pagesReadAgain: number;
  readonly cyclesToRest: number;
  readonly conflicts: number;
  readonly raced: number;
  readonly fieldsCompared: number;
  readonly recordsChecked: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
}

/** Kills and freezes the processes of a working Crosstie, and looks whether anything came of it. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const begun = performance.now();
  const stack = await ChaosStack.start({ companies: options.records, ...options });
  try {
    return await Promise.race([play(stack, options, begun), options.interrupted]);
  } finally {
    await stack.stop();
  }
}

async function play(stack: ChaosStack, options: ChaosOptions, begun: number): Promise<ChaosReport> {
  const { log, seed } = options;
  const chance = new Chance(seed, 'chaos');
  const [diary, findings, keeper] = [new Diary(), new Findings(), new JobKeeper(stack)];
  const people = new People(stack, diary, chance.fork('people'));
  const striker = new Striker(stack, chance.fork('striker'), log);
  // Buyers are linked in both syncs before anything else: two syncs that make the same company would each make theirs.
  for (const job of [
    'main/user-link',
    'main/company-import',
    'main/company-export',
    'orders/company-export',
  ]) {
    await keeper.complete(job);
    await pause(4_000);
  }
  await people.begin();
  log(`seed ${seed}: ${options.kills} kills, within ${options.seconds} s`);
  const over = new AbortController();
  const busy = [
    repeat(over.signal, ACT_EVERY_MS, () => people.act()),
    repeat(over.signal, START_EVERY_MS, () => keeper.startIdle()),
  ];
  const all = Promise.all(busy);
  try {
    for (const blow of dealBlows(options.kills, chance.fork('blows'))) {
      if (performance.now() - begun > options.seconds * 1_000) {
        findings.wrong.push(`The time was over after ${striker.outcomes.length} kills.`);
        break;
      }
      await Promise.race([striker.deal(blow), all]);
    }
  } finally {
    over.abort();
  }
  await all;
  stack.portal.admin.clearFaults();
  const cyclesToRest = await settle(stack, keeper, findings, log);
  const runs = await keeper.everyRun();
  await checkFields(stack, diary, findings);
  await checkDoubles(stack, findings);
  await checkArrivals(stack, people.orders, findings);
  checkStriker(stack, striker, findings);
  for (const run of runs)
    if (run.status === 'failed' || run.status === 'cancelled')
      findings.wrong.push(`${run.job} ended ${run.status}: ${run.reason?.message}`);
  findings.wrong.push(...new Set(keeper.complaints));
  return {
    seed,
    kills: striker.outcomes.length,
    seconds: Math.round((performance.now() - begun) / 1_000),
    lines: linesOf(striker.outcomes),
    edits: diary.edits,
    created: diary.created,
    runs: countBy(runs.map(({ status }) => status)),
    polls: keeper.polls,
    pagesRead: stack.watch.pagesRead,
    pagesReadAgain: stack.watch.pagesReadAgain,
    cyclesToRest,
    ...findings,
  };
}

function checkStriker(stack: ChaosStack, { outcomes }: Striker, findings: Findings): void {
  for (const { blow, seconds } of outcomes)
    if (seconds === null)
      findings.wrong.push(`Nothing went on after ${blow.parts.join('+')} ${blow.signal}.`);
  const most = outcomes.length * LANES;
  if (stack.watch.pagesReadAgain > most)
    findings.wrong.push(`${stack.watch.pagesReadAgain} pages were read again, more than ${most}.`);
}

async function repeat(signal: AbortSignal, everyMs: number, step: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await step();
    await pause(everyMs);
  }
}

function countBy(values: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
