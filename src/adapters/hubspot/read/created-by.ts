import type { CallContext, Creation } from '../../../application/ports/record-system.port.js';
import { CROSSTIE_ID } from '../hubspot-types.js';
import type { PortalAccess } from '../portal-access.js';
import { asText } from '../transport/json.js';
import { crosstieId } from '../write/crosstie-id.js';
import { readRows } from './batch-reader.js';

/** Records that carry the mark of these creations, by the primary store, which does not lag (HF D13). */
export async function createdBy(
  access: PortalAccess,
  type: string,
  creations: readonly Creation[],
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  if (!(await isMarked(access, type, context))) return new Map();
  const operations = new Map(creations.map(({ operationId, origin }) => [crosstieId(origin), operationId]));
  const rows = await readRows(access, type, [CROSSTIE_ID], [...operations.keys()], context, {
    idProperty: CROSSTIE_ID,
  });
  return new Map(
    rows.flatMap((row) => {
      const properties = row['properties'] as Readonly<Record<string, unknown>> | undefined;
      const operation = operations.get(asText(properties?.[CROSSTIE_ID]) ?? '');
      const id = asText(row['id']);
      return operation !== undefined && id !== null ? [[operation, id] as const] : [];
    }),
  );
}

/**
 * Where nothing was ever created there is no such property, and HubSpot refuses to look by it. Another worker may have
 * made it since this one read the schema.
 */
async function isMarked({ schemas }: PortalAccess, type: string, context: CallContext): Promise<boolean> {
  const has = async (): Promise<boolean> =>
    (await schemas.type(type, context)).fields.some(({ name }) => name === CROSSTIE_ID);
  if (await has()) return true;
  schemas.forget(type);
  return has();
}
