import type { MappedRecord, MappingLookups } from '../../domain/mapping/compiled-mapping.js';
import type { FieldValues } from '../../domain/records/field-value.js';
import type { LoadedPage } from '../ports/page-store.port.js';
import type { CompiledJob, CompiledStream, CompiledTarget } from './compiled-job.js';

export type OwnerLookups = MappingLookups;

/** Owner ids of the page with their counterparts: overrides first, then links, then the fallback. */
export function ownerLookups(job: CompiledJob, stream: CompiledStream, loaded: LoadedPage): OwnerLookups {
  const { overrides, fallback } = job.plan.sync.owners;
  const owners = new Map<string, string>();
  const forward = job.plan.job.source.side === 'hubspot';
  const links = stream.ownerPairKey === null ? undefined : loaded.parentLinks.get(stream.ownerPairKey);
  if (links) for (const [id, link] of links) owners.set(id, link.id);
  for (const [hubspotId, userId] of Object.entries(overrides)) {
    if (forward) owners.set(hubspotId, userId);
    else owners.set(userId, hubspotId);
  }
  return { owners, fallback, links: new Map() };
}

export function mapFields(
  target: CompiledTarget,
  record: FieldValues,
  owners: OwnerLookups,
  mode: 'create' | 'update',
): MappedRecord | Promise<MappedRecord> {
  return target.mapping.map(record, owners, mode);
}
