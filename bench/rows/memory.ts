import type { BenchRow } from '../support/bench-row.js';
import type { MeasuredRun } from '../support/measured-run.js';
import { median, round } from '../support/statistics.js';

const BAR_GROWTH = 0.2;

/** The worker's memory after few and after many records, in one process. */
export const memory: BenchRow = {
  name: 'memory',
  async measure(world) {
    const small = await world.smallImport();
    const large = await world.largeImport();
    const [before, after] = [settledRss(small), settledRss(large)];
    const growth = after / before - 1;
    const measured = {
      growthPercent: round(growth * 100, 1),
      small: { contacts: small.contacts, rssMb: inMb(before), peakMb: peak(small) },
      large: { contacts: large.contacts, rssMb: inMb(after), peakMb: peak(large) },
    };
    return [
      {
        row: 'memory',
        bar: `grows < ${BAR_GROWTH * 100} % from the small to the large import`,
        unit: '%',
        measured,
        ok: growth < BAR_GROWTH,
      },
    ];
  },
};

/** The median of the run's last third: one moment says more about the collector than about the program. */
function settledRss({ samples }: MeasuredRun): number {
  return median(samples.slice(Math.floor((samples.length * 2) / 3)).map((sample) => sample.rssBytes));
}

function peak({ samples }: MeasuredRun): number {
  return inMb(Math.max(...samples.map((sample) => sample.rssBytes)));
}

function inMb(bytes: number): number {
  return round(bytes / 1024 / 1024, 1);
}
