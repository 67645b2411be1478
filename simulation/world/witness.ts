import type { MemoryWorld } from '../../src/adapters/persistence/memory/memory-world.js';
import type {
  CommitPageRequest,
  ConflictWrite,
  PageStore,
} from '../../src/application/ports/page-store.port.js';
import {
  Overtaken,
  type RecordSystem,
  type WriteOperation,
} from '../../src/application/ports/record-system.port.js';
import type { FinishRun } from '../../src/application/ports/run-store.port.js';
import type { Side } from '../../src/domain/records/system-record.js';
import type { VirtualTime } from '../time/virtual-time.js';
import { overriding } from '../workers/instrument.js';

export interface SeenConflict extends ConflictWrite {
  readonly at: number;
  /** The two records by their ids of then. */
  readonly ids: Readonly<Record<Side, string | null>>;
  readonly sourceSide: Side;
}

export interface SeenWrite {
  /** Arrived there, ms. */
  readonly at: number;
  /** When its values were last compared with what stood there, ms. */
  readonly readAt: number;
  readonly side: Side;
  readonly type: string;
  readonly operation: WriteOperation;
  readonly id: string | null;
}

/** A write on its way: it arrives between the two, whether its sender lives to hear of it or not. */
export interface Flight extends Omit<SeenWrite, 'at'> {
  until: number;
}

export interface Violation {
  readonly invariant: string;
  readonly message: string;
}

/** Of a write whose sender died: the time-out of a call. */
const LONGEST_FLIGHT_MS = 30_000;

/** Stands right before the stores and both sides and keeps what really passed; the engine knows nothing of it. */
export class Witness {
  readonly conflicts: SeenConflict[] = [];
  readonly writes: SeenWrite[] = [];
  readonly flights: Flight[] = [];
  readonly violations: Violation[] = [];
  /** What no engine can tell, and how often a world came upon it. */
  readonly excused = new Map<string, number>();
  /** `pair hubspot-id business-id` -> when the two were linked first, ms. */
  readonly linkedAt = new Map<string, number>();
  commits = 0;
  stale = 0;
  /** Pages that came upon records which were merged. */
  merges = 0;
  private readonly latest = new Map<string, number>();
  private readonly watermarks = new Map<string, string>();

  constructor(
    private readonly time: VirtualTime,
    private readonly store: MemoryWorld,
  ) {}

  object(invariant: string, message: string): void {
    const known = this.violations.some((each) => each.invariant === invariant && each.message === message);
    if (!known && this.violations.length < 50) this.violations.push({ invariant, message });
  }

  excuse(what: string): void {
    this.excused.set(what, (this.excused.get(what) ?? 0) + 1);
  }

  pages(inner: PageStore): PageStore {
    return overriding(inner, (real) => ({
      commitPage: async (request: CommitPageRequest) => {
        const answer = await real.commitPage(request);
        if (answer.status === 'stale') {
          this.stale += 1;
          return answer;
        }
        this.commits += 1;
        if (request.merged.length > 0) this.merges += 1;
        for (const { pairKey, hubspotId, businessId } of request.links) {
          const key = `${pairKey} ${hubspotId} ${businessId}`;
          if (!this.linkedAt.has(key)) this.linkedAt.set(key, this.time.now);
        }
        this.noteConflicts(request);
        return answer;
      },
    }));
  }

  private noteConflicts({ conflicts, outcomes, sourceSide }: CommitPageRequest): void {
    for (const each of conflicts) {
      const { targets = [] } = outcomes.find(({ sourceId }) => sourceId === each.sourceId) ?? {};
      const partner = targets.find(({ counterpartId }) => counterpartId !== null)?.counterpartId ?? null;
      const ids =
        sourceSide === 'hubspot'
          ? { hubspot: each.sourceId, business: partner }
          : { hubspot: partner, business: each.sourceId };
      this.conflicts.push({ ...each, at: this.time.now, ids, sourceSide });
    }
  }

  /** I8: before everything else: who was overtaken keeps nothing more. */
  fences(inner: PageStore): PageStore {
    return overriding(inner, (real) => ({
      openLane: async (runKey, lane) => {
        const opened = await real.openLane(runKey, lane);
        this.latest.set(`${runKey} ${lane}`, opened.lane.fence);
        return opened;
      },
      commitPage: async (request) => {
        const latest = this.latest.get(`${request.runKey} ${request.lane}`) ?? 0;
        const answer = await real.commitPage(request);
        if (answer.status === 'committed' && request.fence < latest)
          this.object('I8', `A page of attempt ${request.fence} was kept after attempt ${latest} had begun.`);
        return answer;
      },
    }));
  }

  /** I5: after every end of a run; `clocks` say what time it is on either side. */
  finished(end: FinishRun['status'], clocks: Readonly<Record<Side, number>>): void {
    for (const [key, at] of this.store.watermarks) {
      const before = this.watermarks.get(key);
      const side =
        this.store.jobs.find((job) => key.startsWith(`${job.key} `))?.definition.source.side ?? 'hubspot';
      if (Date.parse(at) > clocks[side]) this.object('I5', `Watermark ${key} lies in the future of ${side}.`);
      if (before !== undefined && Date.parse(at) < Date.parse(before))
        this.object('I5', `Watermark ${key} went back from ${before} to ${at} (${end}).`);
      this.watermarks.set(key, at);
    }
  }

  /**
   * A worker's connection: each worker compares by itself.
   * @param arrivedAt when the worker's latest request that may change something arrived, whenever it takes notice of
   *   the answer, ms
   */
  system(inner: RecordSystem, arrivedAt: () => number = () => this.time.now): RecordSystem {
    const readAt = new Map<string, number>();
    const { side } = inner;
    const note = (type: string, ids: Iterable<string>, at: number): void => {
      for (const id of ids) readAt.set(`${type} ${id}`, at);
    };
    return overriding(inner, (real) => ({
      readByIds: async (selection, ids, context) => {
        const at = this.time.now;
        const answer = await real.readByIds(selection, ids, context);
        note(selection.type, ids, at);
        return answer;
      },
      find: async (request, context) => {
        const at = this.time.now;
        const found = await real.find(request, context);
        note(
          request.type,
          found.records.map((record) => record.id),
          at,
        );
        return found;
      },
      write: async (request, context) => {
        const { type } = request;
        const before = request.operations.map((operation) =>
          operation.kind === 'update' ? (readAt.get(`${type} ${operation.id}`) ?? 0) : this.time.now,
        );
        const flights = request.operations.flatMap((operation, n): Flight[] => {
          if (operation.kind !== 'update') return [];
          const until = this.time.now + LONGEST_FLIGHT_MS;
          return [{ readAt: before[n] ?? 0, until, side, type, operation, id: operation.id }];
        });
        this.flights.push(...flights);
        const begun = this.time.now;
        const keep = (ids: readonly (string | null)[]): void =>
          request.operations.forEach((operation, n) => {
            const id = operation.kind === 'update' ? operation.id : (ids[n] ?? null);
            const at = arrivedAt() >= begun ? arrivedAt() : this.time.now;
            this.writes.push({ at, readAt: before[n] ?? 0, side, type, operation, id });
          });
        const landed = (): void => flights.forEach((flight) => (flight.until = this.time.now));
        try {
          const results = await real.write(request, context);
          landed();
          keep(results.map((result) => (result.status === 'written' ? result.id : null)));
          return results;
        } catch (error) {
          // Whoever says that he was overtaken has sent nothing late; another error may have come after the write.
          if (!(error instanceof Overtaken) && arrivedAt() >= begun) keep([]);
          throw error;
        }
      },
    }));
  }
}
