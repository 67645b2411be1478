import type { Side } from '../../../domain/records/system-record.js';
import type { Outcome } from '../../../domain/sync/outcome.js';
import {
  placeOf,
  type CommitPageRequest,
  type CommitPageResult,
  type LaneLease,
  type LoadPageRequest,
  type LoadedPage,
  type NextIdsRequest,
  type NoteTrialRequest,
  type OpenedLane,
  type PageStore,
  type PrepareWritesRequest,
  type PrepareWritesResult,
  type RecordPlace,
} from '../../ports/page-store.port.js';
import type { PreviewStore } from '../../ports/preview-store.port.js';
import type { CompiledJob } from '../compile/compiled-job.js';
import { isPlaceholder } from './preview-system.js';

/**
 * The page store as a dry run meets it: what it would have linked counts as linked for other records, nothing is
 * claimed, and the commit keeps outcomes under the run's own job key alone.
 */
export class RehearsedPages implements PageStore {
  /** Source records of the page: what an earlier attempt at it would have linked is theirs to link again. */
  private own: ReadonlySet<string> = new Set();

  constructor(
    private readonly pages: PageStore,
    private readonly previews: PreviewStore,
    private readonly job: CompiledJob,
  ) {}

  openLane(runKey: number, lane: number): Promise<OpenedLane> {
    return this.pages.openLane(runKey, lane);
  }

  answerLane(lease: LaneLease): Promise<void> {
    return this.pages.answerLane(lease);
  }

  noteTrial(request: NoteTrialRequest): Promise<'noted' | 'occupied' | 'stale'> {
    return this.pages.noteTrial(request);
  }

  setAside(place: RecordPlace): Promise<void> {
    return this.pages.setAside(place);
  }

  takeBack(place: RecordPlace): Promise<void> {
    return this.pages.takeBack(place);
  }

  async loadPage(request: LoadPageRequest): Promise<LoadedPage> {
    this.own = new Set(request.sourceIds);
    const wanted = request.parents.filter(({ ids }) => ids.length > 0);
    const [loaded, links] = await Promise.all([
      this.pages.loadPage(request),
      wanted.length === 0 ? NO_LINKS : this.previews.links(this.runKey, wanted),
    ]);
    if (links.size === 0) return loaded;
    const parentLinks = new Map(loaded.parentLinks);
    for (const { pairKey, typeKeys } of wanted) {
      for (const place of typeKeys.map((typeKey) => placeOf(pairKey, typeKey)))
        parentLinks.set(place, new Map([...(links.get(pairKey) ?? []), ...(parentLinks.get(place) ?? [])]));
    }
    return { ...loaded, parentLinks };
  }

  /** What this run found out about a record counts before what earlier ones did. */
  async loadParentOutcomes(
    syncKey: number,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Outcome>> {
    const [known, { states }] = await Promise.all([
      this.pages.loadParentOutcomes(syncKey, typeKey, ids),
      this.pages.loadPage({
        jobKey: this.job.plan.keys.jobKey,
        typeKey,
        sourceSide: this.job.plan.job.source.side,
        sourceIds: ids,
        pairKeys: [],
        parents: [],
        successors: new Map(),
      }),
    ]);
    return new Map([...known, ...[...states].map(([id, state]) => [id, state.outcome] as const)]);
  }

  async linkedCounterparts(
    pairKey: number,
    targetSide: Side,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const [linked, owners] = await Promise.all([
      this.pages.linkedCounterparts(pairKey, targetSide, typeKey, ids),
      this.previews.owners(this.runKey, pairKey, ids),
    ]);
    return new Map([...[...owners].filter(([, sourceId]) => !this.own.has(sourceId)), ...linked]);
  }

  /** Links stay as they are. */
  followSuccessors(): Promise<number> {
    return Promise.resolve(0);
  }

  nextIds(request: NextIdsRequest): Promise<readonly string[]> {
    return this.pages.nextIds(request);
  }

  prepareWrites(request: PrepareWritesRequest): Promise<PrepareWritesResult> {
    void request;
    return Promise.resolve({ status: 'ok', busy: new Set<string>() });
  }

  commitTogether(): Promise<CommitPageResult> {
    return Promise.reject(new Error('A rehearsal takes its pages one by one.'));
  }

  commitPage(request: CommitPageRequest): Promise<CommitPageResult> {
    const outcomes = request.outcomes.map((outcome) => ({
      ...outcome,
      targets: outcome.targets.map((target) => ({
        ...target,
        counterpartId:
          target.counterpartId === null || isPlaceholder(target.counterpartId) ? null : target.counterpartId,
      })),
    }));
    return this.pages.commitPage({ ...request, outcomes, links: [], allNew: false });
  }

  private get runKey(): number {
    return this.job.plan.keys.runKey;
  }
}

const NO_LINKS: Awaited<ReturnType<PreviewStore['links']>> = new Map();

/** The page store of a page that is only looked at: nothing is kept at all. */
export class UncommittedPages extends RehearsedPages {
  override commitPage(request: CommitPageRequest): Promise<CommitPageResult> {
    void request;
    return Promise.resolve({ status: 'stale' });
  }
}
