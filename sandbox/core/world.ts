import { AssociationTypes } from './association-types.js';
import { hideFromOthers, setPair, showToOthers } from './associations.js';
import { Journal } from './journal.js';
import type { Clock, Random } from './messages.js';
import type { ObjectName, ObjectType } from './object-types.js';
import { defaultOwners } from './owners.js';
import { defaultDealPipelines } from './pipelines.js';
import { makeRegistries, PropertyRegistry } from './property-registry.js';
import type { PortalRecord, Props, Version, WriteSource } from './record.js';
import { makeRecord, makeVersion } from './record.js';
import { RecordStore } from './record-store.js';
import type { SandboxSettings } from './settings.js';
import { defaultSettings } from './settings.js';
import { TypeCatalog, type StoredCustomType } from './type-catalog.js';

interface Deferred {
  dueAt: number;
  run: () => void;
}

const FIRST_ID = 31_402_770_000;

/** Everything the emulated portal holds, and the primitive changes; rules live in the operations. */
export class World {
  settings: SandboxSettings = defaultSettings();
  pipelines = defaultDealPipelines();
  owners = defaultOwners();
  readonly types = new TypeCatalog();
  readonly associationTypes = new AssociationTypes();
  readonly journal = new Journal();
  readonly registries = makeRegistries();
  /** Records changed since the log was written last. */
  readonly dirty = new Set<PortalRecord>();
  /** True when something other than records changed since then. */
  schemaDirty = false;
  /** Records that are gone for good since then. */
  readonly removed: { type: ObjectName; id: string; alias: number | null }[] = [];
  nextId = FIRST_ID;
  private readonly stores = new Map<ObjectName, RecordStore>();
  private deferred: Deferred[] = [];

  constructor(
    readonly clock: Clock,
    readonly random: Random,
  ) {
    for (const type of this.types.all) this.stores.set(type.name, new RecordStore(type));
    this.addStageDates();
  }

  /** An object of the portal's own, with the properties that HubSpot gives every one. */
  addType(stored: StoredCustomType): ObjectType {
    const type = this.types.add(stored);
    this.stores.set(type.name, new RecordStore(type));
    this.registries.set(type.name, new PropertyRegistry(type.name));
    return type;
  }

  store(type: ObjectType): RecordStore {
    const store = this.stores.get(type.name);
    if (!store) throw new Error(`no store for ${type.name}`);
    return store;
  }

  properties(type: ObjectType): PropertyRegistry {
    const registry = this.registries.get(type.name);
    if (!registry) throw new Error(`no properties for ${type.name}`);
    return registry;
  }

  /** Ids grow with gaps, as in a portal whose numbers are shared by all objects (HF C4). */
  takeId(): number {
    this.nextId += 1 + Math.floor(this.random() * 7);
    return this.nextId;
  }

  create(type: ObjectType, props: Readonly<Props>, source: WriteSource, traceId?: string): PortalRecord {
    const now = this.clock();
    const record = makeRecord(type, this.takeId(), props, now, now);
    this.store(type).add(record);
    this.publish(record, record.current);
    this.journal.write({
      at: now,
      operation: 'create',
      type: type.name,
      id: record.id,
      source,
      properties: { ...props },
      ...(traceId === undefined ? {} : { traceId }),
    });
    return record;
  }

  /** Replaces the stored values; the caller has decided that something changed. */
  replace(
    record: PortalRecord,
    props: Readonly<Props>,
    changed: readonly string[],
    source: WriteSource,
  ): void {
    const now = this.clock();
    const changes = (record.changes ??= []);
    for (const name of changed) {
      const before = record.current.props[name];
      if (before !== undefined && !changes.some((change) => change.name === name)) {
        changes.push({ name, value: before, at: record.createdAt, source: 'INTEGRATION' });
      }
      changes.push({ name, value: props[name] ?? '', at: now, source });
    }
    const store = this.store(record.type);
    store.dropUnique(record);
    record.current = makeVersion(props, Math.max(now, record.current.updatedAt + 1));
    store.indexUnique(record);
    this.publish(record, record.current);
  }

  archive(record: PortalRecord): void {
    this.store(record.type).archive(record, this.clock());
    hideFromOthers(record, this.liveByNum, this.types.all, this.markDirty);
    this.publish(record, null);
  }

  restore(record: PortalRecord): void {
    this.store(record.type).restore(record);
    showToOthers(this.associationTypes, record, this.liveByNum, this.types.all, this.markDirty);
    this.publish(record, record.current);
  }

  remove(record: PortalRecord, alias: number | null): void {
    const store = this.store(record.type);
    hideFromOthers(record, this.liveByNum, this.types.all, this.markDirty);
    store.remove(record, this.clock());
    if (alias !== null) store.aliases.set(record.num, alias);
    this.publish(record, null);
    this.dirty.delete(record);
    this.removed.push({ type: record.type.name, id: record.id, alias });
  }

  associate(from: PortalRecord, to: PortalRecord, types: readonly number[]): void {
    setPair(this.associationTypes, from, to, types);
    this.dirty.add(from).add(to);
  }

  /** Runs `run` at the first request after `delayMs`: what HubSpot does on its own a little later. */
  later(delayMs: number, run: () => void): void {
    this.deferred.push({ dueAt: this.clock() + delayMs, run });
  }

  runDeferred(): void {
    if (this.deferred.length === 0) return;
    const now = this.clock();
    const due = this.deferred.filter((item) => item.dueAt <= now);
    if (due.length === 0) return;
    this.deferred = this.deferred.filter((item) => item.dueAt > now);
    for (const item of due) item.run();
  }

  /** Every pipeline stage has a date property on deals (HF 13.3). */
  addStageDates(): void {
    const registry = this.registries.get('deals');
    for (const stage of this.pipelines.flatMap((pipeline) => pipeline.stages)) {
      registry?.addSystemDate(`hs_v2_date_entered_${stage.id}`, `Entered ${stage.label}`, 'dealinformation');
    }
  }

  private readonly markDirty = (record: PortalRecord): void => {
    this.dirty.add(record);
  };

  private readonly liveByNum = (type: ObjectType, num: number): PortalRecord | undefined =>
    this.store(type).findLive(String(num));

  private publish(record: PortalRecord, version: Version | null): void {
    const { indexLagMs, indexJitterMs } = this.settings;
    const jitter = indexJitterMs > 0 ? this.random() * indexJitterMs : 0;
    this.store(record.type).search.schedule(record, version, this.clock() + indexLagMs + jitter);
    this.dirty.add(record);
  }
}
