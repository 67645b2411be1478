import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { CleanSeeds, hunt, type Catch } from './hunt.js';
import { PLANTS, plantNamed } from './plants/all-plants.js';
import { PLAIN, simulate, type SimReport } from './simulate.js';
import type { Habits } from './world/people.js';

const HELP = `Plays worlds in which everything goes wrong, and says which invariants broke.

  --seeds N      worlds 1..N (default 100); exit code 1 when an invariant broke
  --from N       begin with another seed
  --seed N       one world, in three time zones: prints its hash each time
  --plant NAME   with a planted bug
  --planted      every planted bug, each until it is found
  --within N     seeds per planted bug (default 60)
  --plain        without merges, index lag and records that differ from the start
  --stop-writers processes also stand still between a claim and its write
  --jobs N       worlds at once (default: one per processor)
`;

type Task =
  { readonly kind: 'seed'; readonly seed: number } | { readonly kind: 'plant'; readonly name: string };
type Answer = SimReport | Catch;

/** I24: nothing of a world depends on where its process runs. */
const ZONES = ['UTC', 'Europe/Berlin', 'Pacific/Apia'];

interface Options {
  readonly within: number;
  readonly plant: string | null;
  readonly habits: Partial<Habits>;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      ...{
        seeds: { type: 'string' },
        from: { type: 'string' },
        seed: { type: 'string' },
        plant: { type: 'string' },
      },
      ...{
        planted: { type: 'boolean' },
        plain: { type: 'boolean' },
        'stop-writers': { type: 'boolean' },
        within: { type: 'string' },
        jobs: { type: 'string' },
        help: { type: 'boolean' },
      },
    },
  });
  if (values.help) {
    print(HELP);
    return 0;
  }
  const options: Options = {
    within: Number(values.within ?? 60),
    plant: values.plant ?? null,
    habits: { ...(values.plain ? PLAIN : {}), ...(values['stop-writers'] ? { stopsWriters: true } : {}) },
  };
  const jobs = Number(values.jobs ?? availableParallelism());
  if (values.seed !== undefined) return one(Number(values.seed), options);
  if (values.planted) return planted(jobs, options);
  const from = Number(values.from ?? 1);
  return seeds(from, Number(values.seeds ?? 100), jobs, options);
}

async function one(seed: number, { plant, habits }: Options): Promise<number> {
  const bug = plant === null ? null : plantNamed(plant);
  const reports: SimReport[] = [];
  for (const zone of ZONES) {
    process.env['TZ'] = zone;
    reports.push(await simulate(seed, bug, habits));
  }
  const [first] = reports;
  if (!first) throw new Error('There is no time zone.');
  print(`seed ${seed}  ${JSON.stringify(first.figures)}`);
  for (const each of first.violations) print(`  ${each.invariant}  ${each.message}`);
  printExcused([first]);
  for (const [at, { hash }] of reports.entries()) print(`world ${hash}  ${ZONES[at]}`);
  const same = reports.every(({ hash }) => hash === first.hash);
  if (!same) print('The same seed led to different worlds.');
  return same && first.violations.length === 0 ? 0 : 1;
}

/** What no engine can tell is counted, so that nobody takes it for proved. */
function printExcused(reports: readonly SimReport[]): void {
  const sums = new Map<string, number>();
  for (const { excused } of reports)
    for (const [what, n] of Object.entries(excused)) sums.set(what, (sums.get(what) ?? 0) + n);
  for (const [what, n] of sums) print(`excused: ${n} ${what}`);
}

async function seeds(from: number, count: number, jobs: number, options: Options): Promise<number> {
  const startedAt = performance.now();
  let broken = 0;
  const reports: SimReport[] = [];
  const tasks = Array.from({ length: count }, (_, at): Task => ({ kind: 'seed', seed: from + at }));
  await spread(tasks, jobs, options, (answer) => {
    if (!('violations' in answer)) return;
    reports.push(answer);
    if (answer.violations.length === 0) return;
    broken += 1;
    for (const each of answer.violations) print(`seed ${answer.seed}  ${each.invariant}  ${each.message}`);
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  print(
    `${count} worlds, ${count - broken} clean, ${broken} broken, ${(count / seconds).toFixed(2)} a second`,
  );
  printExcused(reports);
  if (broken > 0) print('Play one again with --seed N.');
  return broken > 0 ? 1 : 0;
}

async function planted(jobs: number, options: Options): Promise<number> {
  let caught = 0;
  const tasks = PLANTS.map(({ name }): Task => ({ kind: 'plant', name }));
  await spread(tasks, jobs, options, (answer) => {
    if (!('plant' in answer)) return;
    const { plant, seed, tried, violation } = answer;
    if (seed !== null) caught += 1;
    const says = violation ? `${violation.invariant}  ${violation.message}` : `not found in ${tried} worlds`;
    print(
      `${seed === null ? 'MISSED' : 'caught'}  ${plant.padEnd(18)}  ${seed === null ? '' : `seed ${seed}  `}${says}`,
    );
  });
  print(`caught ${caught}/${PLANTS.length}`);
  return caught === PLANTS.length ? 0 : 1;
}

/** Time and chance are the process's own in each thread, so that worlds at once need threads of their own. */
async function spread(
  tasks: readonly Task[],
  jobs: number,
  options: Options,
  hear: (answer: Answer) => void,
): Promise<void> {
  const open = [...tasks];
  const work = async (): Promise<void> => {
    if (open.length === 0) return;
    const thread = new Worker(__filename);
    try {
      for (let task = open.shift(); task; task = open.shift()) {
        thread.postMessage({ task, options });
        const [answer] = (await once(thread, 'message')) as unknown as readonly [Answer];
        hear(answer);
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, tasks.length)) }, work));
}

function serve(): void {
  const clean = new CleanSeeds();
  parentPort?.on('message', ({ task, options }: { readonly task: Task; readonly options: Options }) => {
    const bug = options.plant === null ? null : plantNamed(options.plant);
    const answer: Promise<Answer> =
      task.kind === 'seed'
        ? simulate(task.seed, bug, options.habits)
        : hunt(plantNamed(task.name), options.within, clean);
    void answer.then((done) => parentPort?.postMessage(done));
  });
}

if (isMainThread) void main().then((code) => (process.exitCode = code));
else serve();
