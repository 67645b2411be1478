import type { MemoryWorld } from '../../src/adapters/persistence/memory/memory-world.js';
import type { RunRow } from '../../src/application/ports/run-store.port.js';
import type { Counts } from '../../src/domain/sync/counts.js';
import type { LaneCounters } from '../../src/domain/sync/lane.js';
import { mergeLanes, runCounts, sumLanes } from '../../src/domain/sync/run-progress.js';
import type { RunState } from '../../workflows/support/run-state.js';
import type { Witness } from '../world/witness.js';

export interface Poll {
  readonly sum: LaneCounters;
  readonly merges: number;
}

/** A target counts once, under the first that applies: one that was linked and is updated later changes its column. */
const GROWING: Readonly<Record<string, (sum: LaneCounters) => number>> = {
  created: ({ created }) => created,
  'created and updated': ({ created, updated }) => created + updated,
  'created, updated and linked': ({ created, updated, linked }) => created + updated + linked,
  rootSeen: ({ rootSeen }) => rootSeen,
  pages: ({ pages }) => pages,
};

/** I4: what a person sees of a run adds up each time, and goes back in nothing. */
export function checkPoll(
  witness: Witness,
  store: MemoryWorld,
  run: RunRow,
  state: RunState,
  before: Poll | null,
): Poll {
  const { merges } = witness;
  const rows = store.lanesOf(run.key).map(({ lane, seq, counters, done }) => ({ lane, seq, counters, done }));
  const sum = sumLanes(mergeLanes(state.progress(run.id).lanes, rows));
  const side = store.findJob(run.sync, run.job)?.definition.source.side ?? 'hubspot';
  const counts = runCounts(sum, run.estimatedRoot, side, run.endedAt !== null);
  for (const column of [counts.hubspot, counts.business]) {
    if (!addsUp(column))
      witness.object('I4', `Counts of ${run.job} do not add up: ${JSON.stringify(column)}.`);
  }
  // The page that comes upon a merge takes a record away, and with it what was counted of it.
  if (before && before.merges === merges) {
    for (const [name, figureOf] of Object.entries(GROWING)) {
      const [was, is] = [figureOf(before.sum), figureOf(sum)];
      if (is < was) witness.object('I4', `${name} of a run of ${run.job} fell from ${was} to ${is}.`);
    }
  }
  return { sum, merges };
}

function addsUp({ total, pending, migrated, unchanged, skipped, failed }: Counts): boolean {
  const parts = [pending, migrated, unchanged, skipped, failed];
  return parts.every((part) => part >= 0) && total === parts.reduce((a, b) => a + b, 0);
}
