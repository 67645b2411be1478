import type { JobKind } from './definition.js';

/** Queue of the workflows and of the activities that only touch the database. */
export const WORKFLOW_QUEUE = 'crosstie-workflows';
export const HUBSPOT_QUEUE = 'crosstie-hubspot';
export const ON_DEMAND_QUEUE = 'crosstie-ondemand';

/** Queue of the slices that touch a business system of this kind. */
export function systemQueue(kind: string): string {
  return `crosstie-${kind}`;
}

/** One id per job: Temporal itself then refuses a second run of it. */
export function jobWorkflowId(kind: JobKind, sync: string, job: string): string {
  return `${kind}:${sync}/${job}`;
}

/** A dry run stands beside the job's real run. */
export function previewWorkflowId(sync: string, job: string): string {
  return `preview:${sync}/${job}`;
}

export function syncWorkflowId(sync: string): string {
  return `sync:${sync}`;
}

export const SCHEDULE_PREFIX = 'launch:';

/** Id of the Schedule that starts `launchRun` for a job. */
export function scheduleId(sync: string, job: string): string {
  return `${SCHEDULE_PREFIX}${sync}/${job}`;
}
