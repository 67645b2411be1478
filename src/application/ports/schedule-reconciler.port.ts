/** Brings the schedules of the durable engine in line with the configuration; never throws: it is tried again later. */
export interface ScheduleReconciler {
  reconcile(): Promise<void>;
}

export const SCHEDULE_RECONCILER = Symbol('SCHEDULE_RECONCILER');
