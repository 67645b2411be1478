import type { AssociationTypes } from './association-types.js';
import { associationsOf } from './associations.js';
import type { ObjectType } from './object-types.js';
import type { PortalRecord, Version } from './record.js';
import { createdIso, isPlain, updatedIso } from './record.js';
import type { ValueReader } from './read-values.js';
import { readValue } from './read-values.js';
import { associationKey, ASSOCIATIONS_PER_RECORD } from './record-wire.js';
import { iso } from './time.js';

/** Writes records as text at once: pages are most of the work of a loaded portal. Same content as `recordToWire`. */
export function recordWriter(
  readers: readonly ValueReader[],
): (record: PortalRecord, version: Version) => string {
  const prefixes = readers.map((reader, index) => `${index === 0 ? '' : ','}"${reader.name}":`);
  return (record, version) => {
    // Calculated values are made of stored ones, numbers and dates: plain when the stored ones are.
    const plain = isPlain(version);
    let text = `{"id":"${record.id}","properties":{`;
    for (let index = 0; index < readers.length; index += 1) {
      const reader = readers[index];
      if (!reader) continue;
      const value = readValue(reader, record, version);
      text += prefixes[index] + (value === null ? 'null' : plain ? `"${value}"` : JSON.stringify(value));
    }
    text += `},"createdAt":"${createdIso(record)}","updatedAt":"${updatedIso(version)}"`;
    if (record.archivedAt === null) return `${text},"archived":false`;
    return `${text},"archived":true,"archivedAt":"${iso(record.archivedAt)}"`;
  };
}

function listText(catalog: AssociationTypes, record: PortalRecord, type: ObjectType): string {
  const entries = associationsOf(record, type);
  let text = '';
  const count = Math.min(entries.length, ASSOCIATIONS_PER_RECORD);
  for (let index = 0; index < count; index += 1) {
    const entry = entries[index];
    if (!entry) continue;
    for (const id of entry.types) {
      text += `${text === '' ? '' : ','}{"id":"${entry.toId}","type":"${catalog.get(id)?.key ?? id}"}`;
    }
  }
  const next = entries[ASSOCIATIONS_PER_RECORD];
  const paging = next ? `,"paging":{"next":{"after":"${next.toId}","link":""}}` : '';
  return `"${associationKey(type)}":{"results":[${text}]${paging}}`;
}

/** The `associations` member with its comma, or nothing. Same content as `associationsToWire`. */
export function associationsText(
  catalog: AssociationTypes,
  record: PortalRecord,
  types: readonly ObjectType[],
): string {
  let text = '';
  for (const type of types) {
    if (associationsOf(record, type).length === 0) continue;
    text += `${text === '' ? '' : ','}${listText(catalog, record, type)}`;
  }
  return text === '' ? '' : `,"associations":{${text}}`;
}
