import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { temporalOptions } from '../adapters/temporal/connect-options.js';

/** A workflow's history as a fixture for the replay suite; of one execution, the latest unless named. */
export async function recordHistory(client: Client, workflowId: string, runId?: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return `${JSON.stringify(JSON.parse(historyToJSON(history), withoutMachine))}\n`;
}

/** Which process on which machine did it is no part of a replay: identities and names of sticky queues. */
function withoutMachine(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^(?:crosstie-worker )?\d+@.+$/, 'worker@host') : value;
}

async function main(): Promise<void> {
  const [workflowId, runId] = process.argv.slice(2);
  if (workflowId === undefined)
    throw new Error('Usage: record-history WORKFLOW_ID [RUN_ID] > test/replay/histories/NAME.json');
  const variables = Object.entries(process.env).filter(
    ([name, value]) => name.startsWith('TEMPORAL_') && value,
  );
  const { client: options, namespace } = temporalOptions(
    Object.fromEntries(variables) as Record<string, string>,
  );
  const connection = await Connection.connect(options);
  try {
    process.stdout.write(await recordHistory(new Client({ connection, namespace }), workflowId, runId));
  } finally {
    await connection.close();
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
