import {
  placeOf,
  type CommitPageRequest,
  type CommitPageResult,
  type FollowSuccessorsRequest,
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
  type Tombstone,
} from '../../../application/ports/page-store.port.js';
import { otherSide, type Side } from '../../../domain/records/system-record.js';
import type { Link } from '../../../domain/sync/link.js';
import type { IdsPart } from '../../../domain/sync/lane.js';
import type { Outcome } from '../../../domain/sync/outcome.js';
import type { RunControl } from '../../../domain/sync/status.js';
import { controlOf } from '../run-control.js';
import { worstOutcomes } from '../worst-outcomes.js';
import { commitMemoryPage } from './commit-memory-page.js';
import {
  brokenOff,
  creationsUnderWay,
  dropIntents,
  keepIntents,
  leftIntents,
  writtenToSources,
} from './memory-intents.js';
import { isTakenUp } from './memory-rounds.js';
import { answerLane, countAttempt, noteTrial, placeKey, setAsideIn, trialOf } from './memory-trials.js';
import { laneId, tombstoneId, type MemoryClaim, type MemoryLane, type MemoryWorld } from './memory-world.js';

/** `PageStore` on a world in memory: the same decisions as on Postgres, each method one indivisible step. */
export class InMemoryPageStore implements PageStore {
  constructor(private readonly world: MemoryWorld) {}

  openLane(runKey: number, lane: number): Promise<OpenedLane> {
    const row = this.laneOf(runKey, lane);
    const opened = countAttempt(this.world, { ...row, fence: row.fence + 1 });
    this.world.lanes.set(laneId(runKey, lane), opened);
    const { typeKey, range, round, cursor, seq, fence, counters, done } = opened;
    return Promise.resolve({
      lane: { lane, typeKey, range, round, cursor, seq, fence, counters, done },
      control: this.controlOf(runKey),
      configVersion: this.world.runs.find((run) => run.row.key === runKey)?.configVersion ?? 0,
      writeWaitMs: Math.max(0, (opened.writeUntil ?? 0) - this.world.now()),
      brokenOff: brokenOff(this.world, runKey, lane),
      unanswered: Math.max(0, (opened.strikes ?? 0) - 1),
      trial: trialOf(opened),
      setAside: setAsideIn(this.world, runKey, typeKey),
    });
  }

  answerLane(lease: LaneLease): Promise<void> {
    answerLane(this.world, this.laneOf(lease.runKey, lease.lane), lease);
    return Promise.resolve();
  }

  noteTrial(request: NoteTrialRequest): Promise<'noted' | 'occupied' | 'stale'> {
    return Promise.resolve(noteTrial(this.world, this.laneOf(request.runKey, request.lane), request));
  }

  setAside(place: RecordPlace): Promise<void> {
    this.world.quarantine.add(placeKey(place));
    return Promise.resolve();
  }

  takeBack(place: RecordPlace): Promise<void> {
    this.world.quarantine.delete(placeKey(place));
    return Promise.resolve();
  }

  loadPage(request: LoadPageRequest): Promise<LoadedPage> {
    const { world } = this;
    const states = world.statesOf(request.jobKey, request.typeKey);
    const links = new Map<number, Map<string, Link>>();
    const parentLinks = new Map<string, Map<string, { id: string; type: string }>>();
    const tombstones = new Map<number, Map<string, Tombstone>>();
    const generations = new Map<number, Map<string, number>>();
    const movedOn = new Set<string>();
    for (const pairKey of request.pairKeys) {
      const ofPair = new Map<string, Link>();
      const cut = new Map<string, Tombstone>();
      const raised = new Map<string, number>();
      const named = [...request.successors, ...request.sourceIds.map((id) => [id, id] as const)];
      for (const [stored, id] of named) {
        const link = this.linkOf(request, pairKey, stored, id);
        // The survivor's own link goes before those of former ids, of which the first counts.
        if (link && (stored === id || !ofPair.has(id))) ofPair.set(id, link);
        if (this.hasMovedOn(request, pairKey, stored)) movedOn.add(id);
        const tombstone = world.tombstones.get(
          tombstoneId(pairKey, request.typeKey, request.sourceSide, stored),
        );
        if (tombstone) raised.set(id, Math.max(tombstone.generation, raised.get(id) ?? 0));
        if (tombstone?.blocking && stored === id) cut.set(id, { reason: tombstone.reason, at: tombstone.at });
      }
      if (ofPair.size > 0) links.set(pairKey, ofPair);
      if (cut.size > 0) tombstones.set(pairKey, cut);
      if (raised.size > 0) generations.set(pairKey, raised);
    }
    for (const { pairKey, typeKeys, ids } of request.parents) {
      for (const typeKey of typeKeys) {
        const there = new Map(parentLinks.get(placeOf(pairKey, typeKey)));
        for (const id of ids) {
          const link = world.linkAt(pairKey, request.sourceSide, id, typeKey);
          if (link) there.set(id, counterpart(world, link, request.sourceSide));
        }
        if (there.size > 0) parentLinks.set(placeOf(pairKey, typeKey), there);
      }
    }
    return Promise.resolve({
      states: new Map(
        request.sourceIds.flatMap((id) => {
          const state = states.get(id);
          if (!state) return [];
          const { outcome, attempts, sourceVersion, targets } = state;
          return [
            [
              id,
              { outcome, reasonCode: state.reason?.code ?? null, attempts, sourceVersion, targets },
            ] as const,
          ];
        }),
      ),
      links,
      parentLinks,
      tombstones,
      generations,
      intents: leftIntents(world, request),
      written: writtenToSources(world, request),
      creating: creationsUnderWay(world, request),
      movedOn,
    });
  }

  loadParentOutcomes(
    syncKey: number,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Outcome>> {
    const found: { id: string; outcome: Outcome }[] = [];
    for (const job of this.world.jobs.filter((each) => each.syncKey === syncKey)) {
      for (const id of ids) {
        const state = this.world.statesOf(job.key, typeKey).get(id);
        if (state) found.push({ id, outcome: state.outcome });
      }
    }
    return Promise.resolve(worstOutcomes(found));
  }

  linkedCounterparts(
    pairKey: number,
    targetSide: Side,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const id of ids) {
      const link = this.world.linkAt(pairKey, targetSide, id, typeKey);
      if (link) found.set(id, targetSide === 'hubspot' ? link.businessId : link.hubspotId);
    }
    return Promise.resolve(found);
  }

  followSuccessors(request: FollowSuccessorsRequest): Promise<number> {
    const { pairKey, fromTypeKey, toTypeKey, moves } = request;
    const { links } = this.world;
    let moved = 0;
    for (const { from, to } of moves) {
      if (this.world.linkAt(pairKey, 'business', to, toTypeKey)) continue;
      const found = [...links].find(
        ([, link]) =>
          link.pairKey === pairKey && link.businessTypeKey === fromTypeKey && link.businessId === from,
      );
      if (!found) continue;
      links.set(found[0], { ...found[1], businessTypeKey: toTypeKey, businessId: to });
      moved += 1;
    }
    return Promise.resolve(moved);
  }

  nextIds(request: NextIdsRequest): Promise<readonly string[]> {
    const run = this.world.runByKey(request.runKey);
    const ids = [...this.world.statesOf(request.jobKey, request.typeKey)]
      .filter(
        ([id, state]) =>
          (request.after === null || id > request.after) &&
          isInPart(id, request.part) &&
          isTakenUp(this.world, run, state, request.round),
      )
      .map(([id]) => id);
    return Promise.resolve(ids.sort((a, b) => (a < b ? -1 : 1)).slice(0, request.limit));
  }

  prepareWrites(request: PrepareWritesRequest): Promise<PrepareWritesResult> {
    const { world } = this;
    const lane = this.laneOf(request.runKey, request.lane);
    if (lane.fence !== request.fence) return Promise.resolve({ status: 'stale' });
    const until = world.now() + request.writeTimeoutMs;
    world.lanes.set(laneId(request.runKey, request.lane), { ...lane, writeUntil: until });
    const mine = { runKey: request.runKey, lane: request.lane, fence: request.fence, until };
    const target = otherSide(request.sourceSide);
    const [heldByOthers, moved] = [new Set<string>(), new Set<string>()];
    for (const source of request.sources) {
      const keys = [
        `${request.syncKey} ${request.sourceSide} ${request.typeKey} ${source.sourceId}`,
        ...source.targets.map((t) => `${request.syncKey} ${target} ${t.typeKey} ${t.id}`),
      ];
      for (const key of keys) {
        const held = world.claims.get(key);
        if (held && !this.mayTakeOver(held, mine)) heldByOthers.add(source.sourceId);
        else world.claims.set(key, mine);
      }
      const linkIn = (pairKey: number) =>
        world.linkAt(pairKey, request.sourceSide, source.sourceId, request.typeKey);
      const hasMoved = (source.links ?? []).some(({ pairKey, version }) => {
        const link = linkIn(pairKey);
        return link !== undefined && world.links.versionOf(link.id) !== version;
      });
      if (hasMoved || source.unlinkedPairs.some(linkIn)) moved.add(source.sourceId);
    }
    keepIntents(world, request, heldByOthers);
    return Promise.resolve({ status: 'ok', busy: new Set([...heldByOthers, ...moved]) });
  }

  commitPage(request: CommitPageRequest): Promise<CommitPageResult> {
    const lane = this.laneOf(request.runKey, request.lane);
    if (lane.fence !== request.fence || lane.seq !== request.seq) return Promise.resolve({ status: 'stale' });
    const { seq, counters, range } = commitMemoryPage(this.world, lane, request);
    dropIntents(this.world, request);
    return Promise.resolve({
      status: 'committed',
      counters,
      seq,
      range,
      control: this.controlOf(request.runKey),
    });
  }

  commitTogether(requests: readonly CommitPageRequest[]): Promise<CommitPageResult> {
    const [first] = requests;
    if (!first) throw new Error('Nothing to commit.');
    const lane = this.laneOf(first.runKey, first.lane);
    if (lane.fence !== first.fence || lane.seq !== first.seq) return Promise.resolve({ status: 'stale' });
    // Nothing is awaited in between: each page is kept at once.
    return requests.map((request) => this.commitPage(request))[requests.length - 1] ?? this.commitPage(first);
  }

  private laneOf(runKey: number, lane: number): MemoryLane {
    const row = this.world.lanes.get(laneId(runKey, lane));
    if (!row) throw new Error(`Run ${runKey} has no lane ${lane}.`);
    return row;
  }

  private controlOf(runKey: number): RunControl {
    const run = this.world.runByKey(runKey);
    const job = this.world.jobOf(run);
    return controlOf({
      control: run.row.endedAt === null ? run.row.control : 'cancel',
      enabled: job?.enabled ?? true,
      paused: job?.paused ?? false,
      dry_run: run.row.dryRun,
    });
  }

  private mayTakeOver(held: MemoryClaim, mine: MemoryClaim): boolean {
    if (this.world.runByKey(held.runKey).row.endedAt !== null) return true;
    return held.runKey === mine.runKey && (held.lane === mine.lane || held.until < this.world.now());
  }

  private hasMovedOn(
    { sourceSide, typeKey, readForMs }: LoadPageRequest,
    pairKey: number,
    id: string,
  ): boolean {
    if (readForMs === undefined) return false;
    const link = this.world.linkAt(pairKey, sourceSide, id, typeKey);
    return link !== undefined && this.world.links.wasChangedAfter(link.id, this.world.now() - readForMs);
  }

  private linkOf(request: LoadPageRequest, pairKey: number, stored: string, id: string): Link | null {
    const link = this.world.linkAt(pairKey, request.sourceSide, stored, request.typeKey);
    if (!link) return null;
    const forward = request.sourceSide === 'hubspot';
    return {
      hubspotType: this.world.typeName(link.hubspotTypeKey),
      hubspotId: forward ? id : link.hubspotId,
      businessType: this.world.typeName(link.businessTypeKey),
      businessId: forward ? link.businessId : id,
      hubspotSeen: link.hubspotSeen,
      businessSeen: link.businessSeen,
      version: this.world.links.versionOf(link.id),
    };
  }
}

/** Any spread will do, as long as an id always falls into the same part. */
function isInPart(id: string, part: IdsPart | undefined): boolean {
  if (!part) return true;
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 65_521;
  return sum % part.of === part.at;
}

function counterpart(
  world: MemoryWorld,
  link: { hubspotTypeKey: number; hubspotId: string; businessTypeKey: number; businessId: string },
  sourceSide: Side,
): { id: string; type: string } {
  return sourceSide === 'hubspot'
    ? { id: link.businessId, type: world.typeName(link.businessTypeKey) }
    : { id: link.hubspotId, type: world.typeName(link.hubspotTypeKey) };
}
