import type { AssociationType, AssociationTypes } from './association-types.js';
import type { ObjectType } from './object-types.js';
import type { AssociationEntry, PortalRecord } from './record.js';
import { insertSorted, lowerBound, removeSorted } from './sorted.js';

const toId = (entry: AssociationEntry): number => entry.toId;
const NONE: readonly AssociationEntry[] = [];

/** Type lists repeat for almost every pair; equal lists are one object. */
const shared = new Map<string, readonly number[]>();
function share(types: readonly number[]): readonly number[] {
  const key = types.join();
  const known = shared.get(key);
  if (known) return known;
  shared.set(key, types);
  return types;
}

/** The pairs of one record with records of another type, by ascending id. */
export function associationsOf(record: PortalRecord, to: ObjectType): readonly AssociationEntry[] {
  return record.associations?.[to.index] ?? NONE;
}

export function findAssociation(
  record: PortalRecord,
  to: ObjectType,
  otherNum: number,
): AssociationEntry | undefined {
  const list = associationsOf(record, to);
  const entry = list[lowerBound(list, otherNum, toId)];
  return entry?.toId === otherNum ? entry : undefined;
}

function setEntry(record: PortalRecord, to: ObjectType, otherNum: number, types: readonly number[]): void {
  const lists = (record.associations ??= []);
  const list = (lists[to.index] ??= []);
  const entry = list[lowerBound(list, otherNum, toId)];
  if (types.length === 0) removeSorted(list, otherNum, toId);
  else if (entry?.toId === otherNum) entry.types = share(types);
  else insertSorted(list, { toId: otherNum, types: share(types) }, toId);
}

/** Writes the types of a pair on both sides; an empty list removes the pair. No modified date moves (HF D9). */
export function setPair(
  catalog: AssociationTypes,
  from: PortalRecord,
  to: PortalRecord,
  types: readonly number[],
): void {
  const ordered = [...new Set(types)].sort((a, b) => a - b);
  const inverse = ordered.map((id) => catalog.get(id)?.inverseId ?? id).sort((a, b) => a - b);
  setEntry(from, to.type, to.num, ordered);
  setEntry(to, from.type, from.num, inverse);
}

/** A labelled pair also carries the unlabelled type (HF N6). */
export function withDefault(catalog: AssociationTypes, types: readonly AssociationType[]): number[] {
  const ids = types.map((type) => type.id);
  const first = types[0];
  const plain = first && catalog.defaultOf(first.from, first.to);
  return plain && !ids.includes(plain.id) ? [...ids, plain.id] : ids;
}

/** The other record to which this one holds the given (primary) type, if any. */
export function holderOf(record: PortalRecord, type: AssociationType, to: ObjectType): number | undefined {
  return associationsOf(record, to).find((entry) => entry.types.includes(type.id))?.toId;
}

type Lookup = (type: ObjectType, num: number) => PortalRecord | undefined;

function eachPair(
  record: PortalRecord,
  lookup: Lookup,
  types: readonly ObjectType[],
  visit: (other: PortalRecord, entry: AssociationEntry) => void,
): void {
  for (const type of types) {
    for (const entry of associationsOf(record, type)) {
      const other = lookup(type, entry.toId);
      if (other) visit(other, entry);
    }
  }
}

/** Hides an archived record from the others; its own lists stay, so that a restore can show it again. */
export function hideFromOthers(
  record: PortalRecord,
  lookup: Lookup,
  types: readonly ObjectType[],
  changed: (other: PortalRecord) => void,
): void {
  eachPair(record, lookup, types, (other) => {
    setEntry(other, record.type, record.num, []);
    changed(other);
  });
}

export function showToOthers(
  catalog: AssociationTypes,
  record: PortalRecord,
  lookup: Lookup,
  types: readonly ObjectType[],
  changed: (other: PortalRecord) => void,
): void {
  eachPair(record, lookup, types, (other, entry) => {
    setPair(catalog, record, other, entry.types);
    changed(other);
  });
}
