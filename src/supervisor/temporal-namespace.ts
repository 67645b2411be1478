import { Connection, type ConnectionOptions } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

/** Keyword search attributes that runs are found by. */
export const SEARCH_ATTRIBUTES = ['CrosstieSync', 'CrosstieJob', 'CrosstieStatus'] as const;

const RETENTION_SECONDS = 30 * 24 * 3_600;
const CALL_TIMEOUT_MS = 5_000;

/** `host:port`, or all that a secured server wants. */
export type TemporalServer = string | ConnectionOptions;

/** True when the server answers and knows the namespace. */
export async function temporalServes(server: TemporalServer, namespace: string): Promise<boolean> {
  return withConnection(server, async (connection) => {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  });
}

/**
 * Adds the search attributes; those present are left alone. A server that refuses (as a managed one may) is used
 * without them.
 * @returns a warning for people when it was refused
 */
export async function addSearchAttributes(
  server: TemporalServer,
  namespace: string,
): Promise<string | undefined> {
  const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, keyword]));
  try {
    await withConnection(server, (connection) =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
    );
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `Temporal refused the search attributes ${SEARCH_ATTRIBUTES.join(', ')}: ${reason}`;
  }
}

/** The development server forgets finished runs after a day; keep them for 30. */
export async function keepHistoryForMonth(server: TemporalServer, namespace: string): Promise<void> {
  await withConnection(server, (connection) =>
    connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never } },
    }),
  );
}

function optionsOf(server: TemporalServer): ConnectionOptions {
  return typeof server === 'string' ? { address: server } : server;
}

/** For a question or two. */
export async function withConnection<T>(
  server: TemporalServer,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ ...optionsOf(server), connectTimeout: CALL_TIMEOUT_MS });
  try {
    return await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => work(connection));
  } finally {
    await connection.close();
  }
}
