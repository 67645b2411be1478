import type {
  CompiledField,
  MappedRecord,
  MappingLookups,
} from '../../../domain/mapping/compiled-mapping.js';
import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import { placeOf, type LoadedPage } from '../../ports/page-store.port.js';
import type { LinkLookup, CompiledJob, CompiledStream, CompiledTargetType } from '../compile/compiled-job.js';
import type { TargetDraft } from './page-draft.js';

/** Counterparts of the ids that the page's fields hold; for owners overrides go before links, then the fallback. */
export function mappingLookups(job: CompiledJob, stream: CompiledStream, loaded: LoadedPage): MappingLookups {
  const { overrides, fallback, pair } = job.plan.sync.owners;
  const links = new Map<string, ReadonlyMap<string, string>>();
  for (const lookup of stream.linkLookups) links.set(lookup.pair, linkedIds(loaded, lookup));
  const owners = new Map(pair === null ? [] : links.get(pair));
  const forward = job.plan.job.source.side === 'hubspot';
  for (const [hubspotId, userId] of Object.entries(overrides)) {
    if (forward) owners.set(hubspotId, userId);
    else owners.set(userId, hubspotId);
  }
  return { owners, fallback, links };
}

function linkedIds(loaded: LoadedPage, { pairKey, typeKeys }: LinkLookup): ReadonlyMap<string, string> {
  const linked = new Map<string, string>();
  for (const typeKey of typeKeys) {
    for (const [id, link] of loaded.parentLinks.get(placeOf(pairKey, typeKey)) ?? []) linked.set(id, link.id);
  }
  return linked;
}

export function mapFields(
  type: CompiledTargetType,
  record: FieldValues,
  lookups: MappingLookups,
  mode: 'create' | 'update',
): MappedRecord | Promise<MappedRecord> {
  return type.mapping.map(record, lookups, mode);
}

/** The mapped value, unless what stands in the target means the same. */
export function placed(
  field: CompiledField,
  mapped: FieldValues,
  { current }: Pick<TargetDraft, 'current'>,
): FieldValue | undefined {
  const value = mapped[field.target];
  if (value === undefined || !field.inPlace || current === null) return value;
  return field.inPlace(current.fields, mapped);
}
