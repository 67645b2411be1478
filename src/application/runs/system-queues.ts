import { SystemFailure } from '../../domain/errors/failure.js';
import type { StatusReason } from '../../domain/sync/status.js';
import { recordQueue, systemQueue, WORKFLOW_QUEUE } from '../../domain/sync/workflow-ids.js';
import type { ConfigStore } from '../ports/config-store.port.js';
import type { WorkflowGateway } from '../ports/workflow-gateway.port.js';

/** Where the steps of a sync's runs are done that touch its business system. */
export interface SystemQueues {
  readonly slices: string;
  readonly singleRecords: string;
}

export async function queuesOf(configs: ConfigStore, sync: string): Promise<SystemQueues> {
  const stored = await configs.findSync(sync);
  const system = stored && (await configs.findSystem(stored.definition.system));
  if (!system) return { slices: WORKFLOW_QUEUE, singleRecords: recordQueue(null) };
  const { kind, queue = null } = system;
  return { slices: systemQueue(kind, queue), singleRecords: recordQueue(queue) };
}

/** Why work on these queues stands still: the first one that no worker polls; null = all are, or Temporal is not there. */
export async function missingWorker(
  gateway: WorkflowGateway,
  queues: readonly string[],
): Promise<StatusReason | null> {
  try {
    const polled = await Promise.all(queues.map((queue) => gateway.isPolled(queue)));
    const missing = queues.find((_, index) => !polled[index]);
    return missing === undefined ? null : noWorker(missing);
  } catch (error) {
    if (error instanceof SystemFailure) return null;
    throw error;
  }
}

function noWorker(queue: string): StatusReason {
  // What the default worker polls needs no name.
  const command = queue.startsWith('crosstie-')
    ? 'crosstie worker'
    : `crosstie worker --queues ${served(queue)}`;
  return { code: 'no-worker', message: `No worker polls queue ${queue}: start one with "${command}".` };
}

/** A worker of a system's queue serves its single records too. */
function served(queue: string): string {
  return queue.replace(/-ondemand$/, '');
}
