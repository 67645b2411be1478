import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AttemptReport } from '../../activities/interceptors/activity-interceptor.js';
import { reservedOf } from '../adapters/hubspot/budget/daily-use.js';
import type { CallReport } from '../adapters/hubspot/transport/hubspot-transport.js';
import { EVENT_LOOP_SAMPLE_MS } from '../config/node-runtime.js';

/** Figures of a worker for Prometheus; labels are names and classes, never ids. */
export interface WorkerMetrics {
  readonly registry: Registry;
  readonly onAttempt: (report: AttemptReport) => void;
  readonly onCall: (portal: string, report: CallReport) => void;
}

export function createWorkerMetrics(): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    prefix: 'crosstie_worker_',
    eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS,
  });
  const attempts = new Histogram({
    name: 'crosstie_activity_seconds',
    help: 'Attempts of activities',
    labelNames: ['activity', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300],
    registers: [registry],
  });
  const calls = new Counter({
    name: 'crosstie_hubspot_calls_total',
    help: 'Calls to HubSpot by portal, bucket and status',
    labelNames: ['portal', 'bucket', 'status'],
    registers: [registry],
  });
  const waits = new Histogram({
    name: 'crosstie_hubspot_budget_wait_seconds',
    help: "Time that calls stand in line for the portal's budget, by portal and bucket",
    labelNames: ['portal', 'bucket'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30],
    registers: [registry],
  });
  const daily = (name: string, help: string): Gauge<'portal'> =>
    new Gauge({
      name: `crosstie_hubspot_daily_${name}`,
      help,
      labelNames: ['portal'],
      registers: [registry],
    });
  const limit = daily('limit', 'Calls a day that the account may make, all apps together');
  const reserve = daily('reserve', 'Calls of a day that jobs leave to people and to other apps');
  const remaining = daily('remaining', 'Calls that are left of this day, as HubSpot said last');
  return {
    registry,
    onAttempt: ({ activity, outcome, ms }) => attempts.observe({ activity, outcome }, ms / 1000),
    onCall: (portal, report) => {
      calls.inc({ portal, bucket: report.bucket, status: String(report.status) });
      waits.observe({ portal, bucket: report.bucket }, report.waitedMs / 1000);
      if (report.daily === undefined) return;
      limit.set({ portal }, report.daily.limit);
      reserve.set({ portal }, reservedOf(report.daily.limit));
      remaining.set({ portal }, report.daily.remaining);
    },
  };
}
