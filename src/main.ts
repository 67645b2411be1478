import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from './adapters/persistence/migrate.js';
import { ManageKeys } from './application/access/manage-keys.use-case.js';
import { ReconcileSchedules } from './application/runs/reconcile-schedules.use-case.js';
import { openApiParts, type OpenedApi } from './composition/api-parts.js';
import { createLogger, PinoLogger } from './composition/pino-logger.js';
import { EnvironmentError, loadEnvironment, type Environment } from './config/environment.js';
import { createApp } from './create-app.js';
import { ensureAdminKey } from './supervisor/local-secrets.js';

const RETRY_MS = 1_000;
const SCHEDULES_EVERY_MS = 60_000;

/** Serves the REST API until SIGTERM. Waits for Postgres; does not wait for Temporal. */
async function serve(): Promise<void> {
  const { env } = process;
  const environment = loadEnvironment(env, 'server');
  const logger = createLogger('api', environment.logLevel);
  const opened = await openWhenReady(environment, (message) => logger.warn(message));
  const app = await createApp(opened.parts, new PinoLogger(logger));
  await app.get(ManageKeys).ensureFirst(environment.apiKey ?? ensureAdminKey(environment.dataDir));
  await app.listen(environment.port, environment.host);
  const server = app.getHttpServer() as Server;
  const address = server.address();
  logger.info({ address }, 'The API serves');
  const schedules = app.get(ReconcileSchedules);
  const reconcile = (): void => {
    schedules.reconcile().catch((err: unknown) => logger.warn({ err }, 'Schedules were not reconciled'));
  };
  reconcile();
  const timer = setInterval(reconcile, SCHEDULES_EVERY_MS);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    // Event streams would keep the server open for ever.
    server.closeAllConnections();
    await app.close();
    await opened.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

async function openWhenReady(environment: Environment, warn: (message: string) => void): Promise<OpenedApi> {
  for (;;) {
    try {
      const opened = await openApiParts(environment);
      await migrate(opened.database.dataSource);
      return opened;
    } catch (error) {
      if (!isConnectionTrouble(error)) throw error;
      warn('Postgres cannot be reached yet; trying again');
      await sleep(RETRY_MS);
    }
  }
}

function isConnectionTrouble(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|57P|08|53300)/.test(code);
}

serve().catch((error: unknown) => {
  const text =
    error instanceof EnvironmentError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text ?? ''}\n`);
  process.exit(1);
});
