import type { BenchRow } from '../support/bench-row.js';
import { timeOfPage } from '../support/run-watch.js';
import { round } from '../support/statistics.js';

const BAR = 1.5;
/** Pages on either side of the one that is looked at: eight lanes commit in no order. */
const AROUND = 25;

/** Whether pages become slower as the tables fill. */
export const latePage: BenchRow = {
  name: 'late-page',
  async measure(world) {
    const { samples, last } = await world.largeImport();
    const late = Math.min(1_000, last.pages - 2 * AROUND);
    const msPerPage = (page: number): number =>
      (timeOfPage(samples, page + AROUND) - timeOfPage(samples, page - AROUND)) / (2 * AROUND);
    const [early, later] = [msPerPage(50), msPerPage(late)];
    const latest = msPerPage(last.pages - 2 * AROUND);
    const measured = {
      ratio: round(later / early),
      page50Ms: round(early, 1),
      [`page${late}Ms`]: round(later, 1),
      [`page${last.pages - 2 * AROUND}Ms`]: round(latest, 1),
      msAre: 'between two commits of eight lanes',
    };
    const bar = `page ${late} takes <= ${BAR}x the time of page 50`;
    return [{ row: 'late-page', bar, unit: 'x', measured, ok: later / early <= BAR }];
  },
};
