import type {
  ArchiveRequest,
  ArchiveResult,
  CallContext,
} from '../../../application/ports/record-system.port.js';
import { OWNERS } from '../hubspot-types.js';
import { chunksOf, type PortalAccess } from '../portal-access.js';
import { isNumericId } from '../records/record-ids.js';
import { HubspotFailure } from '../transport/hubspot-transport.js';

const MAX_INPUTS = 100;

/**
 * Archives records, 100 a call: people can restore them for 90 days (HF M1). Unknown and archived ids are answered
 * alike, so that a call may be repeated.
 */
export async function archive(
  access: PortalAccess,
  { type, ids }: ArchiveRequest,
  context: CallContext,
): Promise<readonly ArchiveResult[]> {
  if (type === OWNERS) {
    const failure = {
      class: 'configuration',
      code: 'delete-refused',
      message: 'Owners are not deleted.',
    } as const;
    return ids.map((id) => ({ status: 'rejected', id, failure }));
  }
  const results: ArchiveResult[] = [];
  for (const chunk of chunksOf(ids, MAX_INPUTS)) {
    const inputs = chunk.filter(isNumericId).map((id) => ({ id }));
    try {
      if (inputs.length > 0)
        await access.post(access.paths.objects(type, '/batch/archive'), { inputs }, context);
      results.push(...chunk.map((id) => ({ status: 'archived', id }) as const));
    } catch (error) {
      if (!(error instanceof HubspotFailure) || error.failure.nativeStatus !== 400) throw error;
      results.push(...chunk.map((id) => ({ status: 'rejected', id, failure: error.failure }) as const));
    }
  }
  return results;
}
