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
 * Of creations whose record is not there: those that a person has archived since. Their unique value is free again, and to
 * send them once more would bring them back.
 */
export async function deletedSince(
  access: PortalAccess,
  type: string,
  absent: readonly WriteItem[],
  context: CallContext,
): Promise<readonly WriteItem[]> {
  if (absent.length === 0) return [];
  const keys = absent.flatMap(({ key }) => key ?? []);
  const by = { idProperty: CROSSTIE_ID, archived: true };
  const rows = await readRows(access, type, [CROSSTIE_ID], keys, context, by);
  const archived = new Set(rows.map((row) => asText(asObject(row['properties'])?.[CROSSTIE_ID])));
  return absent.filter(({ key }) => archived.has(key));
}
