import type { BenchRow } from '../support/bench-row.js';
import { importedContacts } from '../support/measured-run.js';
import { round } from '../support/statistics.js';

export const CPU_BAR = 6;

/** CPU of the worker for 100,000 contacts while nothing makes it wait. */
export const cpu: BenchRow = {
  name: 'cpu-per-100k',
  async measure(world) {
    const run = await world.largeImport();
    const per100k = (run.workerCpuSeconds * 100_000) / run.contacts;
    const measured = {
      cpuSecondsPer100k: round(per100k),
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
