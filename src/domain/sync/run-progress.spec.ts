import * as fc from 'fast-check';
import { EMPTY_LANE_COUNTERS, type LaneReport } from './lane.js';
import { formatCount, mergeLanes, runCounts, summariseCounts, sumLanes } from './run-progress.js';

const report = (lane: number, seq: number, migrated: number, done = false): LaneReport => ({
  lane,
  seq,
  done,
  counters: {
    ...EMPTY_LANE_COUNTERS,
    hubspot: { ...EMPTY_LANE_COUNTERS.hubspot, migrated },
    rootSeen: migrated,
    pages: seq,
  },
});

describe('mergeLanes', () => {
  it('takes the further report of each lane, wherever it comes from', () => {
    const merged = mergeLanes(
      [report(1, 5, 50), report(2, 1, 10)],
      [report(1, 4, 40), report(2, 3, 30), report(3, 1, 9)],
    );
    expect(merged.map((lane) => [lane.lane, lane.seq])).toEqual([
      [1, 5],
      [2, 3],
      [3, 1],
    ]);
  });

  it('prefers done at the same sequence number', () => {
    expect(mergeLanes([report(1, 5, 50)], [report(1, 5, 50, true)])[0]?.done).toBe(true);
    expect(mergeLanes([report(1, 5, 50, true)], [report(1, 5, 50)])[0]?.done).toBe(true);
  });

  it('never goes backwards in any order of answers', () => {
    const seqs = fc.array(fc.nat(20), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(seqs, seqs, (xs, ys) => {
        const a = xs.map((seq, lane) => report(lane, seq, seq * 10));
        const b = ys.map((seq, lane) => report(lane, seq, seq * 10));
        const merged = sumLanes(mergeLanes(a, b)).hubspot.migrated;
        expect(merged).toBeGreaterThanOrEqual(
          Math.max(sumLanes(a).hubspot.migrated, sumLanes(b).hubspot.migrated),
        );
      }),
    );
  });
});

describe('runCounts', () => {
  it('counts the unread estimate as pending on the side that is read', () => {
    const counts = runCounts(sumLanes([report(1, 1, 40)]), 100, 'hubspot', false);
    expect(counts.hubspot).toEqual({
      total: 100,
      pending: 60,
      migrated: 40,
      unchanged: 0,
      skipped: 0,
      failed: 0,
    });
    expect(counts.business.total).toBe(0);
  });

  it('never counts fewer than nothing as unread, and nothing once the run is over', () => {
    expect(runCounts(sumLanes([report(1, 1, 40)]), 30, 'hubspot', false).hubspot.pending).toBe(0);
    expect(runCounts(sumLanes([report(1, 1, 40)]), 100, 'hubspot', true).hubspot.pending).toBe(0);
  });
});

describe('summaries', () => {
  it('reads like a sentence', () => {
    expect(summariseCounts(sumLanes([report(1, 1, 5000)]))).toBe('5,000 migrated');
    expect(summariseCounts(EMPTY_LANE_COUNTERS)).toBe('nothing to do');
    expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});
