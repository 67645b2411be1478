import { setTimeout as delay } from 'node:timers/promises';
import { createActivities, type Activities } from '../../activities/index.js';
import { openDatabase } from '../adapters/persistence/data-source.js';
import type { Database } from '../adapters/persistence/database.js';
import { PostgresAfterActionStore } from '../adapters/persistence/postgres-after-action-store.js';
import { PostgresConfigStore } from '../adapters/persistence/postgres-config-store.js';
import { PostgresOutgoingLog } from '../adapters/persistence/postgres-outgoing-log.js';
import { PostgresLinkAudits } from '../adapters/persistence/postgres-link-audits.js';
import { PostgresPageStore } from '../adapters/persistence/postgres-page-store.js';
import { PostgresOauthStore } from '../adapters/persistence/postgres-oauth-store.js';
import { PostgresPortalBudget } from '../adapters/persistence/postgres-portal-budget.js';
import { PostgresPreviewStore } from '../adapters/persistence/postgres-preview-store.js';
import { PostgresRepairDecisions } from '../adapters/persistence/postgres-repair-decisions.js';
import { PostgresRecordDesk } from '../adapters/persistence/postgres-record-desk.js';
import { PostgresRunStore } from '../adapters/persistence/postgres-run-store.js';
import { PostgresVerifyStore } from '../adapters/persistence/postgres-verify-store.js';
import { PostgresWebhookInbox } from '../adapters/persistence/postgres-webhook-inbox.js';
import { SystemClock } from '../adapters/runtime/system-clock.js';
import { UuidGenerator } from '../adapters/runtime/uuid-generator.js';
import { QuickJsHookRunner } from '../adapters/scripts/quickjs-hook-runner.js';
import { AesGcmVault, encryptionKeysOf } from '../adapters/secrets/aes-gcm-vault.js';
import { temporalOptions, type TemporalOptions } from '../adapters/temporal/connect-options.js';
import { TemporalGateway } from '../adapters/temporal/temporal-gateway.js';
import { createValueFunctions } from '../adapters/values/value-functions.js';
import {
  DEFAULT_ENGINE_LIMITS,
  type EngineDeps,
  type EngineLimits,
} from '../application/engine/engine-deps.js';
import { SyncEngine } from '../application/engine/engine.js';
import type { RunEngine } from '../application/engine/run-engine.js';
import type { PreviewStore } from '../application/ports/preview-store.port.js';
import type { RunStore } from '../application/ports/run-store.port.js';
import { PurgeHistory } from '../application/logs/purge-history.use-case.js';
import { StartRecordRun } from '../application/records/start-record-run.use-case.js';
import { ProcessHints } from '../application/webhooks/process-hints.use-case.js';
import { CancelRun } from '../application/runs/cancel-run.use-case.js';
import { JobLookup } from '../application/runs/job-lookup.js';
import { ReconcileRuns } from '../application/runs/reconcile-runs.use-case.js';
import { ReconcileSchedules } from '../application/runs/reconcile-schedules.use-case.js';
import { RunLauncher } from '../application/runs/run-launcher.js';
import { RunLifecycle } from '../application/runs/run-lifecycle.js';
import { StartRun } from '../application/runs/start-run.use-case.js';
import { Verifier } from '../application/verify/verifier.js';
import type { Environment } from '../config/environment.js';
import { openNotificationParts, type NotificationParts } from './notification-parts.js';
import { OutgoingNotes } from './outgoing-notes.js';
import { PortalCredentials } from './portal-credentials.js';
import { RecordSystems } from './record-systems.js';
import type { WorkerMetrics } from './worker-metrics.js';

export interface WorkerParts {
  readonly activities: Activities;
  /** What the activities are made of, for who drives runs without Temporal. */
  readonly engine: RunEngine;
  readonly lifecycle: RunLifecycle;
  readonly runs: RunStore;
  readonly previews: PreviewStore;
  readonly reconcileRuns: ReconcileRuns;
  readonly reconcileSchedules: ReconcileSchedules;
  readonly notifications: NotificationParts;
  readonly processHints: ProcessHints;
  readonly purgeHistory: PurgeHistory;
  readonly temporal: TemporalOptions;
  readonly database: Database;
  close(): Promise<void>;
}

/** Slices at work in one process, hence connections of the page path. */
export const SLICES_AT_ONCE = 16;

/** Everything that a worker executes with. Throws when Postgres is not there. */
export async function openWorkerParts(
  environment: Environment,
  metrics: WorkerMetrics,
  limits: EngineLimits = DEFAULT_ENGINE_LIMITS,
): Promise<WorkerParts> {
  const { databaseUrl, encryptionKey } = environment;
  if (databaseUrl === undefined || encryptionKey === undefined) {
    throw new Error('DATABASE_URL and CROSSTIE_ENCRYPTION_KEY are needed');
  }
  const temporal = temporalOptions(environment.temporalVariables);
  const database = await openDatabase({
    url: databaseUrl,
    applicationName: 'crosstie worker',
    hotConnections: SLICES_AT_ONCE,
  });
  const gateway = new TemporalGateway(temporal);
  const configs = new PostgresConfigStore(database);
  const runs = new PostgresRunStore(database);
  const vault = new AesGcmVault(encryptionKeysOf(encryptionKey));
  const outgoingLog = new PostgresOutgoingLog(database);
  const notes = new OutgoingNotes(outgoingLog, configs);
  const systems = new RecordSystems({
    configs,
    vault,
    credentials: new PortalCredentials(vault, new PostgresOauthStore(database)),
    budget: new PostgresPortalBudget(database),
    onCall: (portal, report) => {
      metrics.onCall(portal, report);
      notes.ofPortal(portal, report);
    },
    onSystemCall: notes.ofSystem,
  });
  const clock = new SystemClock();
  const hooks = new QuickJsHookRunner();
  const previews = new PostgresPreviewStore(database);
  const engineDeps: EngineDeps = {
    runs,
    pages: new PostgresPageStore(database),
    actions: new PostgresAfterActionStore(database),
    decisions: new PostgresRepairDecisions(database),
    audits: new PostgresLinkAudits(database),
    previews,
    systems,
    values: createValueFunctions(),
    hooks,
    clock,
    pause,
    limits,
  };
  const engine = new SyncEngine(engineDeps);
  const verifier = new Verifier(engineDeps, new PostgresVerifyStore(database));
  const launcher = new RunLauncher(configs, gateway);
  const cancelRun = new CancelRun(runs, gateway);
  const startRun = new StartRun(runs, new UuidGenerator(), new JobLookup(configs, runs), launcher, configs);
  const lifecycle = new RunLifecycle(runs, configs, clock, startRun, launcher, cancelRun, previews);
  const inbox = new PostgresWebhookInbox(database);
  const desk = new PostgresRecordDesk(database);
  const startRecordRun = new StartRecordRun(runs, new UuidGenerator(), launcher);
  return {
    activities: createActivities({ engine, verifier, lifecycle }),
    engine,
    lifecycle,
    runs,
    previews,
    reconcileRuns: new ReconcileRuns(runs, configs, gateway, clock, launcher, cancelRun),
    reconcileSchedules: new ReconcileSchedules(configs, gateway),
    notifications: openNotificationParts({ database, environment, configs, vault }),
    processHints: new ProcessHints(inbox, configs, desk, startRecordRun, clock, systems),
    purgeHistory: new PurgeHistory(configs, inbox, outgoingLog, desk, clock),
    temporal,
    database,
    close: async () => {
      await notes.close();
      await systems.close();
      await hooks.close();
      await gateway.close();
      await database.close();
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
