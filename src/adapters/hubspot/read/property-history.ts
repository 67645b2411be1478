import type {
  CallContext,
  FieldAuthor,
  LastChangeRequest,
} from '../../../application/ports/record-system.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import type { PortalAccess } from '../portal-access.js';
import { objectsOf, type JsonObject } from '../transport/json.js';

/**
 * Who changed a property, by its history (HF 7): newest first, which is not promised and therefore looked for. History is
 * read record by record only: it cuts pages to 50 and searches do not have it (HF O4, TR16).
 */
export async function lastChange(
  access: PortalAccess,
  { type, id, field, until }: LastChangeRequest,
  context: CallContext,
): Promise<FieldAuthor | null> {
  const query = new URLSearchParams({ properties: field, propertiesWithHistory: field });
  const row = await read(
    access,
    `${access.paths.objects(type, `/${encodeURIComponent(id)}`)}?${query.toString()}`,
    context,
  );
  const histories = row?.['propertiesWithHistory'];
  if (typeof histories !== 'object' || histories === null) return null;
  const entries = objectsOf((histories as JsonObject)[field]).flatMap((entry) => authorOf(entry) ?? []);
  const limit = until === null ? Number.POSITIVE_INFINITY : Date.parse(until);
  const sorted = [...entries].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return sorted.find(({ at }) => Date.parse(at) <= limit) ?? null;
}

async function read(access: PortalAccess, path: string, context: CallContext): Promise<JsonObject | null> {
  try {
    return await access.get(path, context);
  } catch (error) {
    if (error instanceof SystemFailure && error.failure.class === 'not-found') return null;
    throw error;
  }
}

function authorOf(entry: JsonObject): (FieldAuthor & { readonly at: string }) | null {
  const at = textOf(entry['timestamp']);
  if (at === null) return null;
  return {
    at,
    source: textOf(entry['sourceType']),
    sourceId: textOf(entry['sourceId']),
    userId: textOf(entry['updatedByUserId']),
  };
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
