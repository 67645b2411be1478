import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import type { DesiredSchedule } from '../../application/ports/workflow-gateway.port.js';
import { SCHEDULE_PREFIX, scheduleId, WORKFLOW_QUEUE } from '../../domain/sync/workflow-ids.js';
import { JOB_ATTRIBUTE, LAUNCH_WORKFLOW_TYPE, SYNC_ATTRIBUTE } from '../../../workflows/contracts.js';
import { isNotFound } from './errors.js';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Makes Temporal's Schedules exactly these; the database is the source. */
export async function reconcileSchedules(
  client: Client,
  desired: readonly DesiredSchedule[],
  attributes: boolean,
): Promise<void> {
  const wanted = new Set(desired.map((schedule) => scheduleId(schedule.sync, schedule.job)));
  for await (const { scheduleId: id } of client.schedule.list()) {
    if (id.startsWith(SCHEDULE_PREFIX) && !wanted.has(id)) await remove(client, id);
  }
  for (const schedule of desired) await put(client, schedule, attributes);
}

async function put(client: Client, schedule: DesiredSchedule, attributes: boolean): Promise<void> {
  const options = scheduleOptions(schedule, attributes);
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, action, policies, state } = options;
    await client.schedule
      .getHandle(options.scheduleId)
      .update(() => ({ spec, action, ...(policies && { policies }), state: state ?? {} }));
  }
}

async function remove(client: Client, id: string): Promise<void> {
  try {
    await client.schedule.getHandle(id).delete();
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

type LaunchSchedule = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

export function scheduleOptions(schedule: DesiredSchedule, attributes: boolean): LaunchSchedule {
  const { sync, job, paused } = schedule;
  const id = scheduleId(sync, job);
  return {
    scheduleId: id,
    spec: specOf(schedule),
    action: {
      type: 'startWorkflow',
      workflowType: LAUNCH_WORKFLOW_TYPE,
      workflowId: id,
      taskQueue: WORKFLOW_QUEUE,
      args: [{ sync, job }],
      staticSummary: `scheduled start of ${sync}/${job}`,
      ...(attributes && {
        typedSearchAttributes: [
          { key: SYNC_ATTRIBUTE, value: sync },
          { key: JOB_ATTRIBUTE, value: job },
        ],
      }),
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 minutes', pauseOnFailure: false },
    state: { paused, ...(paused && { note: 'The job is paused or disabled.' }) },
  };
}

function specOf(schedule: DesiredSchedule): ScheduleSpec {
  if (schedule.every !== undefined) return { intervals: [{ every: durationMs(schedule.every) }] };
  return {
    cronExpressions: [schedule.cron ?? ''],
    ...(schedule.timeZone !== undefined && { timezone: schedule.timeZone }),
  };
}

/** `15m`, `1h`, `1d`: checked when the configuration was saved. */
function durationMs(text: string): number {
  const match = /^(\d+)(s|m|h|d)$/.exec(text);
  if (!match) throw new Error(`Not a duration: ${text}`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
