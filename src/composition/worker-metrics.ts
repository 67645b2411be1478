import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { AttemptReport } from '../../activities/interceptors/activity-interceptor.js';
import type { CallReport } from '../adapters/hubspot/transport/hubspot-transport.js';

/** Figures of a worker for Prometheus; labels are names and classes, never ids. */
export interface WorkerMetrics {
  readonly registry: Registry;
  readonly onAttempt: (report: AttemptReport) => void;
  readonly onCall: (portal: string, report: CallReport) => void;
}

export function createWorkerMetrics(): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'crosstie_worker_' });
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
  return {
    registry,
    onAttempt: ({ activity, outcome, ms }) => attempts.observe({ activity, outcome }, ms / 1000),
    onCall: (portal, { bucket, status }) => calls.inc({ portal, bucket, status: String(status) }),
  };
}
