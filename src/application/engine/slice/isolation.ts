import type { SystemRecord } from '../../../domain/records/system-record.js';
import { DEATHS, isPoison } from '../../../domain/sync/poison.js';
import type { CommitPageResult, OpenedLane, RecordPlace, Trial } from '../../ports/page-store.port.js';
import type { EngineDeps } from '../engine-deps.js';
import { leaseOf, type PageInput } from '../page/page-input.js';
import type { EngineCall } from '../run-engine.js';

/** After a death a trial gives whatever else may have been the cause this long to show itself, ms. */
const QUIET_MS = 2_000;
const ASK_AGAIN_MS = 1_000;

type Process = (deps: EngineDeps, input: PageInput) => Promise<CommitPageResult>;

/**
 * Finds the record that ends its worker. A page that did so several times is taken record by record, each written down
 * before it is touched; who does it by itself as often is set aside, and tried by itself for ever after. Healthy records
 * of a page that was killed by chance are done all the same.
 */
export class Isolation {
  private trial: Trial | null;
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly deps: EngineDeps,
    { unanswered, trial, setAside }: OpenedLane,
    private readonly call: EngineCall,
  ) {
    const whole = unanswered >= DEATHS || trial?.whole === true;
    this.trial = trial || whole ? { sourceId: null, attempts: 0, ...trial, whole } : null;
    this.known = new Set(setAside);
  }

  /** The page, with those of its records by themselves that have to be. */
  async process(input: PageInput, process: Process): Promise<CommitPageResult> {
    const alone = this.aloneOf(input.records);
    if (alone.length === 0) return process(this.deps, input);
    let { lane } = input;
    for (const record of alone) {
      const kept = await this.tryOne({ ...part(input, record), lane }, record.id, process);
      if (kept.status === 'stale') return kept;
      lane = { ...lane, seq: kept.seq, counters: kept.counters, range: kept.range };
      this.call.heartbeat();
      this.call.signal.throwIfAborted();
    }
    const tried = new Set(alone);
    // What was begun before is made good in front of the page itself.
    if (!input.repairs) this.trial = null;
    return process(this.deps, { ...input, lane, records: input.records.filter((each) => !tried.has(each)) });
  }

  /** The one that was at work when its worker ended comes first. */
  private aloneOf(records: readonly SystemRecord[]): readonly SystemRecord[] {
    const whole = this.trial?.whole === true;
    const suspect = this.trial?.sourceId;
    const alone = records.filter(({ id }) => whole || id === suspect || this.known.has(id));
    return alone.length > 1
      ? alone.sort((a, b) => Number(b.id === suspect) - Number(a.id === suspect))
      : alone;
  }

  private async tryOne(input: PageInput, sourceId: string, process: Process): Promise<CommitPageResult> {
    const { pages } = this.deps;
    const place = placeOf(input, sourceId);
    const deaths = this.trial?.sourceId === sourceId ? this.trial.attempts : 0;
    const isKnown = this.known.has(sourceId);
    // A rehearsal ends no worker to learn what is known.
    if (deaths >= DEATHS || (isKnown && input.job.plan.dryRun)) {
      await pages.setAside(place);
      return process(this.deps, { ...input, poison: new Set([sourceId]) });
    }
    if ((await this.note(input, { sourceId, attempts: deaths + 1 })) === 'stale') return { status: 'stale' };
    const kept = await process(this.deps, input);
    if (kept.status === 'stale') return kept;
    if (isKnown && !(await this.isStillPoison(input, sourceId))) await pages.takeBack(place);
    if (deaths === 0) return kept;
    const over = { ...input, lane: { ...input.lane, seq: kept.seq } };
    return (await this.note(over, { sourceId: null, attempts: 0 })) === 'stale' ? { status: 'stale' } : kept;
  }

  /** It was left alone, for nothing has changed. */
  private async isStillPoison({ job, stream }: PageInput, sourceId: string): Promise<boolean> {
    const { states } = await this.deps.pages.loadPage({
      jobKey: job.plan.keys.jobKey,
      typeKey: stream.typeKey,
      sourceSide: job.plan.job.source.side,
      sourceIds: [sourceId],
      pairKeys: [],
      parents: [],
      successors: new Map(),
    });
    return isPoison(states.get(sourceId)?.reasonCode ?? null);
  }

  /** Only one record at a time is tried again after a death: whose process goes meanwhile is then known. */
  private async note(input: PageInput, next: Omit<Trial, 'whole'>): Promise<'noted' | 'stale'> {
    const trial: Trial = { whole: this.trial?.whole ?? false, ...next };
    const alone = next.attempts > 1;
    const { pause, pages, limits } = this.deps;
    if (alone) await this.wait(pause, QUIET_MS);
    for (;;) {
      const { seq } = input.lane;
      const aloneMs = limits.writeTimeoutMs;
      const answer = await pages.noteTrial({ ...leaseOf(input), seq, trial, alone, aloneMs });
      if (answer !== 'occupied') {
        this.trial = trial;
        return answer;
      }
      await this.wait(pause, ASK_AGAIN_MS);
    }
  }

  private async wait(pause: EngineDeps['pause'], ms: number): Promise<void> {
    this.call.heartbeat();
    await pause(ms, this.call.signal);
    this.call.signal.throwIfAborted();
  }
}

/** One record of the page by itself, with what is to be made good for it. */
function part(input: PageInput, record: SystemRecord): PageInput {
  const { repairs, ...rest } = input;
  const own = repairs?.filter(
    ({ sourceId }) => sourceId === record.id || record.formerIds.includes(sourceId),
  );
  return { ...rest, records: [record], missing: [], holds: true, ...(own ? { repairs: own } : {}) };
}

/** Of the job itself, also in a rehearsal, which keeps its outcomes elsewhere. */
function placeOf({ job, stream }: PageInput, sourceId: string): RecordPlace {
  return { jobKey: job.plan.keys.ownJobKey, typeKey: stream.typeKey, sourceId };
}
