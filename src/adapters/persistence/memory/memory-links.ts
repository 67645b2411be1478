import type { Side } from '../../../domain/records/system-record.js';
import type { LinkWrite } from '../../../application/ports/page-store.port.js';

/** Links by id, found by either end as well: a world of 25,000 is asked for them a hundred times per page. */
export class MemoryLinks<T extends LinkWrite> extends Map<string, T> {
  private readonly versions = new Map<string, string>();
  private readonly changedAt = new Map<string, number>();
  private changes = 0;
  private readonly ends = new Map<string, Set<string>>();

  constructor(private readonly now: () => number) {
    super();
  }

  override set(id: string, link: T): this {
    this.unlist(id);
    for (const end of endsOf(link)) {
      const ids = this.ends.get(end) ?? new Set<string>();
      this.ends.set(end, ids.add(id));
    }
    this.versions.set(id, String((this.changes += 1)));
    this.changedAt.set(id, this.now());
    return super.set(id, link);
  }

  override delete(id: string): boolean {
    this.unlist(id);
    return super.delete(id);
  }

  override clear(): void {
    this.ends.clear();
    super.clear();
  }

  /** Another one after every change of the link. */
  versionOf(id: string): string {
    return this.versions.get(id) ?? '';
  }

  wasChangedAfter(id: string, ms: number): boolean {
    return (this.changedAt.get(id) ?? 0) > ms;
  }

  at(pairKey: number, side: Side, recordId: string): readonly T[] {
    const ids = this.ends.get(endOf(pairKey, side, recordId));
    return ids ? [...ids].flatMap((id) => this.get(id) ?? []) : [];
  }

  private unlist(id: string): void {
    const known = this.get(id);
    if (known) for (const end of endsOf(known)) this.ends.get(end)?.delete(id);
  }
}

function endsOf(link: LinkWrite): readonly string[] {
  return [endOf(link.pairKey, 'hubspot', link.hubspotId), endOf(link.pairKey, 'business', link.businessId)];
}

function endOf(pairKey: number, side: Side, id: string): string {
  return `${pairKey} ${side} ${id}`;
}
