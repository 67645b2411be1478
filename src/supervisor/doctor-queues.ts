import { loadClientConnectConfig } from '@temporalio/envconfig';
import { isPolled } from '../adapters/temporal/pollers.js';
import type { Environment } from '../config/environment.js';
import { systemQueue, WORKFLOW_QUEUE } from '../domain/sync/workflow-ids.js';
import { bad, good, type DoctorCheck } from './doctor-check.js';
import { withClient } from './postgres-client.js';
import type { StackStatus } from './ready-info.js';
import { withConnection, type TemporalServer } from './temporal-namespace.js';

interface Placed {
  readonly slug: string;
  readonly kind: string;
  readonly queue: string | null;
}

/** Does a worker poll for every system that is connected? Silent where nothing is set up, or nothing works yet. */
export async function checkQueues(environment: Environment, running?: StackStatus): Promise<DoctorCheck[]> {
  const databaseUrl = running?.ready.databaseUrl ?? environment.databaseUrl;
  const address = running?.ready.temporalAddress ?? environment.temporalAddress;
  if (databaseUrl === undefined || address === undefined) return [];
  try {
    const systems = await connectedSystems(databaseUrl);
    const unpolled = await unpolledQueues(serverAt(address, environment), environment.temporalNamespace, [
      ...new Set([WORKFLOW_QUEUE, ...systems.map(queueOf)]),
    ]);
    // Before the first start of a worker there is nothing to complain of.
    if (systems.length === 0 || unpolled.has(WORKFLOW_QUEUE)) return [];
    return systems.map((system) => lineOf(system, unpolled.has(queueOf(system))));
  } catch {
    // That a server does not answer, or has no tables yet, is told by its own line.
    return [];
  }
}

function lineOf(system: Placed, isUnpolled: boolean): DoctorCheck {
  const queue = queueOf(system);
  const name = `workers of system ${system.slug}`;
  if (!isUnpolled) return good(name, `poll queue ${queue}`);
  const command = system.queue === null ? 'crosstie worker' : `crosstie worker --queues ${queue}`;
  return bad(name, `no worker polls queue ${queue}: its runs wait`, `Start one with "${command}".`);
}

function queueOf({ kind, queue }: Placed): string {
  return systemQueue(kind, queue);
}

function connectedSystems(databaseUrl: string): Promise<readonly Placed[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Placed>(
      'select slug, kind, queue from crosstie.system order by slug',
    );
    return rows;
  });
}

function unpolledQueues(
  server: TemporalServer,
  namespace: string,
  queues: readonly string[],
): Promise<ReadonlySet<string>> {
  return withConnection(server, async (connection) => {
    const polled = await Promise.all(queues.map((queue) => isPolled(connection, namespace, queue)));
    return new Set(queues.filter((_, index) => !polled[index]));
  });
}

function serverAt(address: string, environment: Environment): TemporalServer {
  const config = loadClientConnectConfig({ overrideEnvVars: { ...environment.temporalVariables } });
  return { ...config.connectionOptions, address };
}
