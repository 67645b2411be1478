import type { PortalRecord, Version } from './record.js';
import { insertSorted, lowerBound, removeSorted } from './sorted.js';

interface Pending {
  dueAt: number;
  record: PortalRecord;
  version: Version | null;
}

const byNum = (record: PortalRecord): number => record.num;
const modifiedOf = (record: PortalRecord): number => record.indexed?.updatedAt ?? 0;
const compareModified = (a: PortalRecord, b: PortalRecord): number =>
  modifiedOf(a) - modifiedOf(b) || a.num - b.num;

/** Delays differ, so an entry may have been overtaken by a later write of the same record. */
function isCurrent(entry: Pending, known: Version | null): boolean {
  const gone = entry.record.archivedAt !== null;
  if (!entry.version) return gone;
  return !gone && (known === null || known.updatedAt <= entry.version.updatedAt);
}

/** Up to this many changes are spliced in one by one; more rebuild the order in one pass. */
const SPLICE_LIMIT = 24;

/**
 * What search sees: versions that arrive some time after the write (HF D5, S16). Records are kept in the order of
 * their id and of their last modification, so that the two incremental reads cost a binary search.
 */
export class SearchIndex {
  private readonly ids: PortalRecord[] = [];
  private modified: PortalRecord[] = [];
  private pending: Pending[] = [];
  private head = 0;

  /** Plans that `version` (null = gone) becomes visible at `dueAt`. */
  schedule(record: PortalRecord, version: Version | null, dueAt: number): void {
    const entry = { dueAt, record, version };
    let at = this.pending.length;
    while (at > this.head && (this.pending[at - 1]?.dueAt ?? 0) > dueAt) at -= 1;
    if (at === this.pending.length) this.pending.push(entry);
    else this.pending.splice(at, 0, entry);
  }

  /** Makes every planned version visible at once, for a changed lag or freshly seeded data. */
  flush(): void {
    this.drain(Number.POSITIVE_INFINITY);
  }

  /** Records by ascending id, as far as the index knows at `now`. */
  byId(now: number): readonly PortalRecord[] {
    this.drain(now);
    return this.ids;
  }

  /** Records by ascending last modification, as far as the index knows at `now`. */
  byModified(now: number): readonly PortalRecord[] {
    this.drain(now);
    return this.modified;
  }

  private drain(now: number): void {
    const latest = new Map<PortalRecord, Version | null>();
    while (this.head < this.pending.length) {
      const entry = this.pending[this.head];
      if (!entry || entry.dueAt > now) break;
      this.head += 1;
      if (isCurrent(entry, latest.get(entry.record) ?? entry.record.indexed)) {
        latest.set(entry.record, entry.version);
      }
    }
    if (latest.size === 0) return;
    if (this.head > 1_000) {
      this.pending = this.pending.slice(this.head);
      this.head = 0;
    }
    if (latest.size <= SPLICE_LIMIT) this.splice(latest);
    else this.rebuild(latest);
  }

  private splice(latest: ReadonlyMap<PortalRecord, Version | null>): void {
    for (const [record, version] of latest) {
      if (record.indexed) {
        const at = this.modifiedPosition(record);
        if (this.modified[at] === record) this.modified.splice(at, 1);
      }
      this.place(record, version);
      if (version) this.modified.splice(this.modifiedPosition(record), 0, record);
    }
  }

  private rebuild(latest: ReadonlyMap<PortalRecord, Version | null>): void {
    const kept = this.modified.filter((record) => !latest.has(record));
    const added: PortalRecord[] = [];
    for (const [record, version] of latest) {
      this.place(record, version);
      if (version) added.push(record);
    }
    added.sort(compareModified);
    const merged: PortalRecord[] = [];
    let next = 0;
    for (const record of kept) {
      for (let add = added[next]; add && compareModified(add, record) < 0; add = added[next]) {
        merged.push(add);
        next += 1;
      }
      merged.push(record);
    }
    for (; next < added.length; next += 1) {
      const add = added[next];
      if (add) merged.push(add);
    }
    this.modified = merged;
  }

  private place(record: PortalRecord, version: Version | null): void {
    const known = record.indexed !== null;
    record.indexed = version;
    if (version && !known) insertSorted(this.ids, record, byNum);
    if (!version && known) removeSorted(this.ids, record.num, byNum);
  }

  private modifiedPosition(record: PortalRecord): number {
    const wanted = modifiedOf(record);
    let at = lowerBound(this.modified, wanted, modifiedOf);
    for (let other = this.modified[at]; other; other = this.modified[at]) {
      if (modifiedOf(other) !== wanted || other.num >= record.num) break;
      at += 1;
    }
    return at;
  }
}
