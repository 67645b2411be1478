import type {
  ChosenPage,
  OfferedPage,
  PreviewPage,
  PreviewStore,
} from '../../../application/ports/preview-store.port.js';
import { NO_CALLS, type CallsBySide } from '../../../domain/sync/record-change.js';
import type { MemoryRun, MemoryWorld } from './memory-world.js';

/** `PreviewStore` on a world in memory. */
export class InMemoryPreviewStore implements PreviewStore {
  private readonly offers = new Map<number, ChosenPage>();

  constructor(private readonly world: MemoryWorld) {}

  private get pages(): Map<string, PreviewPage> {
    return this.world.previews;
  }

  seed(runId: string): Promise<void> {
    const run = this.world.runById(runId);
    if (run && run.row.dryRun && !run.planned) this.copyOpen(run);
    return Promise.resolve();
  }

  keepPage(page: PreviewPage): Promise<void> {
    this.pages.set(`${page.runKey} ${page.lane} ${page.seq}`, page);
    return Promise.resolve();
  }

  links(
    runKey: number,
    wanted: readonly { readonly pairKey: number; readonly ids: readonly string[] }[],
  ): Promise<ReadonlyMap<number, ReadonlyMap<string, { readonly id: string; readonly type: string }>>> {
    const found = new Map<number, Map<string, { id: string; type: string }>>();
    for (const { pairKey, ids } of wanted) {
      const asked = new Set(ids);
      const ofPair = this.world
        .previewLinks(runKey)
        .filter((link) => link.pairKey === pairKey && asked.has(link.sourceId));
      const known = found.get(pairKey) ?? new Map<string, { id: string; type: string }>();
      for (const { sourceId, counterpartId: id, type } of ofPair) known.set(sourceId, { id, type });
      if (known.size > 0) found.set(pairKey, known);
    }
    return Promise.resolve(found);
  }

  owners(runKey: number, pairKey: number, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const asked = new Set(ids);
    const ofPair = this.world
      .previewLinks(runKey)
      .filter((link) => link.pairKey === pairKey && asked.has(link.counterpartId));
    return Promise.resolve(new Map(ofPair.map((link) => [link.counterpartId, link.sourceId])));
  }

  calls(runId: string): Promise<CallsBySide> {
    const key = this.world.runById(runId)?.row.key;
    const pages = [...this.pages.values()].filter((page) => page.runKey === key);
    const sum = (side: 'hubspot' | 'business', kind: 'reads' | 'writes'): number =>
      pages.reduce((total, { calls }) => total + calls[side][kind], 0);
    if (pages.length === 0) return Promise.resolve(NO_CALLS);
    return Promise.resolve({
      hubspot: { reads: sum('hubspot', 'reads'), writes: sum('hubspot', 'writes') },
      business: { reads: sum('business', 'reads'), writes: sum('business', 'writes') },
    });
  }

  /** The report of a run, page by page. */
  recordsOf(runKey: number): readonly PreviewPage['records'][number][] {
    return [...this.pages.values()].filter((page) => page.runKey === runKey).flatMap((page) => page.records);
  }

  offer(page: OfferedPage): Promise<void> {
    const known = this.offers.get(page.runKey);
    if (!known || (known.chosen && this.isWritten(known)))
      this.offers.set(page.runKey, { ...page, chosen: false, exclude: [], auto: known?.auto ?? false });
    return Promise.resolve();
  }

  offered(runKey: number): Promise<ChosenPage | null> {
    return Promise.resolve(this.offers.get(runKey) ?? null);
  }

  choose(
    runKey: number,
    page: { readonly lane: number; readonly seq: number },
    choice: { readonly exclude: readonly string[]; readonly auto: boolean },
  ): Promise<boolean> {
    const known = this.offers.get(runKey);
    if (!known || known.chosen || known.lane !== page.lane || known.seq !== page.seq)
      return Promise.resolve(false);
    this.offers.set(runKey, { ...known, ...choice, chosen: true });
    return Promise.resolve(true);
  }

  purge(endedBefore: string): Promise<number> {
    const ended = this.world.runs.filter(
      ({ row }) => row.endedAt !== null && row.endedAt < endedBefore && this.isKept(row.key),
    );
    for (const { row } of ended) {
      this.world.states.delete(-row.key);
      this.offers.delete(row.key);
      for (const [id, page] of this.pages) if (page.runKey === row.key) this.pages.delete(id);
    }
    return Promise.resolve(ended.length);
  }

  private isWritten({ runKey, lane, seq }: ChosenPage): boolean {
    return this.world.lanesOf(runKey).some((row) => row.lane === lane && row.seq > seq);
  }

  private isKept(runKey: number): boolean {
    return this.offers.has(runKey) || [...this.pages.values()].some((page) => page.runKey === runKey);
  }

  private copyOpen(run: MemoryRun): void {
    if (run.jobKey === null) return;
    for (const [typeKey, states] of this.world.states.get(run.jobKey) ?? []) {
      const own = this.world.statesOf(-run.row.key, typeKey);
      for (const [id, state] of states) {
        const open = state.outcome === 'pending' || state.outcome === 'failed' || state.wantedRun !== null;
        if (open && !own.has(id)) own.set(id, state);
      }
    }
  }
}
