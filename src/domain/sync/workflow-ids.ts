import type { Side } from '../records/system-record.js';
import type { JobKind } from './definition.js';

/** Queue of the workflows and of the activities that only touch the database. */
export const WORKFLOW_QUEUE = 'crosstie-workflows';
export const HUBSPOT_QUEUE = 'crosstie-hubspot';
export const ON_DEMAND_QUEUE = 'crosstie-ondemand';

/** Queues of this name are the product's: a system's own has another one. */
const OWN_PREFIX = 'crosstie-';
const SINGLE_SUFFIX = '-ondemand';

/** Queue of the slices that touch a business system: the one that it was given, else its kind's. */
export function systemQueue(kind: string, given: string | null = null): string {
  return given ?? `${OWN_PREFIX}${kind}`;
}

/** Queue of single records of a system: they have slots of their own, beside the same system. */
export function recordQueue(given: string | null): string {
  return given === null ? ON_DEMAND_QUEUE : `${given}${SINGLE_SUFFIX}`;
}

/** What a worker polls that was told to poll a queue. */
export function polledWith(queue: string): readonly string[] {
  return queue.startsWith(OWN_PREFIX) ? [queue] : [queue, recordQueue(queue)];
}

/** Why a queue of a system may not be named so; null = it may. */
export function queueNameProblem(name: string): string | null {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name))
    return 'A queue has a name of up to 63 small letters, digits and hyphens, such as "erp-hamburg".';
  if (name.startsWith(OWN_PREFIX) || name.endsWith(SINGLE_SUFFIX))
    return `Names that begin with "${OWN_PREFIX}" or end with "${SINGLE_SUFFIX}" are Crosstie's own. Choose another one.`;
  return null;
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
