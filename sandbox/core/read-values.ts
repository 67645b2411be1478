import type { Calculation } from './calculated.js';
import { calculationOf } from './calculated.js';
import type { ObjectType } from './object-types.js';
import type { PortalRecord, Version } from './record.js';
import type { World } from './world.js';

export interface ValueReader {
  readonly name: string;
  readonly calculate: Calculation | null;
}

/** Resolves property names once per request; unknown names are left out (HF C11). */
export function readersFor(world: World, type: ObjectType, names: Iterable<string>): ValueReader[] {
  const registry = world.properties(type);
  const readers: ValueReader[] = [];
  for (const name of new Set(names)) {
    if (!registry.get(name)) continue;
    readers.push({ name, calculate: calculationOf(world, type.name, name) ?? null });
  }
  return readers;
}

export function readValue(reader: ValueReader, record: PortalRecord, version: Version): string | null {
  return reader.calculate ? reader.calculate(record, version) : (version.props[reader.name] ?? null);
}

/** The names that a read answers with: the asked ones plus the three that always come. */
export function withSystemNames(type: ObjectType, asked: readonly string[]): string[] {
  if (asked.length === 0) return [...type.defaults];
  return [type.custom ? 'hs_createdate' : 'createdate', 'hs_object_id', type.modifiedProperty, ...asked];
}
