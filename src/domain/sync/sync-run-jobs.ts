import type { JobKind, JobOrder, SyncDefinition } from './definition.js';
import { inRunOrder } from './job-order.js';

interface SwitchableJob {
  readonly job: string;
  readonly kind: JobKind;
  readonly order: JobOrder;
  readonly enabled: boolean;
}

/**
 * Jobs of a sync run, in their order: the enabled ones that may run by themselves. What only a person starts, such as a
 * tool for chosen fields or the export of a single record, takes no part.
 */
export function jobsOfSyncRun<T extends SwitchableJob>(
  definition: SyncDefinition,
  jobs: readonly T[],
): readonly T[] {
  const runsByItself = ({ job, enabled }: T): boolean =>
    enabled && (definition.jobs[job]?.triggers.includes('schedule') ?? false);
  return inRunOrder(jobs.filter(runsByItself));
}
