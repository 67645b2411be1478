import type { CallContext, Creation } from '../../../application/ports/record-system.port.js';
import type { BoundType } from './binding.js';
import type { ReadAccess } from './access.js';

/** Rows that these creations have made, as the ledger or the column of our operation ids tells. */
export async function createdBy(
  { client, dialect }: ReadAccess,
  type: BoundType,
  creations: readonly Creation[],
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  const { guard, key } = type;
  const operations = creations.map(({ operationId }) => operationId);
  if (guard.kind === 'ledger') {
    const text = dialect.ledgerLookup(guard.table, type.table, key.column, key.native.typeName, []);
    return ids(await client.query(text, [operations, type.name], context));
  }
  // A natural key is made of the record's own values, which the creation is not known by.
  if (guard.kind !== 'column' || type.naturalKey !== null) return new Map();
  const column = `t.${guard.column}`;
  const text = `select ${column}::text, ${key.raw} from ${type.table} as t where ${column}::text = any($1::text[])`;
  return ids(await client.query(text, [operations], context));
}

function ids(rows: readonly (readonly unknown[])[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(([operation, id]) =>
      id === null || id === undefined ? [] : [[String(operation), String(id)] as const],
    ),
  );
}
