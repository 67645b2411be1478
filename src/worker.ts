import { hostname } from 'node:os';
import { env } from 'node:process';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { AttemptReport } from '../activities/interceptors/activity-interceptor.js';
import { migrate } from './adapters/persistence/migrate.js';
import { isTransient } from './adapters/persistence/transient-errors.js';
import { createLogger } from './composition/pino-logger.js';
import { Repeater } from './composition/repeater.js';
import { WorkerFleet } from './composition/worker-fleet.js';
import { serveWorkerHealth } from './composition/worker-health.js';
import { createWorkerMetrics, type WorkerMetrics } from './composition/worker-metrics.js';
import { openWorkerParts, SLICES_AT_ONCE, type WorkerParts } from './composition/worker-parts.js';
import { SystemFailure } from './domain/errors/failure.js';
import { WORKFLOW_QUEUE } from './domain/sync/workflow-ids.js';
import { EnvironmentError, loadEnvironment, type Environment } from './config/environment.js';

const RETRY_MS = 1_000;
const RECONCILE_RUNS_MS = 30_000;
const RECONCILE_SCHEDULES_MS = 300_000;
const NOTIFY_MS = 5_000;
const PURGE_NOTIFICATIONS_MS = 3_600_000;
const WEBHOOKS_MS = 1_000;
const PURGE_HISTORY_MS = 3_600_000;
const PURGE_PREVIEWS_MS = 600_000;
/** Reports of dry runs show values of records. */
const KEEP_PREVIEWS_MS = 7 * 86_400_000;

/** Executes workflows and activities until SIGTERM. Waits for Postgres and Temporal at boot. */
async function work(): Promise<void> {
  const queues = queuesOfArguments();
  const environment = loadEnvironment(env, 'server');
  const logger = createLogger('worker', environment.logLevel);
  installRuntime(logger);
  const metrics = createWorkerMetrics();
  const parts = await openWhenReady(environment, metrics, logger);
  const fleet = new WorkerFleet({
    temporal: parts.temporal,
    activities: parts.activities,
    onAttempt: (report) => noteAttempt(report, metrics, logger),
    logger,
    slicesAtOnce: SLICES_AT_ONCE,
    ...(queues !== null && { queues }),
    identity: `crosstie-worker ${process.pid}@${hostname()}`,
  });
  const health = await startHealth(environment, parts, fleet, metrics);
  const repeaters = queues === null || queues.includes(WORKFLOW_QUEUE) ? houseKeeping(parts, logger) : [];
  const stop = async (): Promise<void> => {
    repeaters.forEach((repeater) => repeater.stop());
    await fleet.stop();
    health?.closeAllConnections();
    health?.close();
    await parts.close();
    process.exit(process.exitCode ?? 0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  await fleet.start();
  logger.info({ queues: queues ?? 'all' }, 'The worker polls');
  repeaters.forEach((repeater) => repeater.start());
  await fleet.done();
}

/** `--queues a,b`: only these; null = all that the product knows. */
function queuesOfArguments(): readonly string[] | null {
  const { values } = parseArgs({ options: { queues: { type: 'string' } } });
  if (values.queues === undefined) return null;
  const names = values.queues.split(',').map((name) => name.trim());
  const bad = names.find((name) => !/^[a-z0-9][a-z0-9-]*$/.test(name));
  if (bad !== undefined)
    throw new EnvironmentError([{ name: '--queues', message: `"${bad}" is no name of a queue` }]);
  return names;
}

/** What the installation as a whole needs done; a worker beside a system leaves it to the others. */
function houseKeeping(parts: WorkerParts, logger: Logger): readonly Repeater[] {
  return [
    new Repeater(RECONCILE_RUNS_MS, () => reconcileRuns(parts, logger), warnOf(logger)),
    new Repeater(RECONCILE_SCHEDULES_MS, () => parts.reconcileSchedules.reconcile(), warnOf(logger)),
    new Repeater(NOTIFY_MS, () => notify(parts, logger), warnOf(logger, 'Notifying')),
    new Repeater(WEBHOOKS_MS, () => followWebhooks(parts, logger), warnOf(logger, 'Following webhooks')),
    new Repeater(PURGE_HISTORY_MS, () => parts.purgeHistory.execute(), warnOf(logger, 'Purging')),
    new Repeater(
      PURGE_NOTIFICATIONS_MS,
      () => parts.notifications.deliver.purge(),
      warnOf(logger, 'Purging'),
    ),
    new Repeater(PURGE_PREVIEWS_MS, () => purgePreviews(parts), warnOf(logger, 'Purging')),
  ];
}

async function openWhenReady(
  environment: Environment,
  metrics: WorkerMetrics,
  logger: Logger,
): Promise<WorkerParts> {
  for (;;) {
    let parts: WorkerParts | null = null;
    try {
      parts = await openWorkerParts(environment, metrics);
      await migrate(parts.database.dataSource);
      return parts;
    } catch (error) {
      await parts?.close();
      if (!isTransient(error) && !(error instanceof SystemFailure)) throw error;
      logger.warn('Postgres cannot be reached yet; trying again');
      await delay(RETRY_MS);
    }
  }
}

function startHealth(
  environment: Environment,
  { database }: WorkerParts,
  fleet: WorkerFleet,
  { registry }: WorkerMetrics,
): Promise<Server> | null {
  if (environment.workerHealthPort === 0) return null;
  const isReady = async (): Promise<boolean> => {
    if (!fleet.isPolling()) return false;
    const answered = database.query('select 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answered, delay(1_000, false, { ref: false })]);
  };
  return serveWorkerHealth({ isReady, registry }, environment.host, environment.workerHealthPort);
}

async function reconcileRuns({ reconcileRuns }: WorkerParts, logger: Logger): Promise<void> {
  const { started, restarted, closed, nudged } = await reconcileRuns.execute();
  if (started.length + restarted.length + closed.length + nudged.length > 0) {
    logger.info({ started, restarted, closed, nudged }, 'Runs were brought back in line');
  }
}

async function purgePreviews({ previews }: WorkerParts): Promise<void> {
  const endedBefore = new Date(Date.now() - KEEP_PREVIEWS_MS).toISOString();
  let purged = 1;
  while (purged > 0) purged = await previews.purge(endedBefore);
}

async function notify({ notifications }: WorkerParts, logger: Logger): Promise<void> {
  await notifications.collect.execute();
  const { sent, failed } = await notifications.deliver.execute();
  if (failed > 0) logger.warn({ sent, failed }, 'Notifications could not be delivered');
}

async function followWebhooks({ processHints }: WorkerParts, logger: Logger): Promise<void> {
  const { taken, failed } = await processHints.execute();
  if (failed > 0) logger.warn({ taken, failed }, 'Webhooks could not be followed; they are tried again');
}

function noteAttempt(report: AttemptReport, metrics: WorkerMetrics, logger: Logger): void {
  metrics.onAttempt(report);
  if (report.outcome !== 'failed') return;
  if (report.alarm) logger.error(report, 'A step keeps failing');
  else logger.warn(report, 'A step failed and is tried again');
}

function warnOf(logger: Logger, what = 'Reconciling'): (error: unknown) => void {
  return (err) => logger.warn({ err }, `${what} failed; trying again later`);
}

function installRuntime(logger: Logger): void {
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message }) => {
      // Every queue but one is for activities only.
      if (!message.startsWith('No workflows registered')) logger[levels[level]](message);
    }),
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
}

work().catch((error: unknown) => {
  const known = error instanceof EnvironmentError;
  process.stderr.write(`${known || !(error instanceof Error) ? String(error) : (error.stack ?? '')}\n`);
  process.exit(1);
});
