import type {
  LaneLease,
  NoteTrialRequest,
  RecordPlace,
  Trial,
} from '../../../application/ports/page-store.port.js';
import { laneId, type MemoryLane, type MemoryWorld } from './memory-world.js';

/** The attempt that opens the lane; one that only waits for an older one's write is none. */
export function countAttempt(world: MemoryWorld, lane: MemoryLane): MemoryLane {
  const before = lane.struckSeq === lane.seq ? (lane.strikes ?? 0) : 0;
  const waits = lane.writeUntil !== null && lane.writeUntil > world.now();
  return { ...lane, struckSeq: lane.seq, strikes: before + (waits ? 0 : 1) };
}

export function trialOf({ trial, cursor }: MemoryLane): Trial | null {
  return trial && trial.cursor === cursor ? trial.trial : null;
}

export function answerLane(world: MemoryWorld, lane: MemoryLane, { runKey, fence }: LaneLease): void {
  if (lane.fence !== fence) return;
  const known = lane.trial;
  const isAtWork = known !== undefined && known.trial.sourceId !== null;
  const attempts = Math.max(0, (known?.trial.attempts ?? 0) - 1);
  const trial = known && isAtWork ? { ...known, trial: { ...known.trial, attempts } } : known;
  const rest = trial ? { trial } : {};
  world.lanes.set(laneId(runKey, lane.lane), { ...lane, strikes: 0, trialUntil: null, ...rest });
}

export function noteTrial(
  world: MemoryWorld,
  lane: MemoryLane,
  request: NoteTrialRequest,
): 'noted' | 'occupied' | 'stale' {
  const { runKey, fence, seq, trial, alone, aloneMs } = request;
  if (lane.fence !== fence || lane.seq !== seq) return 'stale';
  const now = world.now();
  const mine = laneId(runKey, lane.lane);
  const taken = [...world.lanes].some(([id, { trialUntil }]) => id !== mine && (trialUntil ?? 0) > now);
  if (alone && taken) return 'occupied';
  const { cursor } = lane;
  world.lanes.set(mine, { ...lane, trial: { cursor, trial }, trialUntil: alone ? now + aloneMs : null });
  return 'noted';
}

export function placeKey({ jobKey, typeKey, sourceId }: RecordPlace): string {
  return `${jobKey} ${typeKey} ${sourceId}`;
}

export function setAsideIn(world: MemoryWorld, runKey: number, typeKey: number): readonly string[] {
  const prefix = `${world.runByKey(runKey).jobKey ?? 0} ${typeKey} `;
  return [...world.quarantine]
    .flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
    .sort();
}
