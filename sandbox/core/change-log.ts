import { createHash } from 'node:crypto';
import type { PropertyDefinition } from '../catalog/property-catalog.js';
import type { AssociationType } from './association-types.js';
import type { JournalEntry } from './journal.js';
import type { ObjectName } from './object-types.js';
import type { Owner } from './owners.js';
import type { Pipeline } from './pipelines.js';
import type { PropertyGroup } from './property-registry.js';
import type { AssociationEntry, PortalRecord, PropertyChange, Props } from './record.js';
import { makeRecord } from './record.js';
import { defaultSettings, type SandboxSettings } from './settings.js';
import type { StoredCustomType } from './type-catalog.js';
import type { World } from './world.js';

/** One line of the log by which a portal survives the death of its process. */
export type LogLine =
  | { k: 'reset' }
  | { k: 'seed'; options: unknown }
  | { k: 'record'; record: StoredRecord }
  | { k: 'removed'; type: ObjectName; id: string; alias: number | null }
  | { k: 'schema'; schema: StoredSchema }
  | { k: 'journal'; entry: JournalEntry }
  | { k: 'daily'; used: number; resetsAt: number };

interface StoredRecord {
  type: ObjectName;
  num: number;
  props: Props;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  associations: (AssociationEntry[] | null)[];
  changes: PropertyChange[] | null;
}

interface StoredSchema {
  nextId: number;
  settings: SandboxSettings;
  pipelines: Pipeline[];
  owners: Owner[];
  labels: AssociationType[];
  /** Absent in the files of portals that had none. */
  types?: StoredCustomType[];
  properties: Partial<Record<ObjectName, PropertyDefinition[]>>;
  groups: Partial<Record<ObjectName, PropertyGroup[]>>;
}

function storeRecord(record: PortalRecord): StoredRecord {
  return {
    type: record.type.name,
    num: record.num,
    props: { ...record.current.props },
    createdAt: record.createdAt,
    updatedAt: record.current.updatedAt,
    archivedAt: record.archivedAt,
    associations: Array.from(record.associations ?? [], (list) => list ?? null),
    changes: record.changes,
  };
}

function storeSchema(world: World): StoredSchema {
  const schema: StoredSchema = {
    nextId: world.nextId,
    settings: world.settings,
    pipelines: world.pipelines,
    owners: world.owners,
    labels: world.associationTypes.custom(),
    types: world.types.stored(),
    properties: {},
    groups: {},
  };
  for (const type of world.types.all) {
    schema.properties[type.name] = world.properties(type).custom();
    schema.groups[type.name] = world.properties(type).allGroups();
  }
  return schema;
}

/** What changed since the last call, as lines; clears the marks. */
export function takeChanges(world: World): LogLine[] {
  const lines: LogLine[] = [];
  if (world.schemaDirty) lines.push({ k: 'schema', schema: storeSchema(world) });
  world.schemaDirty = false;
  for (const gone of world.removed) lines.push({ k: 'removed', ...gone });
  world.removed.length = 0;
  for (const record of world.dirty) lines.push({ k: 'record', record: storeRecord(record) });
  world.dirty.clear();
  for (const entry of world.journal.takeFresh()) lines.push({ k: 'journal', entry });
  return lines;
}

function restoreRecord(world: World, stored: StoredRecord): void {
  const type = world.types.get(stored.type);
  const store = world.store(type);
  const known = store.find(String(stored.num));
  if (known && known.num === stored.num) store.remove(known, stored.updatedAt);
  if (known) store.search.schedule(known, null, 0);
  const record = makeRecord(type, stored.num, stored.props, stored.createdAt, stored.updatedAt);
  record.archivedAt = stored.archivedAt;
  record.associations = stored.associations.map((list) => list ?? undefined);
  record.changes = stored.changes;
  store.add(record);
  if (record.archivedAt === null) store.search.schedule(record, record.current, 0);
  world.nextId = Math.max(world.nextId, record.num);
}

function restoreSchema(world: World, schema: StoredSchema): void {
  world.nextId = Math.max(world.nextId, schema.nextId);
  world.settings = { ...defaultSettings(), ...schema.settings };
  world.pipelines = schema.pipelines;
  world.owners = schema.owners;
  for (const type of schema.types ?? []) if (!world.types.find(type.id)) world.addType(type);
  world.associationTypes.restore(schema.labels);
  for (const type of world.types.all) {
    const registry = world.properties(type);
    for (const definition of schema.properties[type.name] ?? []) {
      registry.put(definition);
      if (definition.hasUniqueValue) world.store(type).trackUnique(definition.name);
    }
    for (const group of schema.groups[type.name] ?? []) registry.putGroup(group);
  }
  world.addStageDates();
}

/** Applies one line; `reset`, `seed` and `daily` are the caller's. */
export function applyChange(world: World, line: Exclude<LogLine, { k: 'reset' | 'seed' | 'daily' }>): void {
  switch (line.k) {
    case 'record':
      return restoreRecord(world, line.record);
    case 'schema':
      return restoreSchema(world, line.schema);
    case 'journal':
      return world.journal.restore(line.entry);
    case 'removed': {
      const store = world.store(world.types.get(line.type));
      const record = store.find(line.id);
      if (record && record.id === line.id) store.remove(record, 0);
      if (record) store.search.schedule(record, null, 0);
      if (line.alias !== null) repoint(store.aliases, Number(line.id), line.alias);
    }
  }
}

function repoint(aliases: Map<number, number>, loser: number, winner: number): void {
  for (const [old, target] of aliases) if (target === loser) aliases.set(old, winner);
  aliases.set(loser, winner);
}

/** A fingerprint of all records, their values and associations; equal worlds have equal ones. */
export function hashWorld(world: World): string {
  const hash = createHash('sha256');
  for (const type of world.types.all) {
    const store = world.store(type);
    for (const record of [...store.liveRecords, ...store.archivedRecords]) {
      const props = Object.entries(record.current.props).sort(([a], [b]) => (a < b ? -1 : 1));
      const pairs = Array.from(record.associations ?? [], (list) =>
        (list ?? []).map((entry) => [entry.toId, ...entry.types]),
      );
      while (pairs.length > 0 && pairs[pairs.length - 1]?.length === 0) pairs.pop();
      hash.update(JSON.stringify([type.name, record.id, record.archivedAt !== null, props, pairs]));
    }
  }
  return hash.digest('hex');
}
