import type { CommitPageRequest, LinkCut } from '../../../application/ports/page-store.port.js';
import { settlePage } from '../../../domain/sync/transitions.js';
import { planLinks, withoutTaken, type LinkPlan } from '../link-plan.js';
import { laneId, type MemoryLane, type MemoryState, type MemoryWorld } from './memory-world.js';

/** Transaction 2 on a world in memory. The caller has checked fence and sequence number. */
export function commitMemoryPage(
  world: MemoryWorld,
  lane: MemoryLane,
  request: CommitPageRequest,
): MemoryLane {
  const states = world.statesOf(request.jobKey, request.typeKey);
  const wanted = request.jobKey < 0 ? [] : request.links;
  const links = planLinks(
    wanted,
    [...world.links.values()],
    request.merged,
    request.sourceSide,
    request.typeKey,
  );
  const settled = settlePage({
    runKey: request.runKey,
    sourceSide: request.sourceSide,
    isRoot: request.isRoot,
    lane: lane.counters,
    outcomes: withoutTaken(request.outcomes, links.taken, request.sourceSide),
    known: states,
    merged: request.merged,
    discovered: discover(world, request),
    conflicts: request.conflicts.map((c) => c.sourceId),
  });
  for (const id of settled.removed) states.delete(id);
  cutLinks(world, request);
  keepLinks(world, request, links);
  for (const { outcome, attempts } of settled.records) {
    states.set(outcome.sourceId, {
      outcome: outcome.outcome,
      reason: outcome.reason,
      targets: outcome.targets,
      attempts,
      sourceVersion: outcome.sourceVersion,
      runKey: request.runKey,
      round: request.round,
      wantedRun: null,
      waitsFor: outcome.waitsFor,
    });
  }
  world.countDeltas(request.jobKey, request.typeKey, settled.job);
  for (const [key, claim] of world.claims) {
    if (claim.runKey === request.runKey && claim.lane === request.lane) world.claims.delete(key);
  }
  const next: MemoryLane = {
    ...lane,
    seq: lane.seq + 1,
    cursor: request.cursor,
    counters: settled.lane,
    done: request.done,
    writeUntil: null,
  };
  world.lanes.set(laneId(request.runKey, request.lane), next);
  return next;
}

/** Keeps unknown associated records as pending, marks known ones as wanted, and returns how many were new. */
function discover(world: MemoryWorld, request: CommitPageRequest): number {
  const own = new Set(request.outcomes.map((o) => o.sourceId));
  let fresh = 0;
  for (const { typeKey, ids } of request.associated) {
    const states = world.statesOf(request.jobKey, typeKey);
    for (const id of new Set(ids)) {
      if (typeKey === request.typeKey && own.has(id)) continue;
      const known = states.get(id);
      if (known) {
        if (known.runKey !== request.runKey) states.set(id, { ...known, wantedRun: request.runKey });
        continue;
      }
      fresh += 1;
      states.set(id, unread(request.runKey));
      world.count(request.jobKey, typeKey, request.sourceSide, 'pending', 1);
    }
  }
  return fresh;
}

function unread(runKey: number): MemoryState {
  return {
    outcome: 'pending',
    reason: { code: 'unread', message: 'It has not been read yet.' },
    targets: [],
    attempts: 0,
    sourceVersion: null,
    runKey,
    round: -1,
    wantedRun: null,
    waitsFor: null,
  };
}

function cutLinks(world: MemoryWorld, request: CommitPageRequest): void {
  if (request.jobKey < 0) return;
  for (const cut of request.cuts ?? []) {
    const link = world.linkAt(cut.pairKey, 'hubspot', cut.hubspotId, cut.hubspotTypeKey);
    if (link?.businessId !== cut.businessId) continue;
    if (!cut.keepsLink) world.links.delete(link.id);
    for (const end of endsOf(cut)) {
      world.bury(end, { blocking: cut.blocks.includes(end.side), reason: cut.reason, raises: true });
    }
  }
}

type Ends = Pick<LinkCut, 'pairKey' | 'hubspotTypeKey' | 'hubspotId' | 'businessTypeKey' | 'businessId'>;

function endsOf(link: Ends) {
  const { pairKey } = link;
  return [
    { pairKey, typeKey: link.hubspotTypeKey, side: 'hubspot', id: link.hubspotId },
    { pairKey, typeKey: link.businessTypeKey, side: 'business', id: link.businessId },
  ] as const;
}

function keepLinks(world: MemoryWorld, request: CommitPageRequest, links: LinkPlan): void {
  for (const link of links.superseded) {
    world.links.delete(link.id);
    const [hubspot, business] = endsOf(link);
    const told = (end: typeof hubspot | typeof business) => `${world.typeName(end.typeKey)} ${end.id}`;
    world.runByKey(request.runKey).events.push({
      id: world.nextId(),
      at: world.nowIso(),
      code: 'merged-twice',
      message: `${told(hubspot)} was merged into a record that is linked already; ${told(business)} is no longer linked.`,
    });
    for (const end of endsOf(link)) world.bury(end, { blocking: true, reason: 'merged', raises: false });
  }
  for (const { id, to } of links.moved) {
    const link = world.links.get(id);
    if (link)
      world.links.set(
        id,
        request.sourceSide === 'hubspot' ? { ...link, hubspotId: to } : { ...link, businessId: to },
      );
  }
  for (const link of links.upserts) {
    const id = link.id ?? `link-${world.nextId()}`;
    world.links.set(id, { ...link, id });
  }
}
