import type { RunKind } from './definition.js';
import { addTallies, countsFromTally, type TwoColumnCounts } from './counts.js';
import { addLaneCounters, EMPTY_LANE_COUNTERS, type LaneCounters, type LaneReport } from './lane.js';
import type { Side } from '../records/system-record.js';

/**
 * Joins what two sources know of a run's lanes: per lane the report with the higher sequence number wins, so that
 * figures never go backwards whichever of the two answers first.
 */
export function mergeLanes(a: readonly LaneReport[], b: readonly LaneReport[]): readonly LaneReport[] {
  const merged = new Map<number, LaneReport>();
  for (const report of [...a, ...b]) {
    const known = merged.get(report.lane);
    if (known === undefined || isFurther(report, known)) merged.set(report.lane, report);
  }
  return [...merged.values()].sort((x, y) => x.lane - y.lane);
}

/** A lane may be found done without another page: same sequence number, `done` set. */
export function isFurther(report: LaneReport, known: LaneReport): boolean {
  return report.seq > known.seq || (report.seq === known.seq && report.done && !known.done);
}

export function sumLanes(lanes: readonly LaneReport[]): LaneCounters {
  return lanes.reduce((sum, lane) => addLaneCounters(sum, lane.counters), EMPTY_LANE_COUNTERS);
}

/**
 * The two columns of a run. Root records that the plan expects and no lane has read yet are pending on the side
 * they are read from; an ended run has none of those.
 */
export function runCounts(
  sum: LaneCounters,
  estimatedRoot: number | null,
  sourceSide: Side,
  ended: boolean,
): TwoColumnCounts {
  const unread = ended ? 0 : Math.max(0, (estimatedRoot ?? 0) - sum.rootSeen);
  return {
    hubspot: countsFromTally(sum.hubspot, sourceSide === 'hubspot' ? unread : 0),
    business: countsFromTally(sum.business, sourceSide === 'business' ? unread : 0),
  };
}

export function addCounts(a: TwoColumnCounts, b: TwoColumnCounts): TwoColumnCounts {
  return {
    hubspot: countsFromTally(addTallies(a.hubspot, b.hubspot)),
    business: countsFromTally(addTallies(a.business, b.business)),
  };
}

/** Where a job of this kind reads from when its definition is gone. */
export function usualSourceSide(kind: RunKind): Side {
  return kind === 'export' ? 'business' : 'hubspot';
}

/** One line for people: "5,000 migrated, 3 failed". */
export function summariseCounts(sum: LaneCounters): string {
  const tally = sum.hubspot;
  const parts = [
    [tally.migrated, 'migrated'],
    [tally.unchanged, 'unchanged'],
    [tally.skipped, 'skipped'],
    [tally.failed, 'failed'],
    [tally.pending, 'pending'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, name]) => `${formatCount(count)} ${name}`);
  return shown.length === 0 ? 'nothing to do' : shown.join(', ');
}

/** Thousands separated by commas, the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
