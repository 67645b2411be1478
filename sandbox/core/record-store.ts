import type { ObjectType } from './object-types.js';
import type { PortalRecord } from './record.js';
import { SearchIndex } from './search-index.js';
import { insertSorted, lowerBound, removeSorted } from './sorted.js';

const byNum = (record: PortalRecord): number => record.num;

/** How long archived records can still be read (HF O7). */
const RECYCLE_BIN_MS = 90 * 86_400_000;

/** All records of one object type with their look-ups: by id, in id order, by unique values, merged ids. */
export class RecordStore {
  readonly search = new SearchIndex();
  /** Ids of merged records and the id that answers for them now (HF M6). */
  readonly aliases = new Map<number, number>();
  private readonly records = new Map<number, PortalRecord>();
  private readonly live: PortalRecord[] = [];
  private readonly bin: PortalRecord[] = [];
  private readonly unique = new Map<string, Map<string, PortalRecord>>();

  constructor(readonly type: ObjectType) {
    if (type.name === 'contacts') this.unique.set('email', new Map());
  }

  get liveRecords(): readonly PortalRecord[] {
    return this.live;
  }

  get archivedRecords(): readonly PortalRecord[] {
    return this.bin;
  }

  all(): IterableIterator<PortalRecord> {
    return this.records.values();
  }

  /** The record behind an id, following merges; archived ones included. */
  find(id: string): PortalRecord | undefined {
    const num = Number(id);
    return this.records.get(num) ?? this.records.get(this.aliases.get(num) ?? -1);
  }

  /** The record that is live under this id, following merges. */
  findLive(id: string): PortalRecord | undefined {
    const record = this.find(id);
    return record && record.archivedAt === null ? record : undefined;
  }

  /** Adds a record or takes over a restored one. */
  add(record: PortalRecord): void {
    this.records.set(record.num, record);
    insertSorted(record.archivedAt === null ? this.live : this.bin, record, byNum);
    if (record.archivedAt === null) this.indexUnique(record);
  }

  archive(record: PortalRecord, at: number): void {
    removeSorted(this.live, record.num, byNum);
    this.dropUnique(record);
    record.archivedAt = at;
    insertSorted(this.bin, record, byNum);
  }

  restore(record: PortalRecord): void {
    removeSorted(this.bin, record.num, byNum);
    record.archivedAt = null;
    insertSorted(this.live, record, byNum);
    this.indexUnique(record);
  }

  /** Removes for good (merge losers, permanent deletion); the record object itself then counts as archived. */
  remove(record: PortalRecord, at: number): void {
    if (record.archivedAt === null) this.dropUnique(record);
    removeSorted(this.live, record.num, byNum);
    removeSorted(this.bin, record.num, byNum);
    this.records.delete(record.num);
    record.archivedAt ??= at;
  }

  purgeBin(now: number): void {
    const old = this.bin.filter((record) => (record.archivedAt ?? now) < now - RECYCLE_BIN_MS);
    for (const record of old) this.remove(record, now);
  }

  /** Records with id >= `from` in id order (HF O5). */
  positionOf(from: number, archived: boolean): number {
    return lowerBound(archived ? this.bin : this.live, from, byNum);
  }

  trackUnique(name: string): void {
    if (this.unique.has(name)) return;
    this.unique.set(name, new Map());
    for (const record of this.live) this.indexUnique(record);
  }

  isUnique(name: string): boolean {
    return this.unique.has(name);
  }

  findUnique(name: string, value: string): PortalRecord | undefined {
    return this.unique.get(name)?.get(name === 'email' ? value.toLowerCase() : value);
  }

  /** The one that was archived last, of those that had this value. */
  findArchived(name: string, value: string): PortalRecord | undefined {
    const wanted = name === 'email' ? value.toLowerCase() : value;
    return this.bin
      .filter((record) => uniqueValues(record, name).includes(wanted))
      .sort((a, b) => (b.archivedAt ?? 0) - (a.archivedAt ?? 0))[0];
  }

  /** Call before a version is replaced. */
  dropUnique(record: PortalRecord): void {
    for (const [name, values] of this.unique) {
      for (const value of uniqueValues(record, name)) {
        if (values.get(value) === record) values.delete(value);
      }
    }
  }

  /** Call after a version was replaced. */
  indexUnique(record: PortalRecord): void {
    for (const [name, values] of this.unique) {
      for (const value of uniqueValues(record, name)) values.set(value, record);
    }
  }
}

/** The values that occupy a unique property; an e-mail also occupies through the secondary ones (HF O29). */
function uniqueValues(record: PortalRecord, name: string): string[] {
  const value = record.current.props[name];
  if (name !== 'email') return value ? [value] : [];
  const more = record.current.props['hs_additional_emails'];
  if (!more) return value ? [value] : [];
  return [...(value ? [value] : []), ...more.split(';').filter(Boolean)];
}
