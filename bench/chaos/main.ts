import { parseArgs } from 'node:util';
import { chaos, type ChaosReport } from './chaos.js';
import { tableOf } from './report.js';

const HELP = `Kills and freezes the processes of a working Crosstie while people edit both sides, and looks for what was lost.

  --kills N     kills and freezes (default 100)
  --seconds N   the time for them (default 45 s per kill)
  --records N   companies of the portal at the start; three contacts and a deal each (default 200)
  --workers N   worker processes; blows meet the first (default 1)
  --seed N      another order of kills, faults and edits (default 1)
  --json        the whole report as one line on stdout
`;

const SECONDS_PER_KILL = 45;

function whole(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number above zero.`);
  return value;
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(report: ChaosReport): void {
  const { lost, doubled, wrong } = report;
  for (const [name, found] of Object.entries({ lost, doubled, wrong }))
    for (const line of found) log(`${name}: ${line}`);
  const runs = Object.entries(report.runs).map(([status, n]) => `${n} ${status}`);
  process.stdout.write(`${tableOf(report.lines)}

${report.edits} edits, ${report.created} new records, ${report.conflicts} conflicts named, ${report.raced} raced
${runs.join(', ')} runs; ${report.polls} polls, counts added up${wrong.some((line) => line.includes('counts')) ? ' NOT ALWAYS' : ''}
${report.pagesRead} pages read, ${report.pagesReadAgain} of them again; at rest after ${report.cyclesToRest} cycles
${report.fieldsCompared} fields and ${report.recordsChecked} records compared, seed ${report.seed}, ${report.seconds} s
${wrong.length > 0 ? `${wrong.length} other faults\n` : ''}${report.kills} kills: ${lost.length} lost, ${doubled.length} doubled
`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' },
      kills: { type: 'string' },
      seconds: { type: 'string' },
      records: { type: 'string' },
      workers: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const interrupted = new Promise<never>((_, fail) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => fail(new Error(signal)));
  });
  interrupted.catch(() => undefined);
  const kills = whole('kills', values.kills, 100);
  const report = await chaos({
    kills,
    seconds: whole('seconds', values.seconds, kills * SECONDS_PER_KILL),
    records: whole('records', values.records, 200),
    workers: whole('workers', values.workers, 1),
    seed: whole('seed', values.seed, 1),
    log,
    interrupted,
  });
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else print(report);
  return report.lost.length + report.doubled.length + report.wrong.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
