import type { AssociationTypes } from './association-types.js';
import { associationsOf } from './associations.js';
import type { ObjectType } from './object-types.js';
import type { PortalRecord, Version } from './record.js';
import { createdIso, updatedIso } from './record.js';
import type { ValueReader } from './read-values.js';
import { readValue } from './read-values.js';
import { iso } from './time.js';

/** One entry per pair and association type; longer lists are cut with a cursor. */
export const ASSOCIATIONS_PER_RECORD = 500;

/** The name of a type in the `associations` map. */
export function associationKey(type: ObjectType): string {
  return type.name === 'line_items' ? 'line items' : type.name;
}

export interface WireAssociations {
  results: { id: string; type: string }[];
  paging?: { next: { after: string; link: string } };
}

export interface WireHistoryValue {
  value: string;
  timestamp: string;
  sourceType: string;
}

/** A record as it travels (HF O1). */
export interface WireRecord {
  id: string;
  properties: Record<string, string | null>;
  propertiesWithHistory?: Record<string, WireHistoryValue[]>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
  associations?: Record<string, WireAssociations>;
  objectWriteTraceId?: string;
  new?: boolean;
  url?: string;
}

export function recordToWire(
  record: PortalRecord,
  version: Version,
  readers: readonly ValueReader[],
): WireRecord {
  const properties: Record<string, string | null> = {};
  for (const reader of readers) properties[reader.name] = readValue(reader, record, version);
  const wire: WireRecord = {
    id: record.id,
    properties,
    createdAt: createdIso(record),
    updatedAt: updatedIso(version),
    archived: record.archivedAt !== null,
  };
  if (record.archivedAt !== null) wire.archivedAt = iso(record.archivedAt);
  return wire;
}

/** The `associations` map of a read; a labelled pair appears once per type (HF O9, O10). */
export function associationsToWire(
  catalog: AssociationTypes,
  record: PortalRecord,
  types: readonly ObjectType[],
): Record<string, WireAssociations> | undefined {
  let map: Record<string, WireAssociations> | undefined;
  for (const type of types) {
    const entries = associationsOf(record, type);
    if (entries.length === 0) continue;
    const results: { id: string; type: string }[] = [];
    for (const entry of entries.slice(0, ASSOCIATIONS_PER_RECORD)) {
      const id = String(entry.toId);
      for (const typeId of entry.types)
        results.push({ id, type: catalog.get(typeId)?.key ?? String(typeId) });
    }
    const next = entries[ASSOCIATIONS_PER_RECORD];
    map ??= {};
    map[associationKey(type)] = next
      ? { results, paging: { next: { after: String(next.toId), link: '' } } }
      : { results };
  }
  return map;
}

/** Values of a property over time, newest first (HF chapter 7). */
export function historyToWire(
  record: PortalRecord,
  readers: readonly ValueReader[],
): Record<string, WireHistoryValue[]> {
  const map: Record<string, WireHistoryValue[]> = {};
  for (const reader of readers) {
    const changes = record.changes?.filter((change) => change.name === reader.name) ?? [];
    const value = readValue(reader, record, record.current);
    if (changes.length > 0) {
      map[reader.name] = changes
        .map((change) => ({ value: change.value, timestamp: iso(change.at), sourceType: change.source }))
        .reverse();
    } else {
      map[reader.name] =
        value === null ? [] : [{ value, timestamp: createdIso(record), sourceType: 'INTEGRATION' }];
    }
  }
  return map;
}
