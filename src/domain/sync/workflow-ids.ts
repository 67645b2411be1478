import type { Side } from '../records/system-record.js';
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

/** One comparison of a sync at a time. */
export function verifyWorkflowId(sync: string): string {
  return `verify:${sync}`;
}

const RECORD_PREFIX = 'record:';

/** One id per record: whatever is asked for it meanwhile joins the workflow at work. */
export function recordWorkflowId(sync: string, side: Side, type: string, id: string): string {
  return `${RECORD_PREFIX}${sync}/${side}/${type}/${id}`;
}

/** A run under such an id stands beside its job's own run. */
export function isRecordWorkflow(workflowId: string): boolean {
  return workflowId.startsWith(RECORD_PREFIX);
}

export const SCHEDULE_PREFIX = 'launch:';

/** Id of the Schedule that starts `launchRun` for a job. */
export function scheduleId(sync: string, job: string): string {
  return `${SCHEDULE_PREFIX}${sync}/${job}`;
}
