import type {
  BrokenOff,
  CommitPageRequest,
  CreationUnderWay,
  LeftIntents,
  LoadPageRequest,
  LoadedPage,
  PrepareWritesRequest,
  WrittenToSource,
} from '../../../application/ports/page-store.port.js';
import { withIntent } from '../left-intent.js';
import { laneId, type MemoryIntent, type MemoryRun, type MemoryWorld } from './memory-world.js';

/** Of no attempt: nobody is to make it good, it only tells what may stand there. */
export const NO_LANE = -1;

/** Those of records that others hold stay what they are: they may be another attempt's. */
export function keepIntents(
  world: MemoryWorld,
  request: PrepareWritesRequest,
  heldByOthers: ReadonlySet<string>,
): void {
  const { runKey, lane, fence, sourceSide } = request;
  for (const { made, ...intent } of request.intents) {
    if (heldByOthers.has(intent.sourceId)) continue;
    const earlier = world.intents.get(intent.operationId)?.attempts ?? [];
    const attempts = made ? [...earlier, made] : [];
    world.intents.set(intent.operationId, { ...intent, runKey, lane, fence, sourceSide, attempts });
  }
}

/** Those of the attempt that commits, and those of others that its page made good. */
export function dropIntents(world: MemoryWorld, request: CommitPageRequest): void {
  const { runKey, lane, fence } = request;
  for (const [id, intent] of world.intents)
    if (intent.runKey === runKey && intent.lane === lane && intent.fence === fence) world.intents.delete(id);
  for (const id of request.madeGood ?? []) world.intents.delete(id);
  const { sourceSide } = request;
  for (const { made = [], ...intent } of request.unsure ?? [])
    world.intents.set(intent.operationId, {
      ...{ ...intent, runKey, lane: NO_LANE, fence: 0, sourceSide },
      attempts: made,
    });
}

export function brokenOff(world: MemoryWorld, runKey: number, lane: number): readonly BrokenOff[] {
  return [...world.intents.values()].filter((each) => each.runKey === runKey && each.lane === lane);
}

export function leftIntents(world: MemoryWorld, request: LoadPageRequest): LoadedPage['intents'] {
  const left = new Map<number, Map<string, LeftIntents>>();
  const asked = new Set(request.sourceIds);
  for (const intent of world.intents.values()) {
    const { pairKey, sourceId, operationId, update } = intent;
    if (intent.sourceSide !== request.sourceSide || !asked.has(sourceId)) continue;
    if (!request.pairKeys.includes(pairKey)) continue;
    // Creations of the whole run: a dead attempt's lane may have been split since.
    if (!update && request.lane === undefined) continue;
    const ownCreation = !update && intent.runKey === request.lane?.runKey;
    if (!ownCreation && !isOvertaken(world, intent)) continue;
    const ofPair = left.get(pairKey) ?? new Map<string, LeftIntents>();
    left.set(pairKey, ofPair);
    const more = update ? { updates: [update] } : { creates: true, made: intent.attempts };
    ofPair.set(sourceId, withIntent(ofPair.get(sourceId), operationId, more));
  }
  return left;
}

export function writtenToSources(world: MemoryWorld, request: LoadPageRequest): LoadedPage['written'] {
  const written = new Map<number, Map<string, readonly WrittenToSource[]>>();
  const asked = new Set(request.sourceIds);
  for (const intent of world.intents.values()) {
    const { pairKey, sourceId, update } = intent;
    if (!update || intent.sourceSide === request.sourceSide || !asked.has(update.targetId)) continue;
    if (!request.pairKeys.includes(pairKey) || !isOvertaken(world, intent)) continue;
    const ofPair = written.get(pairKey) ?? new Map<string, readonly WrittenToSource[]>();
    const { targetId, fields } = update;
    written.set(pairKey, ofPair.set(targetId, [...(ofPair.get(targetId) ?? []), { by: sourceId, fields }]));
  }
  return written;
}

/** Creations of the other direction that are to be committed, by their run or by the next one of its job. */
export function creationsUnderWay(world: MemoryWorld, request: LoadPageRequest): LoadedPage['creating'] {
  const creating = new Map<number, CreationUnderWay[]>();
  for (const { operationId, pairKey, update, sourceSide, runKey } of world.intents.values()) {
    if (update || sourceSide === request.sourceSide || !request.pairKeys.includes(pairKey)) continue;
    const run = world.runs.find(({ row }) => row.key === runKey);
    if (run === undefined || !isToBeCommitted(world, run)) continue;
    const way = { operationId, job: world.jobOf(run)?.name ?? '', runEnded: run.row.endedAt !== null };
    creating.set(pairKey, [...(creating.get(pairKey) ?? []), way]);
  }
  return creating;
}

function isToBeCommitted(world: MemoryWorld, run: MemoryRun): boolean {
  if (run.row.endedAt === null) return true;
  const job = world.jobOf(run);
  return job !== undefined && job.enabled && !job.removed;
}

/** While the attempt may be at work its claims keep others off. */
function isOvertaken(world: MemoryWorld, { runKey, lane, fence }: MemoryIntent): boolean {
  const row = world.lanes.get(laneId(runKey, lane));
  return row === undefined || row.fence !== fence || row.writeUntil === null;
}
