import type { WriteSource } from './record.js';

export type WriteOperation =
  'create' | 'update' | 'archive' | 'restore' | 'delete' | 'merge' | 'associate' | 'disassociate' | 'schema';

/** One write that took effect. */
export interface JournalEntry {
  seq: number;
  /** Milliseconds since the epoch. */
  at: number;
  operation: WriteOperation;
  /** Object type in the plural, or `properties` and the like for schema writes. */
  type: string;
  id: string;
  source: WriteSource | 'SYSTEM';
  /** The values written, for creates and updates. */
  properties?: Record<string, string>;
  traceId?: string;
  /** The other side of an association or a merge. */
  other?: { type: string; id: string; types?: number[] };
}

export interface JournalQuery {
  type?: string | undefined;
  id?: string | undefined;
  operation?: string | undefined;
  source?: string | undefined;
  /** Entries with a higher sequence number only. */
  after?: number | undefined;
  limit?: number | undefined;
}

/** Every write in the order in which it took effect. */
export class Journal {
  private entries: JournalEntry[] = [];
  private seq = 0;

  /** Entries since the last `takeFresh`; kept only on request, for a log that survives the process. */
  private fresh: JournalEntry[] | null = null;

  /** Hears of every write. */
  listener: ((entry: JournalEntry) => void) | null = null;

  write(entry: Omit<JournalEntry, 'seq'>): void {
    this.seq += 1;
    const full = { seq: this.seq, ...entry };
    this.entries.push(full);
    this.fresh?.push(full);
    this.listener?.(full);
  }

  keepFresh(): void {
    this.fresh ??= [];
  }

  takeFresh(): JournalEntry[] {
    if (!this.fresh || this.fresh.length === 0) return [];
    const taken = this.fresh;
    this.fresh = [];
    return taken;
  }

  restore(entry: JournalEntry): void {
    this.entries.push(entry);
    this.seq = Math.max(this.seq, entry.seq);
  }

  query(query: JournalQuery): { total: number; entries: JournalEntry[]; lastSeq: number } {
    const found = this.entries.filter(
      (entry) =>
        (query.type === undefined || entry.type === query.type) &&
        (query.id === undefined || entry.id === query.id) &&
        (query.operation === undefined || entry.operation === query.operation) &&
        (query.source === undefined || entry.source === query.source) &&
        (query.after === undefined || entry.seq > query.after),
    );
    return { total: found.length, entries: found.slice(0, query.limit ?? 1_000), lastSeq: this.seq };
  }

  clear(): void {
    this.entries = [];
  }
}
