import type { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

const KEYWORD = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const NAMES = ['CrosstieSync', 'CrosstieJob', 'CrosstieStatus'] as const;

/**
 * Makes sure that runs can be found by sync, job and status in the Temporal UI; idempotent.
 * @returns false where the server refuses (managed servers do): runs then go without
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<boolean> {
  if (await registered(connection, namespace)) return true;
  try {
    const searchAttributes = Object.fromEntries(NAMES.map((name) => [name, KEYWORD]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return true;
  } catch {
    return registered(connection, namespace);
  }
}

async function registered(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return NAMES.every((name) => customAttributes[name] === KEYWORD);
  } catch {
    return false;
  }
}
