import type { BenchRow } from '../support/bench-row.js';
import { importedContacts, type MeasuredRun } from '../support/measured-run.js';
import { round } from '../support/statistics.js';

export const CPU_BAR = 6;

/** CPU of the worker for 100,000 contacts while nothing makes it wait; the same import once more tells what warming up takes. */
export const cpu: BenchRow = {
  name: 'cpu-per-100k',
  async measure(world) {
    const run = await world.largeImport();
    const per100k = cpuPer100k(run);
    const measured = {
      cpuSecondsPer100k: round(per100k),
      onceMore: round(cpuPer100k(await world.repeatedLargeImport())),
      contacts: run.contacts,
      inErp: await importedContacts(await world.stack('embedded')),
      wallSeconds: round(run.wallMs / 1000),
      contactsPerSecond: Math.round(run.contacts / (run.wallMs / 1000)),
      pages: run.last.pages,
    };
    const bar = `<= ${CPU_BAR} s of worker CPU, unthrottled`;
    return [{ row: 'cpu-per-100k', bar, unit: 's', measured, ok: per100k <= CPU_BAR }];
  },
};

export function cpuPer100k({ workerCpuSeconds, contacts }: MeasuredRun): number {
  return (workerCpuSeconds * 100_000) / contacts;
}
