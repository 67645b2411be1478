import type { ConfigStore } from '../ports/config-store.port.js';
import { ProblemList } from './check-context.js';
import { pointer } from './json-pointer.js';
import type { CurrentConfiguration } from './stored-document.js';

/** What the state forbids although the document is right: things in use, running, or fixed for ever. */
export async function checkState(
  current: CurrentConfiguration,
  desired: CurrentConfiguration,
  store: ConfigStore,
): Promise<ProblemList> {
  const conflicts = new ProblemList();
  for (const [slug, sync] of Object.entries(desired.syncs)) {
    checkUse('portals', sync.portal, slug, desired.portals, conflicts);
    checkUse('systems', sync.system, slug, desired.systems, conflicts);
    const before = current.syncs[slug];
    for (const side of ['portal', 'system'] as const) {
      if (before === undefined || before[side] === sync[side]) continue;
      const message = `The links of sync "${slug}" belong to its ${side} "${before[side]}". Make a new sync for another one.`;
      conflicts.add(pointer('syncs', slug, side), 'fixed', message);
    }
  }
  for (const [slug, system] of Object.entries(desired.systems)) {
    const before = current.systems[slug];
    if (before !== undefined && before.kind !== system.kind) {
      conflicts.add(
        pointer('systems', slug, 'kind'),
        'fixed',
        'The kind of a system cannot change. Add a new system.',
      );
    }
  }
  for (const slug of Object.keys(current.syncs)) {
    if (desired.syncs[slug] === undefined) await checkIdle(slug, store, conflicts);
  }
  return conflicts;
}

function checkUse(
  area: 'portals' | 'systems',
  name: string,
  sync: string,
  desired: Readonly<Record<string, unknown>>,
  conflicts: ProblemList,
): void {
  if (desired[name] !== undefined) return;
  conflicts.add(pointer(area, name), 'in-use', `Sync "${sync}" uses it. Delete the sync first.`);
}

async function checkIdle(sync: string, store: ConfigStore, conflicts: ProblemList): Promise<void> {
  const active = (await store.jobs(sync)).find((job) => job.activeRunId !== null);
  if (active === undefined) return;
  const message = `Its job ${sync}/${active.job} is running. Cancel the run first.`;
  conflicts.add(pointer('syncs', sync), 'running', message);
}
