import type { MemoryRun, MemoryState, MemoryWorld } from './memory-world.js';

/** As `UNSEEN` in SQL: the run has not read the record yet. */
export function isUnseen(run: MemoryRun, state: MemoryState): boolean {
  return state.runKey !== run.row.key || state.round < 0 || state.wantedRun === run.row.key;
}

/** As `UNBLOCKED` in SQL: what held the record up in an earlier round is gone. */
export function isUnblocked(world: MemoryWorld, run: MemoryRun, state: MemoryState): boolean {
  if (state.runKey !== run.row.key || state.round < 0 || state.outcome !== 'pending') return false;
  if (state.reason?.code === 'busy' || state.reason?.code === 'already-linked') return true;
  const side = world.jobOf(run)?.definition.source.side;
  if (state.reason?.code !== 'waiting-for-parent' || state.waitsFor === null || side === undefined)
    return false;
  const { pairKey, parentId } = state.waitsFor;
  if (world.linkAt(pairKey, side, parentId) !== undefined) return true;
  return world
    .previewLinks(run.row.key)
    .some((link) => link.pairKey === pairKey && link.sourceId === parentId);
}

export function isOpen(run: MemoryRun, state: MemoryState): boolean {
  const open = state.outcome === 'pending' || state.outcome === 'failed' || state.wantedRun !== null;
  const inSelection =
    run.input.ids === null || state.runKey === run.row.key || state.wantedRun === run.row.key;
  return open && inSelection;
}

export function isTakenUp(world: MemoryWorld, run: MemoryRun, state: MemoryState, round: number): boolean {
  return (
    isOpen(run, state) && (isUnseen(run, state) || (state.round < round && isUnblocked(world, run, state)))
  );
}
