import type { Connection } from '@temporalio/client';
import { WORKFLOW_QUEUE } from '../../domain/sync/workflow-ids.js';

/** `TaskQueueType` of Temporal's API. */
const WORKFLOWS = 1;
const ACTIVITIES = 2;
/** A poll is asked anew after a minute; the server tells of pollers for five, also of those that died. */
const GONE_AFTER_MS = 90_000;

/** Whether a worker has asked for work of this queue lately. */
export async function isPolled(connection: Connection, namespace: string, queue: string): Promise<boolean> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: queue },
    taskQueueType: queue === WORKFLOW_QUEUE ? WORKFLOWS : ACTIVITIES,
  });
  const since = Date.now() - GONE_AFTER_MS;
  return pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 > since);
}
