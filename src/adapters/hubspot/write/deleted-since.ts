import type { CallContext } from '../../../application/ports/record-system.port.js';
import type { Failure } from '../../../domain/errors/failure.js';
import { CROSSTIE_ID } from '../hubspot-types.js';
import type { PortalAccess } from '../portal-access.js';
import { readRows } from '../read/batch-reader.js';
import { asObject, asText } from '../transport/json.js';
import type { WriteItem } from './write-input.js';

export const DELETED: Failure = {
  class: 'not-found',
  code: 'deleted',
  message: 'It was created before, and archived in HubSpot since',
};

/**
 * Creations of an attempt that died whose record a person has archived since: its unique value is free again, and to
 * send them once more would bring it back.
 */
export async function deletedSince(
  access: PortalAccess,
  type: string,
  items: readonly WriteItem[],
  context: CallContext,
): Promise<ReadonlySet<WriteItem>> {
  const repeated = items.filter(
    ({ key, operation }) => key !== null && operation.kind === 'create' && operation.repeated,
  );
  if (repeated.length === 0) return new Set();
  const archived = await keysAmong(access, type, repeated, true, context);
  const gone = repeated.filter(({ key }) => archived.has(key));
  if (gone.length === 0) return new Set();
  const live = await keysAmong(access, type, gone, false, context);
  return new Set(gone.filter(({ key }) => !live.has(key)));
}

async function keysAmong(
  access: PortalAccess,
  type: string,
  items: readonly WriteItem[],
  archived: boolean,
  context: CallContext,
): Promise<ReadonlySet<string | null>> {
  const by = { idProperty: CROSSTIE_ID, archived };
  const keys = items.flatMap(({ key }) => key ?? []);
  const rows = await readRows(access, type, [CROSSTIE_ID], keys, context, by);
  return new Set(rows.map((row) => asText(asObject(row['properties'])?.[CROSSTIE_ID])));
}
