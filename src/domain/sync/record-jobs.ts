import type { Side } from '../records/system-record.js';
import type { JobDefinition, JobTrigger, SyncDefinition } from './definition.js';
import { inRunOrder } from './job-order.js';

const CUSTOM_PREFIX = 'p_';

export interface NamedJob {
  readonly name: string;
  readonly definition: JobDefinition;
}

/** The job has records of this type as sources: its root, or what is associated with it. */
export function readsType({ source, targets }: JobDefinition, side: Side, type: string): boolean {
  if (source.side !== side) return false;
  return source.type === type || targets.some(({ from }) => from !== 'self' && from.associated === type);
}

/** Some job has sources of the portal's own making, whose messages carry ids instead of names. */
export function readsCustomTypes({ jobs }: SyncDefinition): boolean {
  return Object.values(jobs).some(({ source, targets }) =>
    [source.type, ...targets.map(({ from }) => (from === 'self' ? '' : from.associated))].some(
      (type) => source.side === 'hubspot' && type.startsWith(CUSTOM_PREFIX),
    ),
  );
}

/** Started by a person for all records only, such as a tool that compares chosen fields. */
function isToolOnly({ triggers }: JobDefinition): boolean {
  return triggers.every((trigger) => trigger === 'manual');
}

/** Jobs that carry one record of this type over to the other side, parents before what hangs from them. */
export function jobsForRecord(definition: SyncDefinition, side: Side, type: string): readonly NamedJob[] {
  return ordered(definition, (job) => job.kind !== 'link' && !isToolOnly(job) && readsType(job, side, type));
}

/** Jobs that are told of changes of this type as they happen. */
export function jobsOnTrigger(
  definition: SyncDefinition,
  trigger: JobTrigger,
  side: Side,
  type: string,
): readonly NamedJob[] {
  return ordered(definition, (job) => job.triggers.includes(trigger) && readsType(job, side, type));
}

function ordered(definition: SyncDefinition, wanted: (job: JobDefinition) => boolean): readonly NamedJob[] {
  const jobs = Object.entries(definition.jobs).filter(([, job]) => wanted(job));
  const sorted = inRunOrder(jobs.map(([name, job]) => ({ name, job, order: job.order, kind: job.kind })));
  return sorted.map(({ name, job }) => ({ name, definition: job }));
}

/** Mapping -> types of the other side that a record of this type may be linked with. */
export function counterpartTypes(
  { mappings }: SyncDefinition,
  side: Side,
  type: string,
): ReadonlyMap<string, readonly string[]> {
  const types = new Map<string, readonly string[]>();
  for (const [name, mapping] of Object.entries(mappings)) {
    if (side === 'hubspot' && mapping.hubspot === type) types.set(name, mapping.business);
    if (side === 'business' && mapping.business.includes(type)) types.set(name, [mapping.hubspot]);
  }
  return types;
}
