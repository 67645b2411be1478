import type { JobDefinition } from './definition.js';

/** Stands for the instant at which a job was first switched on. */
export const SINCE_ACTIVATION = 'activation';

/** The job with that instant in the places that ask for it. */
export function activatedJob(job: JobDefinition, activatedAt: string): JobDefinition {
  const { read, trigger } = job.source;
  const reads = read.since === SINCE_ACTIVATION;
  const triggers = trigger?.since === SINCE_ACTIVATION;
  if (!reads && !triggers) return job;
  const source = {
    ...job.source,
    ...(reads ? { read: { ...read, since: activatedAt } } : {}),
    ...(triggers ? { trigger: { ...trigger, since: activatedAt } } : {}),
  };
  return { ...job, source };
}
